"""The board: where is every deal?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET

from dealcycle.crm.forms.board import as_query, number, read_filters
from dealcycle.crm.models import Pipeline
from dealcycle.crm.queries import board, pipelines
from dealcycle.crm.views import board_drawing as drawing
from dealcycle.crm.views.board_card import Looks, card_html, looks_for
from dealcycle.events import tail
from dealcycle.people.models import User
from dealcycle.web.addresses import url

COOKIE = "board"
YEAR = 60 * 60 * 24 * 365


@dataclass(frozen=True)
class Wanted:
    """What this request asks the board for."""

    user: User
    pipeline: Pipeline
    filters: board.Filters
    now: datetime
    today: date

    @property
    def asked(self) -> board.Asked:
        return board.asked(self.user, self.pipeline, self.filters, self.today)

    @property
    def query(self) -> str:
        return as_query(self.pipeline.pk, self.filters)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx the board alone."""
    known = pipelines.active()
    if not known:
        return render(request, "crm/board/nothing.html")
    # An address without a question brings back what was looked at last.
    if not request.GET and (kept := request.COOKIES.get(COOKIE)):
        return HttpResponseRedirect(f"{url('board')}?{_kept(kept, known)}")
    wanted = _wanted(request, known)
    context = _context(request, wanted)
    template = "crm/board/board.html"
    if not request.htmx:
        template = "crm/board/page.html"
        options = (known, wanted.pipeline, wanted.filters)
        context["filters_html"] = drawing.filters_html(request, *options)
    response = HttpResponse(_filled(request, template, context, context["cards"]))
    response.set_cookie(COOKIE, wanted.query, max_age=YEAR, samesite="Lax", httponly=True,
                        secure=request.is_secure(), path=url("board"))  # fmt: skip
    return response


@require_GET
def column(request: HttpRequest, stage: int) -> HttpResponse:
    """More cards of a column, as one scrolls."""
    wanted = _wanted(request, pipelines.active())
    after = request.GET.get("after", "")
    cards, more = board.column(wanted.asked, wanted.pipeline, wanted.now, stage=stage, after=after)
    looks = looks_for(request, wanted.today)
    query = wanted.query
    return HttpResponse(drawing.cards_html(cards, looks, stage=stage, more=more, query=query))


@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """What has changed since `since`: mostly nothing, and then at the cost of a glance."""
    since = tail.Position.read(request.GET.get("since", ""))
    if since is None:
        raise Http404
    wanted = _wanted(request, pipelines.active())
    found = tail.since(("pipeline", wanted.pipeline.pk), since)
    if not found:
        response = HttpResponse(status=204)
    elif found.events is None:
        response = HttpResponse(headers={"X-Board-Again": "1"})
    else:
        context = _news(request, wanted, found.events)
        response = HttpResponse(_filled(request, "crm/board/news.html", context, context["cards"]))
    response.headers["X-Position"] = str(found.position)
    return response


def _news(request: HttpRequest, wanted: Wanted, events: Sequence[object]) -> dict[str, object]:
    deals, asked = set(board.deals_of(events)), wanted.asked
    cards = board.changed(asked, wanted.pipeline, wanted.now, deals)
    looks = looks_for(request, wanted.today)
    heads = board.column_heads(asked, wanted.pipeline)
    return {
        "heads": [(each, drawing.column_html(each)) for each in heads],
        "changed": cards,
        # In the order of their places: a column's head is shown without any.
        "cards": [b""] * len(heads) + [card_html(card, looks) for card in cards],
        "gone": sorted(deals - {card.deal for card in cards}),
    }


def _context(request: HttpRequest, wanted: Wanted) -> dict[str, object]:
    # Asked for before anything that is shown, so that no news falls between.
    position = tail.position()
    found = board.columns(wanted.asked, wanted.pipeline, wanted.now)
    looks = looks_for(request, wanted.today)
    return {
        "wanted": wanted,
        "filters": wanted.filters,
        "query": wanted.query,
        "may_move": looks.may_move,
        "columns": [(each, drawing.column_html(each)) for each in found],
        "cards": [_cards(each, looks, wanted.query) for each in found],
        "tools_html": drawing.tools_html(wanted.pipeline, looks.may_move),
        "position": str(position),
        "empty": not any(each.count for each in found),
    }


def _cards(column: board.Column, looks: Looks, query: str) -> bytes:
    stage = int(column.stage.key)
    return drawing.cards_html(column.cards, looks, stage=stage, more=column.more, query=query)


def _filled(
    request: HttpRequest, template: str, context: dict[str, object], cards: Sequence[bytes]
) -> bytes:
    return drawing.filled(render_to_string(template, context, request), cards)


def _wanted(request: HttpRequest, known: list[Pipeline]) -> Wanted:
    asked = number(request.GET.get("pipeline", ""))
    pipeline = next((each for each in known if each.pk == asked), None)
    if pipeline is None:
        if asked is not None or not known:
            raise Http404
        pipeline = known[0]
    now = timezone.now()
    filters = read_filters(request.GET)
    return Wanted(request.user, pipeline, filters, now, timezone.localdate(now))


def _kept(cookie: str, known: list[Pipeline]) -> str:
    """What the cookie says, as far as it still makes sense: it was the browser's to change."""
    given = QueryDict(cookie[:400])
    asked = number(given.get("pipeline", ""))
    pipeline = next((each.pk for each in known if each.pk == asked), known[0].pk)
    return as_query(pipeline, read_filters(given))
