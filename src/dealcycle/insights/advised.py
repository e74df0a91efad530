"""Recommendations in the words that all faces share, with links to the deals behind them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dealcycle.advice.recommending import YIELD, Recommendation
from dealcycle.insights.asking import Asking
from dealcycle.measures.estimate import DAYS, MONEY
from dealcycle.present.advising import Advised, Advisor


@dataclass(frozen=True)
class Linked(Advised):
    """`deals` are (words, address) of what lies behind it."""

    deals: tuple[tuple[str, str], ...]


def advisor(ask: Asking) -> Advisor:
    return Advisor(ask.opened.journal, ask.voice, ask.labels)


def advised(one: Recommendation, ask: Asking) -> Linked:
    return Linked(**vars(advisor(ask).advised(one)), deals=tuple(_deals(one, ask)))


def _deals(one: Recommendation, ask: Asking) -> list[tuple[str, str]]:
    """What lies behind it, narrowed to where it is."""
    only = ask.asked.only
    if not one.where.whole:
        only = ask.asked.with_only(one.where.dimension, one.where.code)
    narrowed = ask.asked.query(only=only)
    if one.deals:
        query = "&".join(filter(None, [urlencode({"key": one.key}), ask.asked.query()]))
        return [(_("These deals, the largest first"), f"{reverse('improve_deals')}?{query}")]
    if one.unit == MONEY and one.measure != YIELD:
        asked = [(_("Won deals, the largest first"), _pointer("deals", "won", order="value"))]
    elif one.stage not in ask.opened.journal.stages:
        asked = [(_("Lost deals"), _pointer("deals", "lost", order="closed"))]
    elif one.unit == DAYS:
        asked = [
            (_("Waiting there now, the longest first"), _stage(one, "open", "days")),
            (_("All that stayed there"), _stage(one, "dwell", "days")),
        ]
    else:
        asked = [
            (_("Deals that left the stage, the latest first"), _stage(one, "loss", "closed")),
            (_("Waiting there now, the longest first"), _stage(one, "open", "days")),
        ]
    address = reverse("cycle_deals")
    return [
        (words, "&".join(filter(None, [f"{address}?{pointer}", narrowed])))
        for words, pointer in asked
    ]


def _stage(one: Recommendation, part: str, order: str) -> str:
    return _pointer("funnel", part, order=order, stage=str(one.stage))


def _pointer(figure: str, part: str, *, order: str, **more: str) -> str:
    return urlencode({"figure": figure, "part": part, **more, "order": order, "down": "1"})
