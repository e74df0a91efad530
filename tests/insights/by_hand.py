"""The same journal, made row by row in plain Python: what the snapshot is checked against."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dealcycle.crm.models import Change, Deal, Rate, Visit
from dealcycle.cycle.money import Money
from dealcycle.insights.ground import pipelines
from dealcycle.measures import duck
from dealcycle.measures.journal import LOST, NO_DECISION, WON, Journal
from dealcycle.people import organisation
from dealcycle.people.models import User

OUTCOMES = {"won": WON, "lost": LOST, "no_decision": NO_DECISION}


def journal_by_hand(now: int) -> Journal:
    zone = organisation.time_zone()
    live = Deal.objects.filter(binned_at=None)
    return duck.build(
        {
            "deals": [a_deal(deal, zone) for deal in live],
            "visits": list(visits(list(live))),
        },
        pipelines=pipelines(),
        as_of=now,
        zone=zone,
        dimensions={"source": "dim_1"},
        currency=organisation.currency(),
        has_recording=True,
        truncated=True,
    )


def a_deal(deal: Deal, zone: str) -> dict[str, object]:
    owner, team = result_of(deal)
    return {
        "deal": deal.pk,
        "pipeline": deal.pipeline_id,
        "first_seen_at": first_seen(deal),
        "outcome": OUTCOMES.get(deal.outcome),
        "closed_at": seconds(deal.closed_at),
        "amount_minor": deal.amount_minor,
        "value_minor": value(deal, zone),
        "owner": owner,
        "team": team,
        "company": deal.company_id,
        "dim_1": deal.source_id,
    }


def visits(deals: list[Deal]) -> Iterator[dict[str, object]]:
    for row in Visit.objects.filter(deal__in=deals, void_at=None).order_by("pk"):
        yield {
            "deal": row.deal_id,
            "pipeline": row.stage.pipeline_id,
            "stage": row.stage_id,
            "entered_at": seconds(row.entered_at),
            "left_at": seconds(row.left_at),
            "exit": OUTCOMES.get(row.exit) or (int(row.exit) if row.exit else None),
        }


def first_seen(deal: Deal) -> int | None:
    """The day after it was opened or later: written down in mid-life."""
    starts = {
        stage.code for pipeline in pipelines() for stage in pipeline.stages[pipeline.starts :]
    }
    rows = list(Visit.objects.filter(deal=deal))
    begun = [seconds(v.entered_at) for v in rows if v.void_at is None and v.stage_id in starts]
    first = min(seconds(v.entry_recorded_at) for v in rows)
    return first if begun and first >= min(begun) + 86_400 else None


def result_of(deal: Deal) -> tuple[int | None, int | None]:
    """Who owned it when it was closed; whoever owns it, while it is open."""
    found: dict[str, int | None] = {
        "owner": deal.owner_id,
        "team": User.objects.get(pk=deal.owner_id).team_id if deal.owner_id else None,
    }
    for change in Change.objects.filter(deal=deal, field__in=found).order_by("recorded_at", "pk"):
        then = seconds(deal.closed_at)
        if then is None:
            holds = change.until is None
        else:
            holds = seconds(change.at) <= then and (
                change.until is None or seconds(change.until) > then
            )
        if holds:
            found[change.field] = int(change.value) if change.value else None
    return found["owner"], found["team"]


def value(deal: Deal, zone: str) -> int | None:
    base = organisation.currency()
    if deal.amount_minor is None or deal.currency == base:
        return deal.amount_minor
    day = date.max
    if deal.outcome == "won":
        day = deal.closed_at.astimezone(ZoneInfo(zone)).date()
    rates = Rate.objects.filter(base=base, currency=deal.currency).order_by("day")
    rate = rates.filter(day__lte=day).last() or rates.first()
    if rate is None:
        return None
    return Money(deal.amount_minor, deal.currency).convert(rate.rate, base).minor


def seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
