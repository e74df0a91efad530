"""What an administrator decides about pipelines, fields, reasons and rates."""

from django.urls import path

from dealcycle.crm.views import settings_pipelines as pipelines
from dealcycle.crm.views import settings_stages as stages

PIPELINE = "settings/pipelines/<int:pipeline>"
STAGE = "settings/pipelines/stages/<int:stage>"
CRITERION = "settings/pipelines/criteria/<int:criterion>"

urlpatterns = [
    path("settings/pipelines", pipelines.listed, name="settings_pipelines"),
    path("settings/pipelines/new", pipelines.new, name="settings_pipeline_new"),
    path("settings/pipelines/order", pipelines.reorder, name="settings_pipeline_order"),
    path(PIPELINE, pipelines.page, name="settings_pipeline"),
    path(f"{PIPELINE}/clock", pipelines.edit, name="settings_pipeline_edit"),
    path(f"{PIPELINE}/retirement", pipelines.retire, name="settings_pipeline_retire"),
    path(f"{PIPELINE}/restoration", pipelines.restore, name="settings_pipeline_restore"),
    path(f"{PIPELINE}/undo/<int:event>", pipelines.undo, name="settings_pipeline_undo"),
    path(f"{PIPELINE}/order", stages.reorder, name="settings_stage_order"),
    path(f"{PIPELINE}/stages/new", stages.new, name="settings_stage_new"),
    path(STAGE, stages.page, name="settings_stage"),
    path(f"{STAGE}/retirement", stages.retire, name="settings_stage_retire"),
    path(f"{STAGE}/restoration", stages.restore, name="settings_stage_restore"),
    path(f"{STAGE}/criteria", stages.asked, name="settings_criteria"),
    path(f"{STAGE}/criteria/new", stages.criterion_new, name="settings_criterion_new"),
    path(f"{CRITERION}/demand", stages.criterion_demand, name="settings_criterion_demand"),
    path(f"{CRITERION}/removal", stages.criterion_remove, name="settings_criterion_remove"),
]
