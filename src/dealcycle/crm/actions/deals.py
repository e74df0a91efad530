"""Deals are created and edited here; their values go into the journal as they change."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from dealcycle.crm import editing, fitting, journal, notices, search, texts, upkeep, valuation
from dealcycle.crm import fields as record_fields
from dealcycle.crm.models import Company, Deal, DealContact, Pipeline, Source, Stage, Tag
from dealcycle.crm.queries import pipelines
from dealcycle.cycle import history
from dealcycle.cycle.calendar import check_day
from dealcycle.cycle.money import Money
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.stages import StageKind
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people import organisation
from dealcycle.people.models import User

# What a person may write. Everything else about a deal changes through its own action.
TEXTS = (
    "name",
    "description",
    "fit",
    "needs",
    "budget",
    "decision_process",
    "timing",
    "competitor",
    "close_note",
)
DAYS = ("expected_close_on", "proposal_sent_on", "proposal_expires_on", "terms_agreed_on")
RECORDS = {"owner": User, "company": Company, "source": Source}
WRITABLE = (*TEXTS, *DAYS, *RECORDS, "amount", "tags", "custom")
LENGTHS = {"name": 200, "budget": 200, "timing": 200, "fit": 10, "competitor": 120}
LONGEST_TEXT = 100_000


def create_deal(
    *,
    values: Mapping[str, object],
    by: User,
    now: datetime,
    pipeline: Pipeline | None = None,
    stage: Stage | None = None,
    at: datetime | None = None,
) -> Deal | Refused:
    """Opens a deal in a stage (the pipeline's first, unless told) from `at` on."""
    at = at or now
    found = _place(pipeline, stage)
    if isinstance(found, Refused):
        return found
    pipeline, stage = found
    plan = history.plan_start(str(stage.pk), at, now)
    if isinstance(plan, Refused):
        return plan
    problems = [*check(values, new=True), *_unknown(values)]
    if problems:
        return Refused(tuple(problems))
    deal = Deal(
        pipeline=pipeline,
        stage=stage,
        stage_entered_at=at,
        currency=organisation.currency(),
        owner=by,
        created_at=now,
        created_by=by.pk,
        updated_at=now,
    )
    _set(deal, values)
    with transaction.atomic():
        deal.save()
        if "tags" in values:
            deal.tags.set(values["tags"])
        DealContact.objects.bulk_create(
            DealContact(deal=deal, contact=contact) for contact in values.get("contacts", ())
        )
        journal.write(deal, plan, now)
        journal.keep(deal, journal.first_values(deal), at=at, now=now)
        events.record(
            kind="deal.created",
            by=by.pk,
            at=now,
            record=deal.record,
            after=shown(deal, [*WRITABLE, "stage", "pipeline"]) | {"version": deal.version},
            also=subjects(deal),
        )
        search.index(deal)
        notices.assigned(deal, by=by, at=now, before=by.pk)
    return deal


def update_deal(
    *, deal: Deal, values: Mapping[str, object], version: int | None, by: User, now: datetime
) -> Deal | Refused | editing.Conflict:
    """Changes fields of a deal; an edit made on an older version is told what clashes."""
    problems = [*check(values, new=False), *_unknown(values)]
    if problems:
        return Refused(tuple(problems))
    with transaction.atomic():
        deal = Deal.objects.select_for_update(of=("self",)).select_related("owner").get(pk=deal.pk)
        before = shown(deal, values)
        old_owner = deal.owner_id
        _set(deal, values)
        old, new = events.changes(before, shown(deal, values))
        if "tags" in values:
            old, new = _tags_changed(deal, values["tags"], old, new)
        if not new:
            return deal
        if (clash := editing.conflict(deal, new, version)) is not None:
            return clash
        deal.version += 1
        deal.updated_at = now
        deal.save()
        if "tags" in new:
            deal.tags.set(values["tags"])
        journal.keep(deal, _journalled(deal, new, old_owner), at=now, now=now)
        events.record(
            kind="deal.updated",
            by=by.pk,
            at=now,
            record=deal.record,
            before=old,
            after=new | {"version": deal.version},
            also=subjects(deal),
        )
        search.index(deal)
        notices.assigned(deal, by=by, at=now, before=old_owner)
        if "company" in new:
            upkeep.refresh_deal(deal.pk, now)
    return deal


def check(values: Mapping[str, object], *, new: bool) -> Iterable[Reason]:
    """What is wrong with the values, each with its field."""
    if (new or "name" in values) and not str(values.get("name", "")).strip():
        yield Reason("name_missing", N_("Give the deal a name."), {}, "name")
    for field in TEXTS:
        most = LENGTHS.get(field, LONGEST_TEXT)
        if len(str(values.get(field) or "")) > most:
            yield Reason(
                "too_long", N_("Please use at most %(most)s characters."), {"most": most}, field
            )
    for field in DAYS:
        day = values.get(field)
        refused = check_day(day, field=field) if isinstance(day, date) else None
        if refused is not None:
            yield from refused.reasons
    owner = values.get("owner")
    if isinstance(owner, User) and not owner.is_active:
        yield Reason(
            "owner_inactive",
            N_("%(name)s no longer works here. Choose somebody else."),
            {"name": owner.name},
            "owner",
        )
    if own := values.get("custom"):
        known = [record_fields.as_field(row) for row in record_fields.custom(Deal.KIND)]
        yield from fitting.check_all(known, {"custom": own}, new=False)
    amount = values.get("amount")
    if isinstance(amount, Money) and amount.minor < 0:
        yield Reason("amount_negative", N_("An amount cannot be below 0."), {}, "amount")


def subjects(deal: Deal) -> list[tuple[str, int]]:
    """The other records in whose timelines and boards the deal's events stand."""
    found = [("pipeline", deal.pipeline_id)]
    if deal.company_id:
        found.append(("company", deal.company_id))
    return found


def shown(deal: Deal, fields: Iterable[str]) -> dict[str, object]:
    """Values as events keep them: ids, ISO days, minor units with their currency."""
    found: dict[str, object] = {}
    for field in fields:
        if field == "amount":
            known = deal.amount_minor is not None
            found[field] = [deal.amount_minor, deal.currency] if known else None
        elif field in (*RECORDS, "stage", "pipeline"):
            found[field] = getattr(deal, f"{field}_id")
        elif field == "custom":
            own = fields["custom"] if isinstance(fields, Mapping) else deal.custom
            found |= {f"custom.{key}": deal.custom.get(key) for key in own}
        elif field not in ("tags", "contacts"):
            value = getattr(deal, field)
            found[field] = value.isoformat() if isinstance(value, date) else value
    return found


def _place(pipeline: Pipeline | None, stage: Stage | None) -> tuple[Pipeline, Stage] | Refused:
    pipeline = stage.pipeline if stage else pipeline or pipelines.default()
    if pipeline is None:
        return Refused.because(
            "no_pipeline", N_("There is no pipeline yet. An administrator can add one.")
        )
    if stage is None:
        first = pipelines.the_cycle(pipeline).working[0]
        stage = Stage.objects.get(pk=int(first.key))
    if stage.retired_at or stage.kind == StageKind.FOLLOW_UP:
        return Refused.because(
            "stage_retired",
            N_("“%(name)s” takes no new deals. Choose another stage."),
            field="stage",
            name=stage.name,
        )
    return pipeline, stage


def _unknown(values: Mapping[str, object]) -> Iterable[Reason]:
    for field in values:
        if field not in (*WRITABLE, "contacts"):
            yield Reason(
                "field_unknown", N_("A deal has no field “%(field)s”."), {"field": field}, field
            )


def _set(deal: Deal, values: Mapping[str, object]) -> None:
    for field, value in values.items():
        if field == "amount":
            deal.amount_minor = value.minor if isinstance(value, Money) else None
            deal.currency = value.currency if isinstance(value, Money) else deal.currency
        elif field == "custom":
            deal.custom = record_fields.merged(deal.custom, value)
        elif field not in ("tags", "contacts"):
            setattr(deal, field, _clean(field, value))
    if "amount" in values or deal.pk is None:
        deal.value_minor = valuation.value_minor(deal.amount_minor, deal.currency)


def _clean(field: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    return texts.line(value) if field in LENGTHS else texts.paragraphs(value)


def _tags_changed(deal: Deal, tags: Iterable[Tag], old: dict, new: dict) -> tuple[dict, dict]:
    before = sorted(deal.tags.values_list("pk", flat=True))
    after = sorted(tag.pk for tag in tags)
    return (old, new) if before == after else ({**old, "tags": before}, {**new, "tags": after})


def _journalled(deal: Deal, new: Mapping[str, object], old_owner: int | None) -> dict[str, object]:
    values = {field: value for field, value in new.items() if field not in ("amount", "owner")}
    if "amount" in new:
        values |= {"amount_minor": deal.amount_minor, "currency": deal.currency}
    if deal.owner_id != old_owner:
        values |= {"owner": deal.owner_id, "team": deal.owner.team_id if deal.owner else None}
    return values
