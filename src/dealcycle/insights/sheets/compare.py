"""Compare as a sheet: each figure on both sides, or each group against all others."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from dealcycle.insights import comparing
from dealcycle.insights.asking import Asking, Asks, asking
from dealcycle.insights.comparing import Answered
from dealcycle.insights.sheets.frame import framed
from dealcycle.insights.views.compare import names_of_sides, narrowed
from dealcycle.measures.compare import Contest
from dealcycle.measures.differences import Difference
from dealcycle.measures.estimate import MONEY_PER_DAY
from dealcycle.measures.levers import TITLES, UNITS, Split
from dealcycle.present import comparison, comparison_told, pictures_compared
from dealcycle.present.charts import Table
from dealcycle.present.group_names import names_of
from dealcycle.present.sheet import Line, Part, Sheet, line


def sheet(asks: Asks) -> Sheet:
    whole = asking(asks)
    sides = comparing.read_sides(asks.GET, whole.labels)
    ask = narrowed(whole, sides)
    found = comparing.answer(ask, sides)
    journal = ask.opened.journal
    known = names_of(journal, sides.what, found.sizes, ask.voice) if sides.by_group else {}
    names = names_of_sides(found, sides, known, ask)
    if found.contests and len(names) > 1:
        parts = [*_pair(found.contests[0], names, ask), *_split(found, ask)]
    else:
        parts = [_against_all(found, known, ask)]
    what = str(comparing.PERIODS.get(sides.what) or ask.labels[sides.what])
    return framed(ask, "compare", _("Compare"), " / ".join(names) or what, parts, more=(what,))


def _pair(contest: Contest, names: tuple[str, ...], ask: Asking) -> Iterator[Part]:
    currency, voice = ask.opened.journal.currency, ask.voice
    said = [comparison_told.headline(contest, voice)]
    said += comparison_told.told(contest, currency, voice)
    lines = [found for each in contest.differences for found in _lines(each, names, ask)]
    heads = comparison.heads(contest, voice, against=names[1])
    rows = tuple(
        (*comparison.row(each, currency, voice)[:4], comparison.short_verdict(each, voice))
        for each in contest.differences
        if each.gap is not None
    )
    table = Table((heads[0], names[0], *heads[2:]), rows) if rows else None
    yield Part("sides", "", said=tuple(said), table=table, lines=tuple(lines))
    charts = pictures_compared.sides(contest, (names[0], names[1]), currency, voice)
    for at, chart in enumerate(charts):
        yield Part(f"side-{at + 1}", chart.title, chart=chart)


def _lines(each: Difference, names: tuple[str, ...], ask: Asking) -> Iterator[Line]:
    """Both sides with their own intervals, and the difference with its own."""
    figure = comparison.figure(each, ask.voice)
    for name, side in zip(names, each.sides, strict=False):
        yield line(figure, side, ask.voice, name)
    says = comparison.row(each, ask.opened.journal.currency, ask.voice)[4]
    yield Line(figure, _("Difference"), each.gap, each.low, each.high, unit=each.unit, says=says)


def _split(found: Answered, ask: Asking) -> Iterator[Part]:
    if found.split is None:
        return
    currency, voice = ask.opened.journal.currency, ask.voice
    told = tuple(comparison_told.split_told(found.split, currency, voice))
    if not isinstance(found.split, Split):
        yield Part("levers", _("What moved the revenue per day"), said=told)
        return
    chart = pictures_compared.levers(found.split, currency, voice)
    lines = [
        Line(_("Adds a day"), voice.gettext(TITLES[each.name]), each.part, each.low, each.high,
             unit=MONEY_PER_DAY)
        for each in found.split.levers
    ]  # fmt: skip
    for each in found.split.levers:
        name = voice.gettext(TITLES[each.name])
        lines.append(Line(name, _("Earlier period"), each.before, unit=UNITS[each.name]))
        lines.append(Line(name, _("Later period"), each.after, unit=UNITS[each.name]))
    split = found.split
    lines.append(Line(_("Adds a day"), _("The whole change"), split.change, split.low, split.high,
                      unit=MONEY_PER_DAY))  # fmt: skip
    yield Part("levers", chart.title, chart.sub, said=told, chart=chart, lines=tuple(lines))


def _against_all(found: Answered, known: dict[int, str], ask: Asking) -> Part:
    """Each group against all others: the differences in a table."""
    currency, voice = ask.opened.journal.currency, ask.voice
    contests = sorted(found.contests, key=lambda each: -each.n[0])
    if not contests:
        return Part("groups", "", said=(_("There are no two groups to compare here."),))
    shown = [each for each in contests[0].differences if not each.definition]
    head = ("", _("Deals"), *(comparison.figure(each, voice) for each in shown))
    rows, lines = [], []
    for contest in contests:
        name = known[contest.codes[0]]
        own = [each for each in contest.differences if not each.definition]
        cells = [comparison.row(each, currency, voice) for each in own]
        rows.append((name, str(contest.n[0]), *(one or says for _f, one, _o, _g, says in cells)))
        for each in own:
            lines += [
                Line(one.figure, f"{name} / {one.of}" if one.of else name, one.value, one.low,
                     one.high, one.n, one.unit, one.says)
                for one in _lines(each, (_("This group"), _("All others")), ask)
            ]  # fmt: skip
    return Part("groups", "", table=Table(head, tuple(rows)), lines=tuple(lines))
