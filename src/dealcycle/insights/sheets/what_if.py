"""What if as a sheet: what each stage is worth, and what other figures would bring."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from dealcycle.insights import trying
from dealcycle.insights.asking import Asks, asking
from dealcycle.insights.sheets.frame import framed, said
from dealcycle.measures.estimate import DAYS, MONEY_PER_DAY, SHARE, Refusal
from dealcycle.measures.stage_model import StageModel
from dealcycle.present import stage_told
from dealcycle.present.charts import Table
from dealcycle.present.sheet import Line, Part, Sheet

QUESTION = "Which stage costs most, and what would better figures bring?"


def sheet(asks: Asks) -> Sheet:
    ask = asking(asks)
    tried = trying.read_tried(asks.GET)
    model, currency = trying.answer(ask), ask.opened.journal.currency
    if isinstance(model, Refusal):
        return framed(ask, "what_if", _("What if"), _(QUESTION), [
            Part("stages", "", said=(said(ask, model),))
        ])  # fmt: skip
    asked = (*tried.factors(), tried.frame, currency, ask.voice)
    rows = stage_told.rows(model, *asked)
    head = (
        _("Stage"), _("Goes on"), _("Mean days"), _("A tenth fewer dropping out adds a day"),
        _("A tenth less waiting adds a day"),
    )  # fmt: skip
    cells = tuple(
        (each.name, _moved(each.goes_on, each.goes_on_then), _moved(each.days, each.days_then),
         each.more, each.faster)
        for each in rows
    )  # fmt: skip
    part = Part(
        "stages", "", said=tuple(stage_told.told(model, *asked)), table=Table(head, cells),
        lines=tuple(_lines(model, tried)),
    )  # fmt: skip
    return framed(ask, "what_if", _("What if"), _(QUESTION), [part])


def _moved(now: str, then: str) -> str:
    return now if now == then else f"{now} → {then}"


def _lines(model: StageModel, tried: trying.Tried) -> Iterator[Line]:
    conversion, days = tried.factors()
    now = model.velocity(frame=tried.frame)
    revenue = _("Revenue per day")
    yield Line(revenue, _("as it is"), now, n=model.n, unit=MONEY_PER_DAY)
    if tried.anything:
        then = model.velocity(conversion, days, tried.frame)
        yield Line(revenue, _("as tried"), then, unit=MONEY_PER_DAY)
    for each in model.pulls(tried.frame):
        yield Line(_("Goes on"), each.name, each.goes_on, unit=SHARE)
        yield Line(_("Mean days"), each.name, each.days, unit=DAYS)
        for words, pull in (
            (_("A tenth fewer dropping out adds a day"), each.kept),
            (_("A tenth less waiting adds a day"), each.faster),
        ):
            value, low, high = (now * end for end in pull)
            yield Line(words, each.name, value, low, high, unit=MONEY_PER_DAY)
