"""What changed as a sheet: the open book then and now, and the parts of the difference."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dealcycle.insights.asking import Asking, Asks, asking
from dealcycle.insights.sheets.frame import framed, said
from dealcycle.insights.views.changed import found_since
from dealcycle.measures.changed import MEANINGS, TITLES, Changed
from dealcycle.measures.estimate import MONEY
from dealcycle.present import formats
from dealcycle.present.charts import Table
from dealcycle.present.sheet import Line, Part, Sheet, count


def sheet(asks: Asks) -> Sheet:
    ask = asking(asks)
    found, since = found_since(ask)
    day = formats.day(since, ask.voice.lang)
    part = Part(
        "parts", "", said=tuple(_told(found, day, ask)), table=_table(found, ask),
        lines=tuple(_lines(found, ask)),
    )  # fmt: skip
    words = _("Since the morning of %(day)s") % {"day": day}
    question = _("What came into the open book, what left it, what is worth another sum?")
    return framed(ask, "changed", _("What changed"), question, [part], more=(words,))


def _told(found: Changed, day: str, ask: Asking) -> Iterator[str]:
    yield _("Open on the morning of %(day)s: %(then)s. Open now: %(now)s. Difference: %(gap)s.") % {
        "day": day,
        "then": _book(found.then_n, found.then_value, ask),
        "now": _book(found.now_n, found.now_value, ask),
        "gap": _signed(found.now_value - found.then_value, ask),
    }
    for note in found.notes:
        yield said(ask, note)


def _table(found: Changed, ask: Asking) -> Table | None:
    rows = [
        (ask.voice.gettext(TITLES[part.name]), formats.number(part.n, ask.voice.lang),
         _signed(part.value, ask))
        for part in found.parts
    ]  # fmt: skip
    if not rows:
        return None
    whole = _signed(found.now_value - found.then_value, ask)
    gap = found.now_n - found.then_n
    more = f"{gap:+d}".replace("-", "−") if gap else "0"
    heads = (_("What made the difference"), _("Deals"), _("Adds"))
    return Table(heads, (*rows, (_("Together"), more, whole)))


def _lines(found: Changed, ask: Asking) -> Iterator[Line]:
    cents = 10**ask.opened.journal.minor
    for words, n, value in (
        (_("Open then"), found.then_n, found.then_value),
        (_("Open now"), found.now_n, found.now_value),
    ):
        yield count(words, n)
        yield Line(words, "", value / cents, n=n, unit=MONEY)
    adds = _("Adds")
    for part in found.parts:
        title = ask.voice.gettext(TITLES[part.name])
        says = ask.voice.gettext(MEANINGS[part.name])
        yield Line(adds, title, part.value / cents, n=part.n, unit=MONEY, says=says)
    gap = (found.now_value - found.then_value) / cents
    yield Line(adds, _("Together"), gap, unit=MONEY)


def _book(n: int, value: int, ask: Asking) -> str:
    deals = ngettext("%(num)s deal", "%(num)s deals", n) % {
        "num": formats.number(n, ask.voice.lang)
    }
    return f"{_money(value, ask)} ({deals})"


def _signed(value: int, ask: Asking) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{_money(abs(value), ask)}"


def _money(minor: int, ask: Asking) -> str:
    currency = ask.opened.journal.currency or "EUR"
    return formats.money(minor, currency, ask.voice.lang, False)
