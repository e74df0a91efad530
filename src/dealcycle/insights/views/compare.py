"""Compare: are two groups, or two periods, really different?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dealcycle.insights import comparing, filters
from dealcycle.insights.asked import NONE
from dealcycle.insights.asking import Asking, asking
from dealcycle.insights.comparing import PERIODS, Answered, Sides
from dealcycle.insights.drawing import Drawn, day_of, drawn
from dealcycle.insights.journal import NotReady
from dealcycle.insights.keepsakes import menu_of
from dealcycle.insights.waiting import has_waited, not_ready
from dealcycle.measures.calendar_days import date_of
from dealcycle.measures.compare import Contest
from dealcycle.measures.differences import Difference
from dealcycle.measures.levers import Split
from dealcycle.measures.question import MISSING, OTHER
from dealcycle.present import cards, comparison, comparison_told, pictures_compared
from dealcycle.present.group_names import names_of

Chosen = tuple[object, str, bool]


@dataclass(frozen=True)
class Line:
    """One figure of the table; each side has a value and its own interval."""

    figure: str
    one: tuple[str, str]
    other: tuple[str, str]
    gap: str
    verdict: str
    tone: str
    refused: str


@dataclass(frozen=True)
class GroupRow:
    """One group against all others: its differences, and the address that opens it."""

    name: str
    href: str
    n: int
    cells: list[Line]


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx what changes with the question."""
    try:
        ask = asking(request)
    except NotReady:
        return not_ready(request, "insights/compare/not_ready.html")
    if loaded := has_waited(request):
        return loaded
    sides = comparing.read_sides(request.GET, ask.labels)
    ask = narrowed(ask, sides)
    context = _context(request, ask, sides)
    template = "insights/compare/body.html" if request.htmx else "insights/compare/page.html"
    response = render(request, template, context)
    if request.htmx:
        response.headers["HX-Push-Url"] = f"{request.path}?{context['address']}"
    return response


def narrowed(ask: Asking, sides: Sides) -> Asking:
    """Groups are compared within a period, periods are compared with each other."""
    kept = replace(ask.asked, by=())
    if not sides.by_group:
        kept = replace(kept, span="", since=None, until=None)
    return Asking(ask.opened, kept, ask.labels, ask.voice)


def _context(request: HttpRequest, ask: Asking, sides: Sides) -> dict[str, object]:
    found, kept = comparing.answer(ask, sides), ask.asked
    rest = kept.query()
    journal = ask.opened.journal
    known = names_of(journal, sides.what, found.sizes, ask.voice) if sides.by_group else {}
    names = names_of_sides(found, sides, known, ask)
    contest = found.contests[0] if found.contests and len(names) > 1 else None
    return {
        "menu": menu_of(request, "compare"),
        "ask": ask, "sides": sides, "names": names, "contest": contest,
        "address": sides.address(rest), "query": kept.query(span=""),
        "faults": (*kept.faults, *sides.faults), "narrowed": bool(kept.only or kept.as_of),
        "told": _told(contest, ask), "lines": _lines(contest, ask),
        "charts": _charts(contest, names, ask),
        "split": _split(found, ask),
        "frames": filters.frames(
            sides.frame, lambda frame: f"{sides.address(rest, frame=frame)}#levers"
        ),
        "groups": _groups(found, sides, known, rest, ask) if contest is None else [],
        "more": max(len(found.sizes) - comparing.MOST, 0),
        "whats": _whats(ask, sides), "ones": _choices(known, sides.one),
        "others": [each for each in _choices(known, sides.other) if not _same(each, sides.one)],
        "dates": _dates(found, sides),
        "filters": filters.choices(request.user, ask), "chips": filters.chips(ask),
        "whose": filters.whose(ask.opened.scope), "as_of": day_of(ask),
    }  # fmt: skip


def names_of_sides(
    found: Answered, sides: Sides, known: dict[int, str], ask: Asking
) -> tuple[str, ...]:
    """What the two sides are called; nothing where all groups stand against all others."""
    if found.periods:
        return tuple(comparison.days(each, ask.voice) for each in found.periods)
    if sides.one is None or not found.contests:
        return ()
    return known[sides.one], _("All others") if sides.other is None else known[sides.other]


def _told(contest: Contest | None, ask: Asking) -> list[str]:
    if contest is None:
        return []
    said = comparison_told.told(contest, ask.opened.journal.currency, ask.voice)
    return [comparison_told.headline(contest, ask.voice), *said]


def _lines(contest: Contest | None, ask: Asking) -> list[Line]:
    return [_line(each, ask) for each in contest.differences] if contest else []


def _line(each: Difference, ask: Asking) -> Line:
    currency, voice = ask.opened.journal.currency, ask.voice
    figure, one, other, gap, verdict = comparison.row(each, currency, voice)
    ends = [
        cards.ends(side, side.unit, currency, voice) if bool(side) else "" for side in each.sides
    ] or ["", ""]
    known = each.gap is not None
    tone = "good" if each.proven else "warn" if each.perhaps else "plain"
    return Line(
        figure, (one, ends[0]), (other, ends[1]), gap,
        comparison.short_verdict(each, voice) if known else "", tone, "" if known else verdict,
    )  # fmt: skip


def _charts(contest: Contest | None, names: tuple[str, ...], ask: Asking) -> list[Drawn]:
    if contest is None:
        return []
    currency = ask.opened.journal.currency
    charts = pictures_compared.sides(contest, (names[0], names[1]), currency, ask.voice)
    return [drawn(chart, f"side-{at}") for at, chart in enumerate(charts)]


def _split(found: Answered, ask: Asking) -> dict[str, object] | None:
    """What moved the revenue per day, in words and drawn."""
    if found.split is None:
        return None
    currency = ask.opened.journal.currency
    said = comparison_told.split_told(found.split, currency, ask.voice)
    chart = None
    if isinstance(found.split, Split):
        chart = drawn(pictures_compared.levers(found.split, currency, ask.voice), "levers")
    return {"told": said, "chart": chart}


def _groups(
    found: Answered, sides: Sides, known: dict[int, str], rest: str, ask: Asking
) -> list[GroupRow]:
    return [
        GroupRow(
            known[contest.codes[0]],
            f"?{sides.address(rest, one=contest.codes[0], other=None)}"
            if contest.codes[0] != OTHER
            else "",
            contest.n[0],
            [_line(each, ask) for each in contest.differences if not each.definition],
        )
        for contest in sorted(found.contests, key=lambda each: -each.n[0])
    ]


def _whats(ask: Asking, sides: Sides) -> list[tuple[str, list[Chosen]]]:
    """The choice of what to compare, periods and dimensions apart."""
    periods: list[Chosen] = [(key, str(words), key == sides.what) for key, words in PERIODS.items()]
    groups: list[Chosen] = [
        (key, str(words), key == sides.what) for key, words in ask.labels.items()
    ]
    return [(_("Periods"), periods), (_("Groups"), groups)]


def _choices(known: dict[int, str], chosen: int | None) -> list[Chosen]:
    """The groups of the dimension; the rest of the small ones is none that could be asked for."""
    return [
        (NONE if code == MISSING else code, words, code == chosen)
        for code, words in known.items()
        if code != OTHER
    ]


def _same(choice: Chosen, code: int | None) -> bool:
    return choice[0] == (NONE if code == MISSING else code)


def _dates(found: Answered, sides: Sides) -> Sequence[tuple[str, str, date | None]]:
    """The ends of both periods as they were reckoned."""
    if sides.what != comparing.DATES:
        return ()
    after, before = found.periods
    ends = (after.since, after.until, before.since, before.until)
    labels = (_("First day"), _("Last day"), _("First day before"), _("Last day before"))
    return [
        (name, label, None if end is None else date_of(end))
        for name, label, end in zip(comparing.DAYS, labels, ends, strict=True)
    ]
