"""How the organisation works: people, teams, pipelines, lists, fields, rates."""

import json

from django.utils.translation import gettext_lazy as _

from dealcycle.crm.models import (
    Criterion,
    CustomField,
    Pipeline,
    Rate,
    Reason,
    Source,
    Stage,
)
from dealcycle.people.models import Organisation, Team, User
from dealcycle.transfer.export.shape import Table, col


def tables() -> list[Table]:
    return [_organisation(), *_people(), *_pipelines(), *_lists(), _rates()]


def _organisation() -> Table:
    return Table("organisation", _("The organisation."), [
        col("name", "text", _("Name")),
        col("currency", "text", _("The currency it counts in")),
        col("time_zone", "text", _("Time zone")),
        col("language", "text", _("Language")),
    ], Organisation.objects.all)  # fmt: skip


def _people() -> list[Table]:
    return [
        Table("users", _("Who works here or worked here. No passwords, no secrets."), [
            col("user_id", "integer", _("Their number here"), "id"),
            col("name", "text", _("Name")),
            col("email", "text", _("E-mail address")),
            col("role", "text", _("Role")),
            col("team", "text", _("Team"), "team__name"),
            col("phone", "text", _("Phone")),
            col("language", "text", _("Language")),
            col("time_zone", "text", _("Time zone")),
            col("active", "flag", _("Whether they can sign in"), "is_active"),
            col("joined_at", "moment", _("Since when")),
            col("deactivated_at", "moment", _("Until when")),
        ], User.objects.all),
        Table("teams", _("Teams."), [
            col("team_id", "integer", _("Its number here"), "id"),
            col("name", "text", _("Name")),
            col("lead", "text", _("Who leads it"), "lead__name"),
            col("retired_at", "moment", _("Since when it is no longer used")),
        ], Team.objects.all),
    ]  # fmt: skip


def _pipelines() -> list[Table]:
    return [
        Table("pipelines", _("Pipelines."), [
            col("pipeline_id", "integer", _("Its number here"), "id"),
            col("name", "text", _("Name")),
            col("position", "integer", _("Its place")),
            col("clock_starts_at", "text", _("The stage at which the cycle starts"),
                "starts_at__name"),
            col("won_by", "text", _("What makes a deal won")),
            col("retired_at", "moment", _("Since when it is no longer used")),
        ], Pipeline.objects.all),
        Table("stages", _("Stages."), [
            col("stage_id", "integer", _("Its number here"), "id"),
            col("pipeline", "text", _("The pipeline"), "pipeline__name"),
            col("name", "text", _("Name")),
            col("kind", "text", _("What happens there")),
            col("position", "integer", _("Its place")),
            col("target_days", "integer", _("How many days a deal should stay at most")),
            col("probability", "integer", _("How many of a hundred are won from here")),
            col("guidance", "text", _("What to do here")),
            col("good", "text", _("What good looks like")),
            col("retired_at", "moment", _("Since when it is no longer used")),
        ], Stage.objects.all),
        Table("criteria", _("What leaving a stage asks for."), [
            col("pipeline", "text", _("The pipeline"), "stage__pipeline__name"),
            col("stage", "text", _("The stage"), "stage__name"),
            col("label", "text", _("What is asked for")),
            col("kind", "text", _("What counts as evidence")),
            col("params", "text", _("More about it, as JSON"), read=_json),
            col("demand", "text", _("off, asked or required")),
        ], Criterion.objects.all),
    ]  # fmt: skip


def _lists() -> list[Table]:
    retired = col("retired_at", "moment", _("Since when it is no longer used"))
    return [
        Table("sources", _("Where deals come from."),
              [col("name", "text", _("Name")), retired], Source.objects.all),
        Table("reasons", _("Why deals are lost, not decided, or moved anyway."), [
            col("purpose", "text", _("lost, no_decision or override")),
            col("name", "text", _("Name")),
            retired,
        ], Reason.objects.all),
        Table("own_fields", _("The organisation's own fields."), [
            col("record_kind", "text", _("What it is on: company, contact, deal")),
            col("key", "text", _("Its key")),
            col("label", "text", _("Its label: the column's name in the tables")),
            col("type", "text", _("Type")),
            col("choices", "text", _("What can be chosen, as JSON"), read=_json),
            retired,
        ], CustomField.objects.all),
    ]  # fmt: skip


def _rates() -> Table:
    return Table("exchange_rates", _("What one unit of a currency was worth."), [
        col("currency", "text", _("The currency")),
        col("base", "text", _("In which currency")),
        col("day", "day", _("On which day")),
        col("rate", "number", _("How much"), read=float),
    ], Rate.objects.all)  # fmt: skip


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""
