"""Roll-up: what each person, each team and all of us will win, as they say, as managers and the
model see it, and what moved since last week."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dealcycle.insights import locking, moved
from dealcycle.insights.adjusting import may_adjust
from dealcycle.insights.asking import voice
from dealcycle.insights.horizons import HORIZONS
from dealcycle.insights.journal import NotReady, open_journal
from dealcycle.insights.models import RollUp
from dealcycle.insights.rolling_up import PERIODS, Line, Made, Period, made, period
from dealcycle.insights.waiting import has_waited, not_ready
from dealcycle.measures.calendar_days import date_of
from dealcycle.measures.question import Question
from dealcycle.people.access import scope
from dealcycle.people.models import Team, User
from dealcycle.present import formats, outlook


@dataclass
class Row:
    """A line with its name and what may be done with it."""

    name: str
    line: Line
    lock: RollUp | None = None
    may_unlock: bool = False
    may_lock: bool = False
    may_adjust: bool = False
    people: list["Row"] = field(default_factory=list)
    span: str = ""
    chance: str = ""


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx what changes with the question."""
    try:
        opened = open_journal(request.user)
        today = date_of(Question().day(opened.journal))
        asked = period(request.GET.get("period", ""), today)
        now = made(opened, asked)
    except NotReady:
        return not_ready(request, "insights/forecast/not_ready.html")
    if loaded := has_waited(request):
        return loaded
    context = _context(request, asked, now, opened.journal.currency or "EUR")
    template = "insights/roll_up/body.html" if request.htmx else "insights/roll_up/page.html"
    return render(request, template, context)


def _context(request: HttpRequest, asked: Period, now: Made, currency: str) -> dict[str, object]:
    user = request.user
    teams = {team.pk: team for team in Team.objects.all()}
    people = {each.pk: each for each in User.objects.select_related("team")}
    locks = locking.locked(asked)
    before = _seen_earlier(user, locking.earlier(asked, teams), people)
    chosen = next((each for each in before if str(each.pk) == request.GET.get("week")), None)
    lines = locking.lines_of(chosen) if chosen else overlaid(now.lines, locks)
    seen = locking.seen_lines(user, lines)
    rows = _rows(user, seen, teams, people, {} if chosen else locks, live=chosen is None)
    for row in [each for group in rows for each in (group, *group.people)]:
        _tell(row, currency)
    context: dict[str, object] = {
        "asked": asked, "rows": rows, "currency": currency, "chosen": chosen,
        "cents": 10 ** formats.minor_digits(currency), "before": before,
        "early": now.early.says.say(voice().gettext, voice().ngettext)
        if now.early is not None and not chosen else "",
        "periods": [{"label": str(HORIZONS[key]), "href": f"?period={key}",
                     "current": key == asked.key} for key in PERIODS],
        "moved": None,
    }  # fmt: skip
    base = next((each for each in before if each != chosen and
                 (chosen is None or each.week < chosen.week)), None)  # fmt: skip
    if base is not None:
        shown = {line.person or 0 for line in seen if line.person is not None}
        after = (seen, locking.deals_of(chosen) if chosen else now.deals)
        context["moved"] = moved.difference(
            user, shown, (locking.lines_of(base), locking.deals_of(base)), after
        )
        context["kinds"] = {kind: _(words) for kind, words in moved.KINDS.items()}
        context["base"] = base
    return context


def overlaid(lines: list[Line], locks: dict[int | None, RollUp]) -> list[Line]:
    """As things stand, with what is locked in its place."""
    if None in locks:
        lines = locking.lines_of(locks[None])
    held = {team for team in locks if team}
    if not held:
        return lines
    whole = next(line for line in lines if line.person is None and line.team is None)
    kept = [line for line in lines if line.team not in held and line is not whole]
    for team in held:
        kept += locking.lines_of(locks[team])
    if None not in locks:
        summed = [line for line in kept if line.person is None]
        for name in ("won", "commit", "best", "managed_commit", "managed_best", "managed", "open"):
            setattr(whole, name, sum(getattr(line, name) for line in summed))
    return [*kept, whole]


def _seen_earlier(user: User, found: list[RollUp], people: dict[int, User]) -> list[RollUp]:
    """A team's own only for who sees all of it; of a week the latest."""
    mine = scope(user)
    homes = {each.team_id for each in people.values() if mine.covers(each.pk)}
    hidden = {each.team_id for each in people.values() if not mine.covers(each.pk)}
    shown: dict[object, RollUp] = {}
    for each in found:
        if each.team_id is None or (homes == {each.team_id} and each.team_id not in hidden):
            shown.setdefault(each.week, each)
    return list(shown.values())


def _rows(user: User, lines: list[Line], teams: dict[int, Team], people: dict[int, User],
          locks: dict[int | None, RollUp], *, live: bool) -> list[Row]:  # fmt: skip
    """Everybody first, then each team with its people."""
    groups: dict[int, Row] = {}
    for line in lines:
        if line.person is None and line.team is not None:
            team = teams.get(line.team)
            name = team.name if team else _("Without a team")
            groups[line.team] = _row(user, name, line, team, locks, live=live and team is not None)
    loose: list[Row] = []
    for line in lines:
        if line.person is None:
            continue
        person = people.get(line.person)
        row = Row(str(person) if person else _("Without an owner"), line)
        row.may_adjust = live and not _held(locks, line.team) and may_adjust(user, person)
        group = groups.get(line.team or 0) if line.team is not None else None
        (group.people if group else loose).append(row)
    whole = [_row(user, _("All together"), line, None, locks, live=live)
             for line in lines if line.person is None and line.team is None]  # fmt: skip
    for group in groups.values():
        group.people.sort(key=lambda row: row.name)
    shown = sorted(groups.values(), key=lambda row: (not row.line.team, row.name))
    return [*whole, *shown, *sorted(loose, key=lambda row: row.name)]


def _row(user: User, name: str, line: Line, team: Team | None, locks: dict[int | None, RollUp], *,
         live: bool) -> Row:  # fmt: skip
    row = Row(name, line, locks.get(line.team))
    if row.lock is not None:
        row.may_unlock = locking.may_unlock(user, row.lock)
    elif live:
        row.may_lock = locking.may_lock(user, team)
    return row


def _held(locks: dict[int | None, RollUp], team: int | None) -> bool:
    return None in locks or (team in locks and bool(team))


def _tell(row: Row, currency: str) -> None:
    words = voice()
    if row.line.model:
        _median, low, high, _mean = row.line.model
        row.span = outlook.money_span(low, high, currency, words)
    if row.line.chance is not None:
        row.chance = outlook.chance(row.line.chance, words)
