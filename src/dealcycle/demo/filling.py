"""Fills the demo in short transactions: others work meanwhile, and killed it goes on."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dealcycle.crm.actions.pipelines import lay_foundations
from dealcycle.demo import dreaming
from dealcycle.demo.plan import Plan
from dealcycle.demo.words import words_of
from dealcycle.demo.writing import Writer
from dealcycle.events import actions as events
from dealcycle.events.models import Event
from dealcycle.people.models import Organisation, User

BEGUN, WRITTEN, FILLED, FAILED = "demo.begun", "demo.written", "demo.filled", "demo.failed"
BEGINNING = "demo"
# Some tenths of a second: nobody who saves something meanwhile waits longer.
CHUNK = 60
TRIES = 5


def state() -> Event | None:
    """What was begun, whether it is through or not."""
    return Event.objects.filter(kind=BEGUN).order_by("-id").first()


def is_filled() -> bool:
    return Event.objects.filter(kind=FILLED).exists()


def has_failed() -> bool:
    return Event.objects.filter(kind=FAILED).count() >= TRIES


def so_far() -> tuple[int, int]:
    """How many deals are written, and of how many; 0 of 0 before anything is."""
    begun = state()
    return (_written(), int(begun.after["total"])) if begun else (0, 0)


def plan_of(*, language: str, now: datetime, deals: int, first: str) -> Plan:
    """The same from the same: what was begun can be gone on with."""
    return dreaming.dream(language=language, now=now, deals=deals, first=first)


def lay(
    plan: Plan, *, deals: int, first: User | None, password: str | None, now: datetime
) -> Event:
    """All that deals speak of; the caller holds the transaction."""
    organisation = _organisation(plan.language, first)
    lay_foundations(language=plan.language, now=now)
    writer = Writer(plan)
    writer.lay(password=password, first=first)
    organisation.beginning = BEGINNING
    organisation.save()
    after = {
        "language": plan.language,
        "now": now.isoformat(),
        "deals": deals,
        "first": first.name if first else "",
        "total": len(plan.lives),
        "kept": writer.kept(),
    }
    who = first.pk if first else None
    return events.record(kind=BEGUN, by=who, at=now, record=None, after=after)


def go_on(begun: Event, plan: Plan | None = None) -> list[User]:
    """Writes the deals that are not there yet, some at a time; the people."""
    told = begun.after
    plan = plan or plan_of(
        language=told["language"],
        now=datetime.fromisoformat(told["now"]),
        deals=told["deals"],
        first=told["first"],
    )
    writer = Writer(plan)
    writer.recall(told["kept"])
    while _write_some(writer, plan, begun):
        pass
    return writer.users


def _write_some(writer: Writer, plan: Plan, begun: Event) -> bool:
    with transaction.atomic():
        # Two workers at once write one after the other, each what is missing then.
        Organisation.objects.select_for_update().order_by("pk").first()
        if is_filled() or not Event.objects.filter(pk=begun.pk).exists():
            return False
        start = _written()
        some = plan.lives[start : start + CHUNK]
        writer.write_lives(some)
        upto = start + len(some)
        _record(WRITTEN, begun, {"upto": upto})
        if upto >= len(plan.lives):
            _record(FILLED, begun, {})
    return True


def _written() -> int:
    last = Event.objects.filter(kind=WRITTEN).order_by("-id").first()
    return int(last.after["upto"]) if last else 0


def _record(kind: str, begun: Event, after: Mapping[str, object]) -> None:
    events.record(kind=kind, by=begun.actor, at=begun.at, record=None, after=dict(after))


def _organisation(language: str, first: User | None) -> Organisation:
    """On the first visit it has its name already; its currency is the demo's."""
    words = words_of(language)
    organisation = Organisation.objects.first()
    if organisation is None or first is None:
        organisation = organisation or Organisation()
        organisation.name = words.organisation
        organisation.time_zone = words.zone
    organisation.currency = words.currency
    organisation.language = language
    organisation.save()
    return organisation
