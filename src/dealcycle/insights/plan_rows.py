"""The grid of plans: whose rows a person sees and may fill, what was won, what was changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dealcycle.events.models import Event, Subject
from dealcycle.insights.journal import Opened
from dealcycle.insights.models import Plan
from dealcycle.insights.plans import (
    EVERYBODYS,
    MOST_PLAN,
    PERSON,
    TEAM,
    Cell,
    Change,
    Whose,
    may_lead,
    may_plan_for,
    plans,
)
from dealcycle.measures.calendar_days import day_of, last_of
from dealcycle.measures.journal import EVERYONE
from dealcycle.measures.won import won_by_owner
from dealcycle.people import access as people_access
from dealcycle.people.models import Role, Team, User
from dealcycle.present import formats
from dealcycle.present.reading import read_money

FIRST_YEAR, LAST_YEAR = 2000, 2100
SHOWN_CHANGES, SHOWN_CELLS = 12, 6
NAME = "plan."


@dataclass
class Row:
    """Somebody's plans of a year; minor units. `won` by month, None: the month is to come."""

    whose: Whose
    name: str
    may_fill: bool
    team: int = 0
    members: tuple[int, ...] = ()
    cells: list[int | None] = field(default_factory=list)
    won: list[int | None] = field(default_factory=list)
    below: list[int | None] = field(default_factory=list)  # the sum of the rows it is made of

    @property
    def level(self) -> str:
        return {PERSON: "person", TEAM: "team"}.get(self.whose.kind, "all")

    @property
    def total(self) -> int | None:
        return _sum(self.cells)

    @property
    def total_below(self) -> int | None:
        return _sum(self.below)

    @property
    def total_won(self) -> int | None:
        return _sum(self.won)


@dataclass(frozen=True)
class Told:
    """One save: who, when, and some of the cells with both values."""

    event: int
    by: str
    at: datetime
    cells: list[tuple[str, date, int | None, int | None]]
    more: int
    may_undo: bool


def months_of(year: int) -> list[date]:
    return [date(year, month, 1) for month in range(1, 13)]


def rows(user: User, year: int) -> list[Row]:
    """Everybody's row for those who see all, teams that one sees whole, people whom one sees."""
    seen = people_access.scope(user)
    sellers = User.objects.filter(is_active=True).exclude(role=Role.VIEWER).select_related("team")
    everyone = list(sellers.order_by("name"))
    found: list[Row] = []
    if seen.owners is None:
        found.append(Row(EVERYBODYS, _("All together"), user.is_administrator,
                         members=tuple(each.pk for each in everyone)))  # fmt: skip
    teams = Team.objects.filter(retired_at=None).order_by("name")
    for team in teams:
        mine = [each for each in everyone if each.team_id == team.pk]
        shown = [each for each in mine if seen.covers(each.pk)]
        if mine and len(shown) == len(mine) and (len(shown) > 1 or seen.owners is None):
            members = tuple(each.pk for each in mine)
            found.append(
                Row(Whose(TEAM, team.pk), team.name, may_lead(user, team), team.pk, members)
            )
        found += [_person(user, each) for each in shown]
    homes = {team.pk for team in teams}
    found += [_person(user, each) for each in everyone
              if each.team_id not in homes and seen.covers(each.pk)]  # fmt: skip
    _fill(found, year)
    return found


def tell_won(found: list[Row], opened: Opened, year: int, today: date) -> None:
    """What each has won in the months so far."""
    months = [month for month in months_of(year) if month <= today]
    spans = [(day_of(month), min(last_of(1, day_of(month)), day_of(today))) for month in months]
    if not spans:
        return
    cents = 10 ** formats.minor_digits(opened.journal.currency or "EUR")
    won = won_by_owner(opened.journal, spans, scope=EVERYONE)
    for row in found:
        owners = row.members or (row.whose.number,)
        sums = [
            sum(each.value for owner, each in one.items() if row.level == "all" or owner in owners)
            for one in won
        ]
        row.won = [*(round(value * cents) for value in sums), *[None] * (12 - len(sums))]


def read(given: Mapping[str, str], found: Iterable[Row], year: int, currency: str
         ) -> tuple[dict[Cell, Change], dict[str, str]]:  # fmt: skip
    """What was typed: changes by cell, faults by the field's name. Only cells one may fill."""
    allowed = {row.whose.key: row.whose for row in found if row.may_fill}
    known = {f"{month:%Y-%m}": month for month in months_of(year)}
    changes: dict[Cell, Change] = {}
    faults: dict[str, str] = {}
    for name, text in given.items():
        parts = name.split(".")
        if len(parts) != 4 or parts[0] != "plan":
            continue
        _plan, key, month, was = parts
        before = int(was) if was.isascii() and was.isdigit() and len(was) < 18 else None
        if key not in allowed or month not in known:
            continue
        after = read_money(text, currency) if text.strip() else None
        if text.strip() and (after is None or not 0 <= after <= MOST_PLAN):
            faults[name] = _("“%(text)s” is no sum. Write it like 1250000.") % {"text": text[:40]}
        elif after != before:
            changes[(allowed[key], known[month])] = Change(before, after)
    return changes, faults


def copied(found: Iterable[Row], year: int) -> dict[Cell, Change]:
    """Empty months filled with what was planned for them a year before."""
    before = plans(months_of(year - 1))
    changes = {}
    for row in found:
        for month, amount in zip(months_of(year), row.cells, strict=True):
            had = before.get((row.whose, date(year - 1, month.month, 1)))
            if row.may_fill and amount is None and had is not None:
                changes[(row.whose, month)] = Change(None, had)
    return changes


def undone(event: Event, found: Iterable[Row]) -> dict[Cell, Change]:
    """The changes that take a save back, of the cells one may fill."""
    allowed = {row.whose.key: row.whose for row in found if row.may_fill}
    changes = {}
    for name, before in event.before.items():
        key, _gap, month = name.partition(" ")
        if key in allowed:
            cell = (allowed[key], date.fromisoformat(f"{month}-01"))
            changes[cell] = Change(event.after.get(name), before)
    return changes


def history(found: Iterable[Row], year: int) -> list[Told]:
    """The last saves, as far as one sees whose plans they changed."""
    known = {row.whose.key: row for row in found}
    told = Subject.objects.filter(record_kind=Plan.KIND, record=year).order_by("-at", "-event")
    events = Event.objects.in_bulk(list(told.values_list("event", flat=True)[:SHOWN_CHANGES]))
    names = dict(User.objects.filter(pk__in={e.actor for e in events.values()})
                 .values_list("pk", "name"))  # fmt: skip
    shown = []
    for event in sorted(events.values(), key=lambda each: -each.pk):
        cells = []
        for name, before in event.before.items():
            key, _gap, month = name.partition(" ")
            if key in known:
                day = date.fromisoformat(f"{month}-01")
                cells.append((known[key].name, day, before, event.after.get(name)))
        if cells:
            may = all(known[name.split(" ")[0]].may_fill for name in event.before
                      if name.split(" ")[0] in known)  # fmt: skip
            more = max(len(cells) - SHOWN_CELLS, 0)
            by = names.get(event.actor, "")
            shown.append(Told(event.pk, by, event.at, cells[:SHOWN_CELLS], more, may))
    return shown


def typed(amount: int | None, currency: str) -> str:
    """As a person would type it."""
    if amount is None:
        return ""
    units = formats.major(amount, currency)
    lang = formats.language(get_language() or "en")
    return formats.number(int(units), lang) if units == int(units) else str(units)


def _person(user: User, person: User) -> Row:
    return Row(Whose(PERSON, person.pk), str(person), may_plan_for(user, person),
               person.team_id or 0)  # fmt: skip


def _fill(found: list[Row], year: int) -> None:
    known = plans(months_of(year))
    for row in found:
        row.cells = [known.get((row.whose, month)) for month in months_of(year)]
        row.won = [None] * 12
    for row in found:
        if row.level == "person":
            continue
        inner = [each for each in found if each.level == "person" and (
            row.level == "all" or each.team == row.team)]  # fmt: skip
        row.below = [_sum([each.cells[at] for each in inner]) for at in range(12)]


def _sum(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
