"""Data quality as a sheet: what was found, how much of the book, what it does to figures."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from dealcycle.insights.asking import Asking, Asks, asking
from dealcycle.insights.examining import examination
from dealcycle.insights.sheets.frame import framed
from dealcycle.insights.views.quality import whole
from dealcycle.measures.forensics.finding import Examination
from dealcycle.present import data_quality, formats
from dealcycle.present.charts import Table
from dealcycle.present.sheet import DEALS, Line, Part, Sheet, count


def sheet(asks: Asks) -> Sheet:
    ask = asking(asks)
    found = examination(ask.opened, whole(ask))
    question = _("Which figures can be believed, and what bends the others?")
    return framed(ask, "quality", _("Data quality"), question, parts(found, ask))


def parts(found: Examination, ask: Asking, *, most: int | None = None) -> Iterator[Part]:
    """Findings one by one, the gravest first; `most` where there is little room."""
    told = data_quality.findings(found, ask.opened.journal.currency, ask.voice)
    examined = formats.number(found.n, ask.voice.lang)
    lines = [count(_("Deals examined"), found.n)]
    words = _("%(num)s deals examined.") % {"num": examined}
    none = _("Nothing was found that bends a figure.")
    yield Part("examined", "", said=(words,) if told else (words, none), lines=tuple(lines))
    heads = (_("Figure"), _("As it stands"), _("As it would be"))
    for each, one in zip(told[:most], found.findings, strict=False):
        rows = tuple((effect.figure, effect.now, f"{effect.then} {effect.how}")
                     for effect in each.effects)  # fmt: skip
        own = [Line(each.title, "", float(one.n), n=one.of, unit=DEALS, says=each.says)]
        for effect, shown in zip(one.effects, each.effects, strict=True):
            own.append(Line(each.title, f"{shown.figure}: {_('As it stands')}", effect.now,
                            unit=effect.unit))  # fmt: skip
            own.append(Line(each.title, f"{shown.figure}: {_('As it would be')}", effect.then,
                            unit=effect.unit, says=shown.how))  # fmt: skip
        yield Part(
            f"flaw-{each.name}", each.title, each.share, said=(each.says, each.todo),
            table=Table(heads, rows) if rows and most is None else None, lines=tuple(own),
        )  # fmt: skip
