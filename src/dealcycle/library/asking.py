"""What is asked, from what was given: days, dimensions, names of groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from dealcycle.cycle.words import N_
from dealcycle.library.faults import cannot_ask
from dealcycle.measures.calendar_days import day_of, end_of_day, last_of
from dealcycle.measures.journal import OWN_DIMENSIONS, Journal
from dealcycle.measures.question import MISSING, PERIODS, Question
from dealcycle.present.reading import read_number
from dealcycle.present.voice import Voice
from dealcycle.sources.files import Read

Day = str | date | None
Names = str | Sequence[str] | None
Where = Mapping[str, object] | None
MONTHS = {"month": 1, "quarter": 3, "year": 12}
MOST_AHEAD = 3 * 366
SHOWN = 20  # names of groups in a fault


def about(read: Read, voice: Voice) -> dict[str, object]:
    """What was read and guessed."""
    return {
        "files": list(read.files),
        "rows": read.rows,
        "mapping": dict(read.mapping),
        "warnings": [each.say(voice.gettext, voice.ngettext) for each in read.warnings],
    }


def question(
    journal: Journal,
    voice: Voice,
    *,
    by: Names = None,
    since: Day = None,
    until: Day = None,
    as_of: Day = None,
    where: Where = None,
) -> Question:
    split = listed(by)
    for name in split:
        known_dimension(journal, name, voice, PERIODS)
    if len(split) > 2:
        raise cannot_ask(voice, N_("At most two dimensions can be crossed."))
    known = day(as_of, voice)
    asked = Question(
        since=day(since, voice),
        until=day(until, voice),
        as_of=None if known is None else end_of_day(known, journal.zone),
        by=tuple(split),
    )
    for name, wanted in (where or {}).items():
        known_dimension(journal, name, voice)
        asked = asked.only(name, *_codes(journal, name, wanted, voice))
    return asked


def listed(names: Names) -> list[str]:
    if names is None or names == "":
        return []
    return [names] if isinstance(names, str) else list(names)


def known_dimension(journal: Journal, name: str, voice: Voice, periods: Sequence[str] = ()) -> None:
    """Stops where there is nothing of this name to split by."""
    known = [*periods, *OWN_DIMENSIONS, *journal.dimensions]
    if name not in known:
        text = N_("There is nothing called “%(name)s” to split by. There is: %(known)s.")
        raise cannot_ask(voice, text, name=name, known=", ".join(known))


def day(given: Day, voice: Voice) -> int | None:
    """The number of a day; None where none was given."""
    if given is None or given == "":
        return None
    if isinstance(given, datetime):
        return day_of(given.date())
    if isinstance(given, date):
        return day_of(given)
    try:
        return day_of(date.fromisoformat(given))
    except (TypeError, ValueError):
        raise cannot_ask(
            voice, N_("“%(text)s” is no day. Write it like 2026-11-23."), text=given
        ) from None


def last_day(today: int, until: Day, days: int, voice: Voice) -> int:
    """The day until which is looked ahead; a period is the one that holds tomorrow."""
    if until and days:
        raise cannot_ask(voice, N_("Give a last day or a number of days, not both."))
    if days:
        last = today + days
    elif not until or (isinstance(until, str) and until in MONTHS):
        last = last_of(MONTHS[str(until or "quarter")], today + 1)
    else:
        last = day(until, voice) or 0
    if not today < last <= today + MOST_AHEAD:
        text = N_(
            "A forecast looks ahead from %(today)s, by three years at most: %(last)s is none "
            "of these days."
        )
        shown = iso(last) if abs(last) < 10**6 else str(last)
        raise cannot_ask(voice, text, today=iso(today), last=shown)
    return last


def amount(given: float | str, voice: Voice) -> float:
    """A sum of money: a number, or as people write it."""
    found = read_number(given) if isinstance(given, str) and given else given or 0
    if found is None or not 0 <= float(found) < 10**15:
        text = N_("“%(text)s” is no amount. Write it like 1250000 or 1.2M.")
        raise cannot_ask(voice, text, text=given)
    return float(found)


def group(names: Mapping[int, str], wanted: str, voice: Voice) -> int:
    """The code of the group of this name."""
    found = next((c for c, name in names.items() if name.casefold() == wanted.casefold()), None)
    if found is None:
        known = ", ".join(list(names.values())[:SHOWN])
        text = N_("There is no group “%(name)s”; there are: %(known)s.")
        raise cannot_ask(voice, text, name=wanted, known=known)
    return found


def iso(day: int) -> str:
    from dealcycle.measures.calendar_days import date_of

    return date_of(day).isoformat()


def _codes(journal: Journal, kind: str, wanted: object, voice: Voice) -> list[int]:
    """The codes of one name or several; None asks for deals of which it is not known."""
    several = [wanted] if wanted is None or isinstance(wanted, str) else wanted
    if not isinstance(several, Iterable):
        several = [several]
    return [_code(journal, kind, each, voice) for each in several]


def _code(journal: Journal, kind: str, name: object, voice: Voice) -> int:
    if name is None:
        return MISSING
    if kind == "pipeline":
        return group({one.code: one.name for one in journal.pipelines}, str(name), voice)
    quoted, words = kind.replace("'", "''"), str(name).replace("'", "''")
    found = journal.engine.fetch(
        f"SELECT code, name FROM names WHERE kind = '{quoted}' AND name = '{words}'"
    )
    if len(found["code"]):
        return int(found["code"][0])
    some = journal.engine.fetch(f"SELECT code, name FROM names WHERE kind = '{quoted}'")
    names = dict(zip(some["code"].tolist(), map(str, some["name"].tolist()), strict=True))
    return group(names, str(name), voice)
