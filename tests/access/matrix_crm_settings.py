"""Routes of crm/urls/settings.py."""

from tests.access.matrix import ADMIN, Row

PIPELINE, STAGE = {"pipeline": "pipeline"}, {"stage": "discovery"}
CRITERION = {"criterion": "criterion"}
CHANGE = {"pipeline": "pipeline", "event": "pipeline_change"}

ROWS = [
    Row("settings_pipelines", who=ADMIN),
    Row("settings_pipeline_new", "GET", ADMIN),
    Row("settings_pipeline_new", "POST", ADMIN, data={"name": "New", "template": "blank"}),
    Row("settings_pipeline_order", "POST", ADMIN, data={"order": "<pipeline>"}),
    Row("settings_pipeline", "GET", ADMIN, PIPELINE),
    Row("settings_pipeline_edit", "GET", ADMIN, PIPELINE),
    Row("settings_pipeline_edit", "POST", ADMIN, PIPELINE, {"name": "Renamed"}),
    Row("settings_pipeline_retire", "POST", ADMIN, PIPELINE),
    Row("settings_pipeline_restore", "POST", ADMIN, PIPELINE),
    Row("settings_pipeline_undo", "POST", ADMIN, CHANGE),
    Row("settings_stage_order", "POST", ADMIN, PIPELINE, {"order": "<discovery>"}),
    Row("settings_stage_new", "GET", ADMIN, PIPELINE),
    Row("settings_stage_new", "POST", ADMIN, PIPELINE, {"name": "Trial", "kind": "other"}),
    Row("settings_stage", "GET", ADMIN, STAGE),
    Row("settings_stage", "POST", ADMIN, STAGE, {"name": "Trial", "kind": "discovery"}),
    Row("settings_stage_retire", "POST", ADMIN, STAGE),
    Row("settings_stage_restore", "POST", ADMIN, STAGE),
    Row("settings_criteria", "GET", ADMIN, STAGE),
    Row("settings_criterion_new", "GET", ADMIN, STAGE),
    Row("settings_criterion_new", "POST", ADMIN, STAGE,
        {"what": "activity_done:call", "demand": "asked"}),
    Row("settings_criterion_demand", "POST", ADMIN, CRITERION, {"demand": "off"}),
    Row("settings_criterion_remove", "POST", ADMIN, CRITERION),
]  # fmt: skip
