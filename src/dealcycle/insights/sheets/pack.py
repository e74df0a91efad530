"""The board pack, four pages: how selling works, where it sticks, what comes, what to do."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from dealcycle.insights import trying
from dealcycle.insights.asking import Asking, Asks, asking
from dealcycle.insights.examining import examination
from dealcycle.insights.improving import improvement
from dealcycle.insights.looking_ahead import looking
from dealcycle.insights.sheets import cycle, forecast, improve, quality
from dealcycle.insights.sheets.frame import framed, said
from dealcycle.insights.views.improve import narrowed
from dealcycle.insights.views.quality import whole
from dealcycle.measures.estimate import Refusal
from dealcycle.measures.levers import CAPACITY
from dealcycle.present import stage_told
from dealcycle.present.sheet import Part, Sheet

MEASURES = ("time_to_close", "win_rate", "velocity", "deal_size")
FLAWS = 3


def sheets(asks: Asks) -> list[Sheet]:
    """Raises `NotReady` while something is counted."""
    ask = asking(asks)
    # The pages are about all that is chosen together, whatever the page is split by.
    ask = replace(ask, asked=replace(ask.asked, by=(), elapsed=False, as_of_time=None))
    return [_figures(ask), _stages(ask), _forecast(asks), _advice(asks)]


def _figures(ask: Asking) -> Sheet:
    parts = [cycle.figures(ask, names=MEASURES), cycle.curves(ask)]
    return framed(ask, "pack", _("How our selling works"), _("The four measures"), parts)


def _stages(ask: Asking) -> Sheet:
    parts = [Part("costs", "", said=tuple(_costs(ask))), *cycle.funnels(ask)]
    return framed(ask, "pack", _("Where it sticks"), _("The funnel, stage by stage"), parts)


def _costs(ask: Asking) -> Iterator[str]:
    """The stage that costs most, in a sentence or two."""
    model = trying.answer(ask)
    if isinstance(model, Refusal):
        yield said(ask, model)
        return
    yield from stage_told.told(model, {}, {}, CAPACITY, ask.opened.journal.currency, ask.voice)


def _forecast(asks: Asks) -> Sheet:
    look = looking(asks)
    return framed(
        look.ask, "pack", _("What comes"), _("What will we win, and how sure is it?"),
        forecast.parts(look, asks, deals=False), more=tuple(forecast.choices(look)),
    )  # fmt: skip


def _advice(asks: Asks) -> Sheet:
    ask = narrowed(asks)
    found = improvement(ask.opened, ask.question)
    examined = examination(ask.opened, whole(ask))
    first, *flaws = quality.parts(examined, ask, most=FLAWS)
    parts = [
        *improve.firmest(found, ask),
        replace(first, title=_("Data quality"), key="quality"),
        *flaws,
    ]
    return framed(ask, "pack", _("What to do first"), _("Three recommendations"), parts)
