"""What a person writes down of an activity, and whether it can stand so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dealcycle.crm import texts
from dealcycle.crm.kinds import OUTCOMES, Direction, Kind
from dealcycle.crm.models import Company, Contact, Deal
from dealcycle.cycle.calendar import check_day
from dealcycle.cycle.refusal import Reason
from dealcycle.cycle.words import N_
from dealcycle.people.models import User

LONGEST_MINUTES = 24 * 60
# Clocks of two machines differ a little; a call noted from a phone is not from the future.
SOON = timedelta(minutes=10)


@dataclass(frozen=True)
class Due:
    """A day, or a moment of it. A day without an hour lasts until its end where its owner is."""

    on: date
    at: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """What a person writes down of an activity, planned or done."""

    kind: str
    subject: str = ""
    body: str = ""
    deal: Deal | None = None
    company: Company | None = None
    contact: Contact | None = None
    participants: tuple[Contact, ...] = ()
    owner: User | None = None
    direction: str = ""
    minutes: int | None = None
    due: Due | None = None


@dataclass(frozen=True)
class Result:
    """How it went."""

    outcome: str = ""
    words: str = ""
    at: datetime | None = None
    minutes: int | None = None
    next_step: Entry | None = None


# Nobody has said how it went.
UNTOLD = Result()


def check(entry: Entry) -> Iterable[Reason]:
    if entry.kind not in Kind.values:
        yield Reason("kind_unknown", N_("Choose what it is: a call, a meeting ..."), {}, "kind")
        return
    subject, body = texts.line(entry.subject), texts.paragraphs(entry.body)
    if entry.kind in (Kind.NOTE, Kind.TASK) and texts.is_blank(subject + body):
        yield Reason("empty", N_("Please write a few words."), {}, "body")
    if len(subject) > 200:
        yield _too_long("subject", len(subject), 200)
    if len(body) > texts.LONGEST_NOTE:
        yield _too_long("body", len(body), texts.LONGEST_NOTE)
    if entry.direction and entry.direction not in Direction.values:
        yield Reason("no_choice", N_("Choose one of the list."), {}, "direction")
    if entry.owner and not entry.owner.is_active:
        yield Reason(
            "owner_inactive",
            N_("%(name)s no longer works here. Choose somebody else."),
            {"name": entry.owner.name},
            "owner",
        )
    if entry.due and (refused := check_day(entry.due.on, field="due_on")) is not None:
        yield from refused.reasons
    yield from _check_minutes(entry.minutes)


def check_result(kind: str, result: Result, now: datetime) -> Iterable[Reason]:
    if result.outcome and result.outcome not in OUTCOMES.get(kind, ()):
        yield Reason("no_choice", N_("Choose one of the list."), {}, "outcome")
    if result.at and result.at > now + SOON:
        yield Reason(
            "done_in_future", N_("This time is still to come. Plan it instead."), {}, "done_at"
        )
    if result.at and (refused := check_day(result.at.date(), field="done_at")) is not None:
        yield from refused.reasons
    if len(result.words) > texts.LONGEST_NOTE:
        yield _too_long("body", len(result.words), texts.LONGEST_NOTE)
    yield from _check_minutes(result.minutes)
    if result.next_step:
        yield from check(result.next_step)
        if result.next_step.due is None:
            yield Reason("due_missing", N_("When? Choose a day."), {}, "next_due_on")


def _check_minutes(minutes: int | None) -> Iterable[Reason]:
    if minutes is not None and not 0 <= minutes <= LONGEST_MINUTES:
        yield Reason(
            "minutes_out_of_range",
            N_("Enter minutes from 0 to %(most)s."),
            {"most": LONGEST_MINUTES},
            "minutes",
        )


def _too_long(key: str, length: int, most: int) -> Reason:
    return Reason(
        "too_long",
        N_("Too long: %(length)s characters, at most %(most)s fit. Attach longer texts as a file."),
        {"length": length, "most": most},
        key,
    )
