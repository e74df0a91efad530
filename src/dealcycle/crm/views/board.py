"""The board: where is every deal?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from markupsafe import Markup

from dealcycle.crm import access
from dealcycle.crm.forms.board import as_query, number, read_filters
from dealcycle.crm.kinds import ICONS, Kind
from dealcycle.crm.models import Pipeline, Source, Tag
from dealcycle.crm.queries import board, pipelines
from dealcycle.cycle.outcomes import Outcome
from dealcycle.events import tail
from dealcycle.people import access as people
from dealcycle.people.models import Team

COOKIE = "board"
YEAR = 60 * 60 * 24 * 365
# A file of thousands of tags is searched for elsewhere.
MOST_CHOICES = 300
# A few megabytes: the cards that a team looks at.
CARDS_KEPT = 5_000
KINDS = dict(Kind.choices)
CLOSES = {
    "overdue": gettext_lazy("Should have closed"),
    "week": gettext_lazy("This week"),
    "month": gettext_lazy("This month"),
    "quarter": gettext_lazy("This quarter"),
    "none": gettext_lazy("No date yet"),
}
CREATED = {
    "week": gettext_lazy("Last 7 days"),
    "month": gettext_lazy("Last 30 days"),
    "quarter": gettext_lazy("Last 90 days"),
}


@dataclass(frozen=True)
class Wanted:
    """What this request asks the board for."""

    pipeline: Pipeline
    filters: board.Filters
    now: datetime
    today: date

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
        return HttpResponseRedirect(f"{reverse('board')}?{_kept(kept, known)}")
    wanted = _wanted(request, known)
    context = _context(request, wanted)
    if request.htmx:
        response = render(request, "crm/board/board.html", context)
    else:
        context |= _choices(request, wanted, known)
        response = render(request, "crm/board/page.html", context)
    response.set_cookie(COOKIE, wanted.query, max_age=YEAR, samesite="Lax", httponly=True,
                        secure=request.is_secure(), path=reverse("board"))  # fmt: skip
    return response


@require_GET
def column(request: HttpRequest, stage: int) -> HttpResponse:
    """More cards of a column, as one scrolls."""
    wanted = _wanted(request, pipelines.active())
    cards, more = board.column(
        user=request.user,
        pipeline=wanted.pipeline,
        filters=wanted.filters,
        stage=stage,
        after=request.GET.get("after", ""),
        now=wanted.now,
        today=wanted.today,
    )
    context = _words(request, wanted) | {"cards": cards, "more": more, "stage": stage}
    return render(request, "crm/board/cards.html", context)


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
        response = render(request, "crm/board/news.html", _news(request, wanted, found.events))
    response.headers["X-Position"] = str(found.position)
    return response


def _news(request: HttpRequest, wanted: Wanted, events: Sequence[object]) -> dict[str, object]:
    deals = set(board.deals_of(events))
    options = {"user": request.user, "pipeline": wanted.pipeline, "filters": wanted.filters}
    cards = board.changed(**options, deals=deals, now=wanted.now, today=wanted.today)
    seen = board.shown(**options, today=wanted.today)
    return _words(request, wanted) | {
        "heads": board.column_heads(seen, wanted.pipeline),
        "cards": cards,
        "gone": sorted(deals - {card.deal for card in cards}),
    }


def _context(request: HttpRequest, wanted: Wanted) -> dict[str, object]:
    # Asked for before anything that is shown, so that no news falls between.
    position = tail.position()
    found = board.columns(
        user=request.user,
        pipeline=wanted.pipeline,
        filters=wanted.filters,
        now=wanted.now,
        today=wanted.today,
    )
    return _words(request, wanted) | {
        "columns": found,
        "position": str(position),
        "empty": not any(each.count for each in found),
        "working": pipelines.the_cycle(wanted.pipeline).working,
        "follow_up": pipelines.the_cycle(wanted.pipeline).follow_up,
        "outcomes": [(each.value, _(each.label)) for each in Outcome],
    }


def _words(request: HttpRequest, wanted: Wanted) -> dict[str, object]:
    may_move = access.may_write(request.user)
    return {
        "wanted": wanted,
        "filters": wanted.filters,
        "query": wanted.query,
        "may_move": may_move,
        "mine": request.user.pk,
        "card_html": partial(
            _card_html,
            language=get_language() or "",
            zone=timezone.get_current_timezone_name(),
            today=wanted.today,
            may_move=may_move,
            address=_address("deal"),
        ),
    }


@lru_cache(maxsize=CARDS_KEPT)
def _card_html(card: board.Card, **looks: object) -> Markup:
    """A card drawn once looks the same until something that it says changes."""
    template = get_template("crm/board/card.html").template
    return Markup(template.render(card=card, icons=ICONS, kinds=KINDS, **looks))  # noqa: S704


def _choices(request: HttpRequest, wanted: Wanted, known: list[Pipeline]) -> dict[str, object]:
    owners = people.users(request.user).filter(is_active=True).order_by("name")[:MOST_CHOICES]
    teams = Team.objects.filter(retired_at=None).order_by("name")
    if people.scope(request.user).owners is not None:
        teams = teams.filter(members__in=people.users(request.user)).distinct()
    teams = list(teams)
    return {
        "sees_all": people.scope(request.user).owners is None,
        "pipelines": [(each.pk, each.name) for each in known],
        "owners": [(each.pk, str(each)) for each in owners if each.pk != request.user.pk],
        "teams": [(each.pk, each.name) for each in teams] if len(teams) > 1 else [],
        "sources": list(Source.objects.filter(retired_at=None).values_list("pk", "name")),
        "tags": list(Tag.objects.values_list("pk", "name")[:MOST_CHOICES]),
        "closes": CLOSES.items(),
        "created": CREATED.items(),
    }


def _wanted(request: HttpRequest, known: list[Pipeline]) -> Wanted:
    asked = number(request.GET.get("pipeline", ""))
    pipeline = next((each for each in known if each.pk == asked), None)
    if pipeline is None:
        if asked is not None or not known:
            raise Http404
        pipeline = known[0]
    now = timezone.now()
    return Wanted(pipeline, read_filters(request.GET), now, timezone.localdate(now))


def _kept(cookie: str, known: list[Pipeline]) -> str:
    """What the cookie says, as far as it still makes sense: it was the browser's to change."""
    given = QueryDict(cookie[:400])
    asked = number(given.get("pipeline", ""))
    pipeline = next((each.pk for each in known if each.pk == asked), known[0].pk)
    return as_query(pipeline, read_filters(given))


def _address(name: str) -> str:
    """The address of a record with %d for its id; empty where no page of it exists."""
    try:
        return reverse(name, args=[0]).replace("/0", "/%d")
    except NoReverseMatch:
        return ""
