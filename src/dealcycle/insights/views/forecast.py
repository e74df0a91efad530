"""Forecast: what will the quarter bring?"""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from markupsafe import Markup

from dealcycle.crm import access
from dealcycle.insights import calls, filters, scored_roll_ups
from dealcycle.insights.calls import Called
from dealcycle.insights.foreseeing import MOST_LISTED, Foreseen
from dealcycle.insights.foreseen_deals import expected_deals
from dealcycle.insights.horizons import DAYS, HORIZONS
from dealcycle.insights.journal import NotReady
from dealcycle.insights.keepsakes import menu_of
from dealcycle.insights.looking_ahead import Looking, looking
from dealcycle.insights.models import Call
from dealcycle.insights.scoreboard import Scoreboard, scoreboard
from dealcycle.insights.this_week import ThisWeek, this_week
from dealcycle.insights.waiting import has_waited, not_ready
from dealcycle.insights.weeks import HORIZONS as HELD
from dealcycle.measures.calendar_days import date_of
from dealcycle.measures.forecast.backtest import METHODS, OURS
from dealcycle.present import formats, outlook, svg
from dealcycle.present.charts import Chart

COOKIE = "forecast"
YEAR = 60 * 60 * 24 * 365
PAGE = 25


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx what changes with the question."""
    if not request.GET and (kept := request.COOKIES.get(COOKIE)):
        return HttpResponseRedirect(f"{reverse('forecast')}?{QueryDict(kept[:400]).urlencode()}")
    try:
        look = looking(request)
    except NotReady:
        return not_ready(request, "insights/forecast/not_ready.html")
    if loaded := has_waited(request):
        return loaded
    context = _context(request, look)
    template = "insights/forecast/body.html" if request.htmx else "insights/forecast/page.html"
    response = render(request, template, context)
    # What refreshes itself stays on its page of the list.
    if request.htmx and request.htmx.trigger != "forecast":
        response.headers["HX-Push-Url"] = f"{reverse('forecast')}?{look.address}"
    kept = "" if look.faults else look.address
    response.set_cookie(COOKIE, kept, max_age=YEAR, samesite="Lax", httponly=True,
                        secure=request.is_secure(), path=reverse("forecast"))  # fmt: skip
    return response


@dataclass(frozen=True)
class Drawn:
    """The picture ready for the page."""

    chart: Chart
    drawing: Markup


def _context(request: HttpRequest, look: Looking) -> dict[str, object]:
    ask, found = look.ask, look.found
    context: dict[str, object] = {
        "menu": menu_of(request, "forecast"),
        "look": look,
        "faults": look.faults,
        "narrowed": bool(ask.asked.only),
        "filters": filters.choices(request.user, ask),
        "chips": [(words, _joined(look.query(), rest)) for words, rest in filters.chips(ask)],
        "horizons": [(key, str(words), key == look.horizon.key) for key, words in HORIZONS.items()],
        "in_days": look.horizon.key == DAYS,
        "clear": look.query(),
        "whose": filters.whose(ask.opened.scope),
        "won": outlook.money(found.won.value, look.currency, ask.voice),
        "n_won": found.won.n,
        "unvalued": found.won.unvalued,
        "refused": "",
        "n": 0,
    }
    if not isinstance(found, Foreseen):
        refused = found.early.says.say(ask.voice.gettext, ask.voice.ngettext)
        return context | {
            "refused": refused, "empty": not found.early.won, "today": _today(look),
        }  # fmt: skip
    listed = _listed(request, look, found)
    told = _told(look, found) | {"week": _this_week(request, look, found)}
    return context | told | listed | _called(request, look, found) | _scores(look)


def _this_week(request: HttpRequest, look: Looking, found: Foreseen) -> ThisWeek | None:
    if found.is_over or not found.found.deals:
        return None
    journal, now = look.ask.opened.journal, timezone.now()
    return this_week(request.user, found, journal, look.goal_units, _today(look), now)


def _told(look: Looking, found: Foreseen) -> dict[str, object]:
    """The first screen: the sentence, its parts, the goal, the picture."""
    voice, currency, made = look.ask.voice, look.currency, found.found
    eighty = next(band for band in made.bands if band.level == 0.8)
    goal = look.goal_units
    parts = found.shares
    whole = sum(parts)
    return {
        "found": found,
        "today": date_of(made.today),
        "tomorrow": date_of(made.today) + timedelta(days=1),
        "median": outlook.money(made.median, currency, voice),
        "low": outlook.money(eighty.low, currency, voice),
        "high": outlook.money(eighty.high, currency, voice),
        "parts": [outlook.money(part, currency, voice) for part in parts],
        "shares": [part / whole if whole else 0.0 for part in parts],
        "goal": None if goal is None else outlook.money(goal, currency, voice),
        "reached": goal is not None and goal <= found.won.value,
        "chance": None if goal is None else outlook.chance(made.chance_of(goal), voice),
        "picture": None if found.is_over else _drawn(look, found),
        "n": made.n,
    }


def _drawn(look: Looking, found: Foreseen) -> Drawn:
    chart = outlook.spread(
        found.found, look.currency, look.ask.voice, goal=look.goal_units, so_far=found.won.value
    )
    # The drawing escapes every word that it holds.
    return Drawn(chart, Markup(svg.both(chart, "outlook")))  # noqa: S704


def _listed(request: HttpRequest, look: Looking, found: Foreseen) -> dict[str, object]:
    """A page of the open deals, those that bring most first."""
    asked = request.GET.get("start", "0")
    start = (
        int(asked) // PAGE * PAGE if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    )
    start = min(start, MOST_LISTED)
    chances = found.found.deals[start : start + PAGE]
    known = len(found.found.deals)
    rows = expected_deals(request.user, chances, look.ask.opened.journal)
    return {
        "rows": rows,
        "adjusts": any(row.may_adjust or row.adjustment for row in rows),
        "start": start,
        "known": known,
        "before": _at(look, max(start - PAGE, 0)) if start else None,
        "after": _at(look, start + PAGE) if start + PAGE < known else None,
    }


def _called(request: HttpRequest, look: Looking, found: Foreseen) -> dict[str, object]:
    """What people say of the same deals, each step on top of the one before."""
    context = {
        "choices": Call.Choice.choices, "may_call": access.may_write(request.user), "called": [],
    }  # fmt: skip
    sums = calls.sums(request.user, look.ask.asked.only, look.horizon.until)
    if sums is None:
        return context
    theirs = calls.adjusted(request.user, look.ask.asked.only, look.horizon.until, sums)
    if not theirs:
        return context
    forecast = (_("The forecast"), _whole(found.found.median, look), None)
    said = [(_("By their own calls"), _steps(look, found, sums))]
    if theirs != sums:
        said.append((_("As managers adjust them"), _steps(look, found, theirs)))
    said[-1][1].append(forecast)
    return context | {"called": said}


def _steps(look: Looking, found: Foreseen, sums: dict[str, Called]) -> list[tuple]:
    won, said = found.won.value, []
    first = _("Won and committed") if look.horizon.since else _("Committed")
    for call, words in ((Call.Choice.COMMIT, first), (Call.Choice.BEST, _("… and best case"))):
        one = sums.get(call.value, Called())
        won += float(formats.major(one.value, look.currency))
        said.append((words, _whole(won, look), one.n))
    return said


def _whole(units: float, look: Looking) -> str:
    """Written out: two sums that differ by one deal must not read the same."""
    minor = round(units) * 10 ** formats.minor_digits(look.currency)
    return formats.money(minor, look.currency, look.ask.voice.lang, False)


def _scores(look: Looking) -> dict[str, object]:
    board = board_of(look)
    if board is None:
        return {"board": None, "calls_scored": None}
    currency, voice = look.currency, look.ask.voice
    return _calls_scored(look) | {
        "board": board,
        "methods": [
            (
                voice.gettext(METHODS[name]),
                outlook.money(off, currency, voice),
                None if name == OURS else off / board.methods[OURS] - 1,
            )
            for name, off in board.methods.items()
        ],
        "told": [
            (
                row,
                outlook.money_span(row.low, row.high, currency, voice),
                outlook.money(row.won, currency, voice),
            )
            for row in board.shown
        ],
    }


def board_of(look: Looking) -> Scoreboard | None:
    """The scoreboard is about everybody's deals, so it is for those who may count them all."""
    pipelines = _pipelines(look)
    if look.ask.opened.scope.owners is not None or pipelines is None:
        return None
    ahead = (look.horizon.until - _today(look)).days
    held = min(HELD, key=lambda days: abs(days - ahead))
    return scoreboard(held, next(iter(pipelines), None), look.currency)


WAYS = {
    scored_roll_ups.OURS: gettext_lazy("The forecast"),
    scored_roll_ups.OWN: gettext_lazy("Won and committed, by their own calls"),
    scored_roll_ups.MANAGERS: gettext_lazy("As managers adjust them"),
    scored_roll_ups.BY_STAGE: gettext_lazy("Won and stage probability x amount"),
    scored_roll_ups.BY_PAST: gettext_lazy("Won and the mean of past periods"),
}


def _calls_scored(look: Looking) -> dict[str, object]:
    """Calls and adjustments of everybody, all pipelines together."""
    if look.ask.asked.only:
        return {"calls_scored": None}
    found = scored_roll_ups.scored(look.currency)
    voice, gaps = look.ask.voice, found.brier or {}
    return {
        "calls_scored": found,
        "enough": scored_roll_ups.ENOUGH,
        "scored_ways": [
            (
                words,
                outlook.money(found.off[name], look.currency, voice) if name in found.off else "",
                formats.number(gaps[name], voice.lang, 2) if name in gaps else "",
            )
            for name, words in WAYS.items()
            if name in found.off or name in gaps
        ],
        "scored_by_call": [
            (Call.Choice(call).label, n, won) for call, (n, won) in (found.called or {}).items()
        ],
    }


def _pipelines(look: Looking) -> tuple[int, ...] | None:
    """The one pipeline asked for, none where all are; nothing where no such forecast is kept."""
    only = dict(look.ask.asked.only)
    codes = only.pop("pipeline", ())
    return codes if not only and len(codes) <= 1 else None


def _at(look: Looking, start: int) -> str:
    return "?" + _joined(look.address, urlencode({"start": start}) if start else "")


def _joined(*parts: str) -> str:
    return "&".join(part for part in parts if part)


def _today(look: Looking) -> date:
    journal = look.ask.opened.journal
    return date_of(look.ask.question.day(journal))
