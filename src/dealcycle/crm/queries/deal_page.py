"""A deal's own page, gathered in a bounded number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BigAutoField, QuerySet

from dealcycle.crm import access, evidence, journal
from dealcycle.crm.models import Deal, DealContact
from dealcycle.crm.queries import pipelines
from dealcycle.cycle import criteria, history, stages
from dealcycle.cycle.outcomes import Outcome
from dealcycle.events.models import Event, Subject
from dealcycle.events.prepared import Prepared, Slot
from dealcycle.people.models import User

MOST_PEOPLE = 100
# Of the newest events of the deal this many are searched for amounts and dates.
MOST_EVENTS = 200
TOLD = ("amount", "expected_close_on", "proposal_sent_on", "proposal_expires_on",
        "terms_agreed_on", "closed_at")  # fmt: skip
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """A stage on the deal's way: `state` is done, current, ahead, won or lost."""

    stage: stages.Stage
    state: str
    days: float | None

    @property
    def late(self) -> bool:
        target = self.stage.target_days
        return self.state == "current" and bool(target) and (self.days or 0) > target


@dataclass(frozen=True)
class Told:
    """A value that changed: who, when, from what to what."""

    field: str
    before: object
    after: object
    by: int | None
    at: datetime


def steps(deal: Deal, now: datetime) -> list[Step]:
    """The way of the deal: each stage in use, and retired ones that it went through."""
    visits = journal.live_visits(deal)
    spent = _days(visits, now)
    cycle = pipelines.the_cycle(deal.pipeline)
    present = str(deal.stage_id)
    shown = [
        stage for stage in cycle if not stage.retired or stage.key in spent or stage.key == present
    ]
    return [
        Step(stage, _state(deal, stage, cycle, stage.key in spent), spent.get(stage.key))
        for stage in shown
    ]


def stage_of(deal: Deal) -> stages.Stage | None:
    return pipelines.the_cycle(deal.pipeline).stage(str(deal.stage_id))


def standing(deal: Deal) -> tuple[criteria.Standing, ...]:
    """Each criterion of the deal's stage, met or not."""
    stage = stage_of(deal)
    if stage is None or not stage.criteria or not deal.is_open:
        return ()
    held = evidence.gather([deal.pk], criteria.wanted([stage]))
    return criteria.standing(stage, held[deal.pk])


def open_deals_of(user: User, company: int) -> QuerySet[Deal]:
    """What is going on already with a company, as far as this person sees."""
    found = access.deals(user).filter(company=company, outcome="")
    return found.select_related("stage", "owner").order_by("-updated_at", "-pk")


def people(deal: Deal) -> list[DealContact]:
    """Who is on the deal, those with a part in the purchase first."""
    order = {role: place for place, role in enumerate(ROLES)}
    found = _PEOPLE.all(deal=deal.pk)
    return sorted(found, key=lambda place: (order.get(place.role, len(order)), place.pk))


ROLES = ("decision_maker", "champion", "influencer", "buyer", "user", "blocker")


def told(deal: Deal) -> list[Told]:
    """Amounts and dates as they changed, the newest first."""
    events = [each.event for each in _EVENTS.all(deal=deal.pk)]
    return [each for event in events if event.record_kind == Deal.KIND for each in _told(event)]


_DEAL = Slot("deal", BigAutoField())
_PEOPLE: Prepared[DealContact] = Prepared(
    lambda: (
        DealContact.objects.filter(deal=_DEAL)
        .select_related("contact__company")
        .order_by("id")[:MOST_PEOPLE]
    )
)
_EVENTS: Prepared[Subject] = Prepared(
    lambda: (
        Subject.objects.filter(record_kind=Deal.KIND, record=_DEAL)
        .select_related("event")
        .order_by("-at", "-event")[:MOST_EVENTS]
    )
)


def _told(event: Event) -> Iterable[Told]:
    for field in TOLD:
        if field not in event.after:
            continue
        before, after = event.before.get(field), event.after[field]
        if (_empty(before) and _empty(after)) or before == after:
            continue
        yield Told(field, before, after, event.actor, event.at)


def _empty(value: object) -> bool:
    return value in (None, "") or (isinstance(value, list) and value[0] is None)


def _days(visits: Sequence[history.Visit], now: datetime) -> dict[str, float]:
    spent: dict[str, float] = {}
    for visit in visits:
        stay = (visit.left_at or now) - visit.entered_at
        spent[visit.stage] = spent.get(visit.stage, 0) + max(stay, timedelta()) / DAY
    return spent


def _state(deal: Deal, stage: stages.Stage, cycle: stages.Pipeline, visited: bool) -> str:
    present = stage.key == str(deal.stage_id)
    if deal.outcome == Outcome.WON:
        if stage.kind == stages.StageKind.FOLLOW_UP:
            return "current" if present and not deal.follow_up_done_at else "won"
        return "won" if present or visited else "ahead"
    if deal.outcome:
        return "lost" if present else ("done" if visited else "ahead")
    if present:
        return "current"
    before = cycle.position(stage.key) < cycle.position(str(deal.stage_id))
    return "done" if visited and before else "ahead"
