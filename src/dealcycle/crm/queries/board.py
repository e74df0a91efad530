"""The board: columns of stages with their counts, sums and first cards, in a handful of queries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.db.models import BigAutoField, Count, Q, QuerySet, Sum

from dealcycle.crm import access
from dealcycle.crm.models import Deal, Pipeline
from dealcycle.crm.queries import cards, pipelines
from dealcycle.crm.queries.cards import EPOCH, Card
from dealcycle.crm.queries.sums import NOTHING, Rates, Sums
from dealcycle.cycle import calendar, stages
from dealcycle.cycle.money import Money
from dealcycle.events.models import Event, Subject
from dealcycle.events.prepared import Slot, Statement
from dealcycle.people.access import Scope, scope
from dealcycle.people.models import User

CARDS = 40  # a column shows so many, and brings as many more
# Questions are kept for those who look at the same board again and again.
MOST_QUESTIONS = 300


@dataclass(frozen=True)
class Filters:
    """Which deals the board shows; `closes` and `created` name a stretch of time."""

    owner: str = ""  # "me", an id, or "none"
    team: int | None = None
    source: int | None = None
    tag: int | None = None
    closes: str = ""
    created: str = ""

    def __bool__(self) -> bool:
        return self != Filters()


CLOSES = ("overdue", "week", "month", "quarter", "none")
CREATED = ("week", "month", "quarter")


@dataclass(frozen=True)
class Asked:
    """All that the board's questions depend on: whose deals, of which pipeline, filtered how."""

    seen: Scope
    mine: int
    pipeline: int
    filters: Filters
    today: date

    @property
    def shape(self) -> "Asked":
        """The same for all whose questions differ in their values alone."""
        given = self.filters
        some = {name: ANY for name in ("team", "source", "tag") if getattr(given, name) is not None}
        owner = str(ANY) if given.owner not in ("", "none") else given.owner
        dated = given.closes or given.created
        filters = replace(given, owner=owner, **some)
        return Asked(self.seen, ANY, ANY, filters, self.today if dated else date.min)

    @property
    def values(self) -> dict[str, object]:
        given = self.filters
        owner = self.mine if given.owner == "me" else given.owner if given.owner.isdigit() else 0
        numbers = {"team": given.team, "source": given.source, "tag": given.tag}
        return {"pipeline": self.pipeline, "owner": int(owner), **numbers}


ANY = 0


@dataclass(frozen=True)
class Column:
    """A stage, what lies in it, and the cards shown first; `more` is the key to go on from."""

    stage: stages.Stage
    count: int = 0
    sums: Sums = NOTHING
    cards: tuple[Card, ...] = ()
    more: str = ""


def asked(user: User, pipeline: Pipeline, filters: Filters, today: date) -> Asked:
    return Asked(scope(user), user.pk, pipeline.pk, filters, today)


def columns(wanted: Asked, pipeline: Pipeline, now: datetime) -> list[Column]:
    """Every stage in use, and retired ones that still hold deals."""
    heads = column_heads(wanted, pipeline)
    first = _first_cards(wanted.shape)
    values = wanted.values
    rows = first.together(values | {"stage": int(head.stage.key)} for head in heads if head.count)
    by_stage: dict[int, list[Card]] = {}
    for card in _cards(first, rows, pipeline, now):
        by_stage.setdefault(card.stage, []).append(card)
    return [_filled(head, by_stage.get(int(head.stage.key), [])) for head in heads]


def column(
    wanted: Asked, pipeline: Pipeline, now: datetime, *, stage: int, after: str
) -> tuple[Sequence[Card], str]:
    """The next cards of a column, and the key to go on from."""
    found = cards.statement(_in_column(shown(wanted).filter(stage=stage), after))
    empty = Column(stages.Stage("", stages.StageKind.OTHER, ""))
    filled = _filled(empty, _cards(found, found.rows(), pipeline, now))
    return filled.cards, filled.more


def changed(wanted: Asked, pipeline: Pipeline, now: datetime, deals: Iterable[int]) -> list[Card]:
    """Those of these deals that the board shows as it is filtered."""
    found = shown(wanted).filter(pk__in=set(deals)).order_by("-stage_entered_at", "-id")
    question = cards.statement(found)
    return _cards(question, question.rows(), pipeline, now)


def deals_of(events: Sequence[Event]) -> QuerySet[Subject, int]:
    """The deals that these events tell of, those of their activities among them."""
    found = Subject.objects.filter(event__in=[event.pk for event in events], record_kind=Deal.KIND)
    return found.values_list("record", flat=True)


def shown(wanted: Asked, value: Callable[[str], object] | None = None) -> QuerySet[Deal]:
    """The deals on the board that this person sees and asks for; `value` may leave slots."""
    value = value or wanted.values.__getitem__
    filters, today = wanted.filters, wanted.today
    found = access.deals_in(wanted.seen).filter(on_board=True, pipeline=value("pipeline"))
    if filters.owner:
        found = found.filter(owner=None if filters.owner == "none" else value("owner"))
    if filters.team is not None:
        # Asked with the deals: who belongs to a team may change while the question is kept.
        found = found.filter(owner__in=User.objects.filter(team=value("team")).values("pk"))
    if filters.source is not None:
        found = found.filter(source=value("source"))
    if filters.tag is not None:
        found = found.filter(tags=value("tag"))
    if filters.closes:
        found = found.filter(_closing(filters.closes, today))
    if filters.created:
        found = found.filter(created_at__gte=_since(filters.created, today))
    return found


def column_heads(wanted: Asked, pipeline: Pipeline) -> list[Column]:
    """Counts and sums by stage: one grouped query over the index made for it."""
    by_stage: dict[str, list[tuple[int, Money | None]]] = {}
    for stage, currency, count, total in _sums(wanted.shape).rows(wanted.values):
        amount = None if total is None else Money(int(total), currency)
        by_stage.setdefault(str(stage), []).append((count, amount))
    known = Rates()
    return [
        Column(
            stage,
            count=sum(count for count, _ in by_stage.get(stage.key, ())),
            sums=known.added(amount for _, amount in by_stage.get(stage.key, ()) if amount),
        )
        for stage in pipelines.the_cycle(pipeline)
        if not stage.retired or stage.key in by_stage
    ]


@lru_cache(maxsize=MOST_QUESTIONS)
def _sums(shape: Asked) -> Statement:
    found = shown(shape, _slot).order_by().values_list("stage_id", "currency")
    return Statement(found.annotate(count=Count("*"), total=Sum("amount_minor")))


@lru_cache(maxsize=MOST_QUESTIONS)
def _first_cards(shape: Asked) -> Statement:
    """The newest of one column: the same question for each stage."""
    return cards.statement(_in_column(shown(shape, _slot).filter(stage=_slot("stage"))))


def _slot(name: str) -> Slot:
    return Slot(name, BigAutoField())


def _filled(head: Column, cards: Sequence[Card]) -> Column:
    kept = cards[:CARDS]
    more = f"{kept[-1].order}.{kept[-1].deal}" if len(cards) > CARDS else ""
    return replace(head, cards=tuple(kept), more=more)


def _in_column(found: QuerySet[Deal], after: str = "") -> QuerySet[Deal]:
    found = found.order_by("-stage_entered_at", "-id")
    at, _, pk = after.partition(".")
    if at.lstrip("-").isdigit() and pk.isdigit() and len(at) < 18 and len(pk) < 19:
        moment = EPOCH + timedelta(microseconds=int(at))
        found = found.filter(stage_entered_at__lte=moment).exclude(
            stage_entered_at=moment, id__gte=int(pk)
        )
    return found[: CARDS + 1]


def _cards(
    question: Statement, rows: Iterable[tuple], pipeline: Pipeline, now: datetime
) -> list[Card]:
    targets = {int(each.key): each.target_days for each in pipelines.the_cycle(pipeline)}
    return [cards.card(question, row, targets.get(row[cards.STAGE]), now) for row in rows]


def _closing(closes: str, today: date) -> Q:
    if closes == "none":
        return Q(expected_close_on=None)
    if closes == "overdue":
        return Q(expected_close_on__lt=today, outcome="")
    return Q(expected_close_on__gte=today, expected_close_on__lte=_end(closes, today))


def _end(stretch: str, today: date) -> date:
    """The last day of this week, month or quarter."""
    if stretch == "week":
        return calendar.start_of_week(today) + timedelta(days=6)
    start = calendar.start_of_month if stretch == "month" else calendar.start_of_quarter
    return start(start(today) + timedelta(days=31 if stretch == "month" else 93)) - timedelta(
        days=1
    )


def _since(stretch: str, today: date) -> datetime:
    days = {"week": 7, "month": 30, "quarter": 90}[stretch]
    return datetime.combine(today - timedelta(days=days), datetime.min.time(), tzinfo=UTC)
