"""What an administrator decides about pipelines, fields, reasons and rates."""

from django.urls import path

from dealcycle.crm.views import settings_choices as choices
from dealcycle.crm.views import settings_field_lists as field_choices
from dealcycle.crm.views import settings_fields as fields
from dealcycle.crm.views import settings_pipelines as pipelines
from dealcycle.crm.views import settings_rates as rates
from dealcycle.crm.views import settings_stages as stages
from dealcycle.crm.views import settings_tags as tags

PIPELINE = "settings/pipelines/<int:pipeline>"
STAGE = "settings/pipelines/stages/<int:stage>"
LIST, TAG = "settings/lists/<slug:of>", "settings/tags/<int:tag>"
FIELDS, FIELD = "settings/fields/<slug:of>", "settings/fields/<int:field>"
CHOICE = f"{FIELD}/choices/<slug:choice>"
CRITERION = "settings/pipelines/criteria/<int:criterion>"

urlpatterns = [
    path("settings/pipelines", pipelines.listed, name="settings_pipelines"),
    path("settings/pipelines/new", pipelines.new, name="settings_pipeline_new"),
    path("settings/pipelines/order", pipelines.reorder, name="settings_pipeline_order"),
    path(
        "settings/pipelines/order/undo/<int:event>",
        pipelines.undo_order,
        name="settings_pipeline_order_undo",
    ),
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
    path("settings/sources", choices.sources, name="settings_sources"),
    path("settings/reasons", choices.reasons, name="settings_reasons"),
    path(LIST, choices.listed, name="settings_choices"),
    path(f"{LIST}/new", choices.new, name="settings_choice_new"),
    path(f"{LIST}/order", choices.reorder, name="settings_choice_order"),
    path(f"{LIST}/undo/<int:event>", choices.undo, name="settings_choice_undo"),
    path(f"{LIST}/<int:choice>", choices.rename, name="settings_choice"),
    path(f"{LIST}/<int:choice>/retirement", choices.retire, name="settings_choice_retire"),
    path(f"{LIST}/<int:choice>/restoration", choices.restore, name="settings_choice_restore"),
    path("settings/tags", tags.page, name="settings_tags"),
    path("settings/tags/new", tags.new, name="settings_tag_new"),
    path("settings/tags/undo/<int:event>", tags.undo, name="settings_tag_undo"),
    path(TAG, tags.edit, name="settings_tag"),
    path(f"{TAG}/merging", tags.merge, name="settings_tag_merge"),
    path(f"{TAG}/deletion", tags.delete, name="settings_tag_delete"),
    path(f"{TAG}/restoration", tags.restore, name="settings_tag_restore"),
    path("settings/fields", fields.page, name="settings_fields"),
    path(FIELD, fields.edit, name="settings_field"),
    path(f"{FIELD}/retirement", fields.retire, name="settings_field_retire"),
    path(f"{FIELD}/restoration", fields.restore, name="settings_field_restore"),
    path("settings/fields/undo/<int:event>", fields.undo, name="settings_field_undo"),
    path(f"{FIELD}/choices", field_choices.listed, name="settings_field_choices"),
    path(f"{FIELD}/choices/new", field_choices.new, name="settings_field_choice_new"),
    path(f"{FIELD}/choices/order", field_choices.reorder, name="settings_field_choice_order"),
    path(CHOICE, field_choices.rename, name="settings_field_choice"),
    path(f"{CHOICE}/retirement", field_choices.retire, name="settings_field_choice_retire"),
    path(f"{CHOICE}/restoration", field_choices.restore, name="settings_field_choice_restore"),
    path(FIELDS, fields.page, name="settings_fields_of"),
    path(f"{FIELDS}/new", fields.new, name="settings_field_new"),
    path(f"{FIELDS}/order", fields.reorder, name="settings_field_order"),
    path("settings/rates", rates.page, name="settings_rates"),
    path("settings/rates/new", rates.new, name="settings_rate_new"),
    path("settings/rates/file", rates.read, name="settings_rates_read"),
    path("settings/rates/origin", rates.choose, name="settings_rates_origin"),
    path("settings/rates/fetching", rates.fetch, name="settings_rates_fetch"),
    path("settings/rates/<int:rate>/removal", rates.remove, name="settings_rate_remove"),
    path("settings/rates/changes/<int:event>/undo", rates.undo, name="settings_rate_undo"),
    path("settings/rates/removals/<int:event>/undo", rates.restore, name="settings_rate_restore"),
    path("settings/rates/<slug:currency>", rates.history, name="settings_rate_history"),
]
