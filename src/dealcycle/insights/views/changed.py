"""What changed since: the open book then and now, and every deal that made the difference."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dealcycle.crm import access
from dealcycle.crm.models import Deal
from dealcycle.insights import filters
from dealcycle.insights.asking import Asking, asking
from dealcycle.insights.journal import NotReady
from dealcycle.insights.keepsakes import menu_of
from dealcycle.insights.waiting import has_waited, not_ready
from dealcycle.measures.calendar_days import date_of, day_number, day_of, end_of_day
from dealcycle.measures.changed import MEANINGS, TITLES, Changed, Moved, Part, changed
from dealcycle.people.models import User
from dealcycle.present.voice import Voice

PAGE = 100
AGO = (7, 30, 91)


@dataclass(frozen=True)
class Row:
    """A part as the table shows it; `href` opens its deals."""

    part: Part
    title: str
    meaning: str
    href: str
    current: bool


@dataclass(frozen=True)
class Shown:
    """A deal of a part with its record, if that is still there."""

    moved: Moved
    deal: Deal | None

    @property
    def owner(self) -> str:
        return str(self.deal.owner) if self.deal and self.deal.owner else ""


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx what changes with the question."""
    try:
        ask = asking(request)
    except NotReady:
        return not_ready(request, "insights/changed/not_ready.html")
    if loaded := has_waited(request):
        return loaded
    context = _context(request, ask)
    template = "insights/changed/body.html" if request.htmx else "insights/changed/page.html"
    response = render(request, template, context)
    if request.htmx:
        response.headers["HX-Push-Url"] = f"{request.path}?{context['address']}"
    return response


def found_since(ask: Asking) -> tuple[Changed, date]:
    """What has changed since the day asked for, and that day."""
    journal = ask.opened.journal
    today = _today(ask)
    since = min(ask.asked.since or today - timedelta(days=AGO[0]), today)
    # From the beginning of that day on: the book as it stood the evening before.
    moment = end_of_day(day_of(since) - 1, journal.zone)
    return changed(journal, scope=ask.opened.scope, since=moment, question=ask.plain), since


def _context(request: HttpRequest, ask: Asking) -> dict[str, object]:
    journal, today = ask.opened.journal, _today(ask)
    found, since = found_since(ask)
    rest = ask.asked.query(by=(), span="")
    rows = _rows(found, request.GET.get("part", ""), _address(since, rest), ask.voice)
    chosen = next((row for row in rows if row.current), None)
    start = _start(request)
    moved = chosen.part.deals[start : start + PAGE] if chosen else ()
    return {
        "menu": menu_of(request, "changed"),
        "ask": ask, "found": found, "rows": rows, "chosen": chosen, "since": since,
        "deals": _shown(request.user, moved), "currency": journal.currency,
        "address": _address(since, rest), "query": rest, "faults": ask.asked.faults,
        "narrowed": bool(ask.asked.only or ask.asked.as_of),
        "value": found.now_value - found.then_value, "count": found.now_n - found.then_n,
        "notes": [note.say(ask.voice.gettext, ask.voice.ngettext) for note in found.notes],
        "spans": _spans(today, since, rest), "as_of": _day(found.as_of, ask),
        "filters": filters.choices(request.user, ask), "chips": filters.chips(ask),
        "whose": filters.whose(ask.opened.scope), "start": start,
        "known": len(chosen.part.deals) if chosen else 0,
        "before": _page(chosen, start - PAGE), "after": _page(chosen, start + PAGE),
    }  # fmt: skip


def _rows(found: Changed, asked: str, address: str, voice: Voice) -> list[Row]:
    names = [part.name for part in found.parts]
    current = asked if asked in names else (names[0] if names else "")
    return [
        Row(part, voice.gettext(TITLES[part.name]), voice.gettext(MEANINGS[part.name]),
            f"?{address}&part={part.name}", part.name == current)
        for part in found.parts
    ]  # fmt: skip


def _shown(user: User, moved: tuple[Moved, ...]) -> list[Shown]:
    """Two queries, however many deals."""
    records = access.deals(user, binned=None).select_related("company", "owner")
    known = records.in_bulk([each.deal for each in moved])
    return [Shown(each, known.get(each.deal)) for each in moved]


def _spans(today: date, since: date, rest: str) -> list[dict[str, object]]:
    words = {7: _("A week"), 30: _("30 days"), 91: _("A quarter")}
    return [
        {"label": words[ago], "href": "?" + _address(today - timedelta(days=ago), rest),
         "current": since == today - timedelta(days=ago)}
        for ago in AGO
    ]  # fmt: skip


def _address(since: date, rest: str) -> str:
    return "&".join(filter(None, [urlencode({"since": since.isoformat()}), rest]))


def _page(chosen: Row | None, start: int) -> str | None:
    if chosen is None or start < 0 or start >= len(chosen.part.deals):
        return None
    return f"{chosen.href}&start={start}"


def _start(request: HttpRequest) -> int:
    asked = request.GET.get("start", "0")
    return (
        int(asked) // PAGE * PAGE if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    )


def _today(ask: Asking) -> date:
    journal = ask.opened.journal
    return date_of(day_number(ask.question.moment(journal), journal.zone))


def _day(moment: int, ask: Asking) -> date:
    return datetime.fromtimestamp(moment, ZoneInfo(ask.opened.journal.zone)).date()
