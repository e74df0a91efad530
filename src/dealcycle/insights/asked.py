"""What a page over the measures is asked for: all of it stands in the address."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealcycle.insights.dimensions import labels as own_labels
from dealcycle.measures.calendar_days import date_of, day_number, day_of, end_of_day
from dealcycle.measures.journal import Journal
from dealcycle.measures.question import MISSING, PERIODS, Question

CUSTOM = "custom"
SPANS = {
    "": gettext_lazy("All time"),
    "month": gettext_lazy("This month"),
    "last_month": gettext_lazy("Last month"),
    "quarter": gettext_lazy("This quarter"),
    "last_quarter": gettext_lazy("Last quarter"),
    "year": gettext_lazy("This year"),
    "last_year": gettext_lazy("Last year"),
    "twelve": gettext_lazy("Last 12 months"),
    CUSTOM: gettext_lazy("From … to …"),
}
ELAPSED = "elapsed"
NONE = "none"  # a value that is not known, in the address
LABELS = {
    "pipeline": gettext_lazy("Pipeline"),
    "owner": gettext_lazy("Owner"),
    "team": gettext_lazy("Team"),
    "company": gettext_lazy("Company"),
    "currency": gettext_lazy("Currency"),
}
PERIOD_LABELS = {
    "month": gettext_lazy("Month"),
    "quarter": gettext_lazy("Quarter"),
    "year": gettext_lazy("Year"),
}
Only = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Asked:
    """`only` narrows to values of dimensions; `faults` say what of the address made no sense."""

    span: str = ""
    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    by: tuple[str, ...] = ()
    only: Only = ()
    faults: tuple[str, ...] = ()
    # Ages with their hours, as logs of events have them; calendar days are the rule.
    elapsed: bool = False
    as_of_time: time | None = None  # of that day; its end unless said

    def query(self, **changes: object) -> str:
        """The same as an address asks for it, with some changes."""
        asked = replace(self, **changes)
        pairs: list[tuple[str, object]] = [("span", asked.span)] if asked.span else []
        dates = (("since", asked.since), ("until", asked.until)) if asked.span == CUSTOM else ()
        pairs += [(name, day.isoformat()) for name, day in dates if day]
        pairs += [("as_of", asked.as_of_text)] if asked.as_of else []
        pairs += [("days", ELAPSED)] if asked.elapsed else []
        pairs += [("by", name) for name in asked.by]
        pairs += [
            (name, NONE if code == MISSING else code)
            for name, codes in asked.only
            for code in codes
        ]
        return urlencode(pairs)

    @property
    def as_of_text(self) -> str:
        """The day, with its hour where ages have theirs."""
        if self.as_of is None:
            return ""
        if not self.elapsed:
            return self.as_of.isoformat()
        at = self.as_of_time or time(23, 59, 59)
        return datetime.combine(self.as_of, at).isoformat(timespec="seconds")

    def with_only(self, name: str, *codes: int) -> Only:
        """The narrowing with this dimension's values instead of what it had; none takes it out."""
        rest = tuple((other, had) for other, had in self.only if other != name)
        return (*rest, (name, codes)) if codes else rest

    def question(self, journal: Journal) -> Question:
        now = day_number(journal.as_of, journal.zone)
        since, until = self.bounds(date_of(now))
        as_of = None
        if self.as_of is not None and day_of(self.as_of) < now:
            as_of = end_of_day(day_of(self.as_of), journal.zone)
            if self.elapsed and self.as_of_time is not None:
                at = datetime.combine(self.as_of, self.as_of_time, ZoneInfo(journal.zone))
                as_of = int(at.timestamp())
        return Question(
            since=None if since is None else day_of(since),
            until=None if until is None else day_of(until),
            as_of=as_of,
            where=self.only,
            by=self.by,
        )

    def bounds(self, today: date) -> tuple[date | None, date | None]:
        """First and last day of the period; a running one has no end yet."""
        if self.span == CUSTOM:
            return self.since, self.until
        return _bounds(self.span, self.as_of or today)


def read(given: QueryDict, known: Iterable[str]) -> Asked:
    """The address's question; what makes no sense is left out and said."""
    faults: list[str] = []
    names = list(known)
    span = given.get("span", "")
    if span not in SPANS:
        faults.append(_("There is no period called “%(name)s”.") % {"name": span[:40]})
        span = ""
    since, until, as_of = (
        day_from(given.get(name, ""), faults) for name in ("since", "until", "as_of")
    )
    if since and until and since > until:
        faults.append(_("The period ends before it begins, so it was turned around."))
        since, until = until, since
    by = [name for name in dict.fromkeys(given.getlist("by")) if name]
    for name in [name for name in by if name not in (*names, *PERIODS)]:
        faults.append(_("There is nothing called “%(name)s” to split by.") % {"name": name[:40]})
    only = tuple(
        (name, codes) for name in names if (codes := codes_of(name, given.getlist(name), faults))
    )
    split = tuple(name for name in by if name in (*names, *PERIODS))[:2]
    elapsed = given.get("days") == ELAPSED
    at = _time(given.get("as_of", "")) if elapsed and as_of else None
    return Asked(span, since, until, as_of, split, only, tuple(faults), elapsed, at)


def dimension_labels(journal: Journal) -> Mapping[str, str]:
    """What may be narrowed and split by, as people call it."""
    own = {name: str(label) for name, label in LABELS.items()}
    theirs = own_labels()
    return own | {name: theirs.get(name, name) for name in journal.dimensions}


def codes_of(name: str, given: list[str], faults: list[str]) -> tuple[int, ...]:
    codes = []
    for text in dict.fromkeys(given):
        if text == NONE:
            codes.append(MISSING)
        elif text.isascii() and text.isdigit() and len(text) < 19:
            codes.append(int(text))
        elif text:
            faults.append(
                _("“%(value)s” is no value of “%(name)s”.") % {"value": text[:40], "name": name}
            )
    return tuple(codes)


def day_from(text: str, faults: list[str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        day = None
    if day is None or not 1970 <= day.year <= 2200:
        faults.append(_("“%(text)s” is no day. Write it like 2026-11-23.") % {"text": text[:40]})
        return None
    return day


def _time(text: str) -> time | None:
    """The hour behind a day: "2026-11-23T17:30"."""
    try:
        return time.fromisoformat(text[11:19]) if text[11:] else None
    except ValueError:
        return None


def _bounds(span: str, today: date) -> tuple[date | None, date | None]:
    month = today.replace(day=1)
    quarter = month.replace(month=(today.month - 1) // 3 * 3 + 1)
    year = date(today.year, 1, 1)
    day = timedelta(days=1)
    before = quarter - day
    return {
        "": (None, None),
        "month": (month, None),
        "last_month": ((month - day).replace(day=1), month - day),
        "quarter": (quarter, None),
        "last_quarter": (date(before.year, before.month - 2, 1), before),
        "year": (year, None),
        "last_year": (date(today.year - 1, 1, 1), year - day),
        "twelve": (_year_before(today) + day, None),
    }[span]


def _year_before(day: date) -> date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, min(day.day, last))
