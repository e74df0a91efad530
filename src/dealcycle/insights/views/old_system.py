"""Why does my old system differ? Its definition, recomputed, and the deals that make the gap."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dealcycle.insights.answers import FIGURES
from dealcycle.insights.asking import Asking, asking
from dealcycle.insights.pointing import point
from dealcycle.insights.systems import SYSTEMS, System
from dealcycle.insights.waiting import waits
from dealcycle.measures import listing
from dealcycle.present import cards
from dealcycle.present.cards import Card, Other


@dataclass(frozen=True)
class Gap:
    """One measure both ways, and how many deals only one of the two counts."""

    card: Card
    other: Other | None
    theirs_only: int
    ours_only: int


@require_GET
@waits
def page(request: HttpRequest) -> HttpResponse:
    ask = asking(request, to_the_hour=True)
    chosen = request.GET.get("system", "")
    key = chosen if chosen in SYSTEMS else next(iter(SYSTEMS))
    system = SYSTEMS[key]
    context = {
        "ask": ask,
        "query": ask.asked.query(by=()),
        "systems": [(name, each.name, name == key) for name, each in SYSTEMS.items()],
        "system": system,
        "key": key,
        "about": _(system.about),
        "gaps": [_gap(ask, system, figure) for figure in FIGURES],
    }
    return render(request, "insights/cycle/old_system.html", context)


def _gap(ask: Asking, system: System, figure: str) -> Gap:
    found, name = ask.report.measures[figure], system.definitions[figure]
    card = cards.card(figure, found, ask.opened.journal.currency, ask.voice)
    other = next((each for each in card.others if each.name == name), None)
    ours, theirs = point(ask.report, figure), point(ask.report, figure, definition=name)
    if ours is None or theirs is None:
        return Gap(card, other, 0, 0)
    both = {"scope": ask.opened.scope, "question": ask.plain}
    journal = ask.opened.journal
    return Gap(
        card,
        other,
        listing.number(journal, counted=theirs.counted, without=ours.counted, **both),
        listing.number(journal, counted=ours.counted, without=theirs.counted, **both),
    )
