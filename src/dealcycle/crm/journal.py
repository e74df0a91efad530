"""Writes the journal: plans of `cycle.history` into rows, values of fields as they change."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import BigAutoField

from dealcycle.crm.models import Change, Deal, Visit
from dealcycle.cycle import history
from dealcycle.events import prepared, rows
from dealcycle.events.prepared import Prepared, Slot

# Fields of a deal whose every value the journal keeps; custom ones are added by their key.
FIELDS = (
    "owner",
    "team",
    "amount_minor",
    "currency",
    "expected_close_on",
    "outcome",
    "closed_at",
    "source",
    "company",
    "pipeline",
    "close_reason",
    "competitor",
)


_LIVE: Prepared[Visit] = Prepared(
    lambda: Visit.objects.filter(deal=Slot("deal", BigAutoField()), void_at=None).order_by(
        "entered_at", "id"
    )
)
_LEAVING = prepared.Change(
    lambda: Visit.objects.filter(pk=Slot("pk", BigAutoField()), left_at=None, void_at=None),
    "left_at",
    "exit",
    "exit_recorded_at",
)


def live_visits(deal: Deal) -> list[history.Visit]:
    """The deal's visits that count today, as `cycle` knows them."""
    return [as_visit(row) for row in _LIVE.all(deal=deal.pk)]


def as_visit(row: Visit) -> history.Visit:
    return history.Visit(
        id=row.pk,
        stage=str(row.stage_id),
        entered_at=row.entered_at,
        entry_recorded_at=row.entry_recorded_at,
        left_at=row.left_at,
        exit=row.exit or None,
        exit_recorded_at=row.exit_recorded_at,
        void_at=row.void_at,
    )


def write(deal: Deal, plan: history.Plan, now: datetime) -> None:
    """Carries a plan out: voids, completes, adds. Nothing else ever touches a visit."""
    if plan.void:
        Visit.objects.filter(pk__in=plan.void, void_at=None).update(void_at=now)
    for closing in plan.close:
        _LEAVING.make(
            pk=closing.id, left_at=closing.left_at, exit=closing.exit, exit_recorded_at=now
        )
    for new in plan.open:
        rows.add(
            Visit,
            deal_id=deal.pk,
            stage_id=int(new.stage),
            entered_at=new.entered_at,
            entry_recorded_at=now,
            left_at=new.left_at,
            exit=new.exit or "",
            exit_recorded_at=now if new.left_at else None,
            void_at=None,
        )


def void(deal: Deal, now: datetime) -> None:
    """The deal goes into the bin: from now on none of its visits ever was."""
    Visit.objects.filter(deal=deal, void_at=None).update(void_at=now)


def revive(deal: Deal, binned_at: datetime, now: datetime) -> None:
    """It comes back: new rows with the old stays. Known again from now on, not in between."""
    Visit.objects.bulk_create(
        Visit(
            deal=deal,
            stage_id=row.stage_id,
            entered_at=row.entered_at,
            entry_recorded_at=now,
            left_at=row.left_at,
            exit=row.exit,
            exit_recorded_at=now if row.left_at else None,
        )
        for row in deal.visits.filter(void_at=binned_at).order_by("id")
    )


def keep(deal: Deal, values: Mapping[str, object], *, at: datetime, now: datetime) -> None:
    """Keeps the new values of journalled fields, ending the rows of the old ones."""
    kept = {field: text(value) for field, value in values.items() if is_kept(field)}
    if not kept:
        return
    Change.objects.filter(deal=deal, field__in=kept, until=None).update(until=now)
    Change.objects.bulk_create(
        Change(deal=deal, field=field, value=value, at=at, recorded_at=now)
        for field, value in kept.items()
    )


def keep_many(values: Mapping[int, Mapping[str, object]], *, at: datetime, now: datetime) -> None:
    """As `keep`, for many deals by their ids in two statements; all name the same fields."""
    fields = {field for each in values.values() for field in each}
    Change.objects.filter(deal__in=values, field__in=fields, until=None).update(until=now)
    Change.objects.bulk_create(
        Change(deal_id=deal, field=field, value=text(value), at=at, recorded_at=now)
        for deal, each in values.items()
        for field, value in each.items()
    )


def is_kept(field: str) -> bool:
    return field in FIELDS or field.startswith("custom.")


def text(value: object) -> str | None:
    """A value as the journal writes it: instants as epoch seconds, days in ISO order."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return str(int(value.timestamp()))
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:200]


def first_values(deal: Deal) -> dict[str, object]:
    """What the journal keeps of a deal when it is written down for the first time."""
    values = {field: getattr(deal, _attribute(field), None) for field in FIELDS if field != "team"}
    values["team"] = deal.owner.team_id if deal.owner else None
    values |= {f"custom.{key}": value for key, value in deal.custom.items()}
    return {field: value for field, value in values.items() if text(value) is not None}


def _attribute(field: str) -> str:
    foreign: Iterable[str] = ("owner", "source", "company", "pipeline", "close_reason")
    return f"{field}_id" if field in foreign else field
