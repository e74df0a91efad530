"""How the board is drawn: columns, filters and tools, each kept while what it says stays."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from dealcycle.crm.models import Pipeline
from dealcycle.crm.queries import pipelines
from dealcycle.crm.queries.board import Column, Filters
from dealcycle.crm.queries.board_choices import board_choices
from dealcycle.crm.queries.cards import Card
from dealcycle.crm.views.board_card import Looks, card_html
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.stages import StageKind
from dealcycle.web.kept import drawn

PLACE = "<!--cards-->"
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


def cards_html(cards: Iterable[Card], looks: Looks, *, stage: int, more: str, query: str) -> bytes:
    """Cards, and the way to more of them."""
    html = b"".join([card_html(card, looks) for card in cards])
    if more:
        html += drawn("crm/board/more.html", stage=stage, more=more, query=query).encode()
    return html


def column_html(column: Column) -> Markup:
    """A column with its head, and a place for its cards."""
    return drawn(
        "crm/board/column.html",
        key=column.stage.key,
        name=column.stage.name,
        follow_up=column.stage.kind == StageKind.FOLLOW_UP,
        retired=column.stage.retired,
        count=column.count,
        sums=column.sums,
    )


def filled(page: str, cards: Sequence[bytes]) -> bytes:
    """The page with cards in their places: most of it, and never copied while it is drawn."""
    first, *others = page.split(PLACE)
    parts = [first.encode()]
    for html, after in zip(cards, others, strict=True):
        parts += (html, after.encode())
    return b"".join(parts)


def tools_html(pipeline: Pipeline, may_move: bool) -> Markup:
    """The menu of a card, the places to drop it, the keys."""
    working = pipelines.the_cycle(pipeline).working
    return drawn(
        "crm/board/tools.html",
        may_move=may_move,
        working=tuple((stage.key, stage.name) for stage in working),
        outcomes=tuple((each.value, _(each.label)) for each in Outcome),
    )


def filters_html(
    request: HttpRequest, known: list[Pipeline], pipeline: Pipeline, filters: Filters
) -> Markup:
    return drawn(
        "crm/board/filters.html",
        pipeline=pipeline.pk,
        pipelines=tuple((each.pk, each.name) for each in known),
        filters=filters,
        mine=request.user.pk,
        choices=board_choices(request.user),
        closes=tuple((value, str(words)) for value, words in CLOSES.items()),
        created=tuple((value, str(words)) for value, words in CREATED.items()),
    )
