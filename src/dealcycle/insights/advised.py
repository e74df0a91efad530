"""Recommendations in the words and links of the page Improve."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dealcycle.advice.comparing import PAST
from dealcycle.advice.recommending import HABIT, NOTHING_COMPARED, Recommendation, Silence
from dealcycle.insights.asking import Asking
from dealcycle.measures.estimate import DAYS, MONEY, SHARE
from dealcycle.present import formats
from dealcycle.present.group_names import shown

HARDLY_EVER = 0.001


@dataclass(frozen=True)
class Advised:
    """One recommendation as it is read; `deals` are (words, address) of what lies behind it."""

    key: str
    title: str
    where: str
    says: str
    sure: str
    tone: str  # of how sure it is
    worth: str
    steps: tuple[str, ...]
    evidence: tuple[tuple[str, str, str], ...]
    by_chance: str
    deals: tuple[tuple[str, str], ...]


def advised(one: Recommendation, ask: Asking) -> Advised:
    params = _params(one, ask)
    return Advised(
        key=one.key,
        title=ask.voice.say(one.rule.title, **params),
        where=_where(one, ask),
        says=ask.voice.say(one.rule.says[one.against], **params),
        sure=_sure(one),
        tone="info" if one.measure == HABIT else "good" if one.firm else "plain",
        worth=_worth(one, ask),
        steps=tuple(ask.voice.say(step, **params) for step in one.rule.steps),
        evidence=_evidence(one, ask),
        by_chance=_by_chance(one, ask.voice.lang),
        deals=tuple(_deals(one, ask)),
    )


@dataclass(frozen=True)
class Silent:
    """Why nothing is advised, and what would make it enough."""

    title: str
    words: str
    enough: str


def silent(why: Silence, ask: Asking) -> Silent:
    lang = ask.voice.lang
    closed = formats.number(why.closed, lang)
    if why.reason == NOTHING_COMPARED:
        words = ngettext(
            "%(num)s closed deal is too few to tell a gap from chance.",
            "%(num)s closed deals are too few to tell a gap from chance.",
            why.closed,
        ) % {"num": closed}
        enough = _(
            "A stage can be compared when %(needed)s deals have left it in the last %(days)s and "
            "as many before; deal sizes, when as many were won."
        ) % {"needed": why.needed, "days": months(why.days, lang)}
        return Silent(_("Too early for advice"), words, enough)
    words = ngettext(
        "%(num)s comparison was made, and its difference is within what chance brings.",
        "%(num)s comparisons were made, and no difference is larger than what chance brings.",
        why.compared,
    ) % {"num": formats.number(why.compared, lang)}
    enough = _(
        "Either nothing is broken, or a gap is too small for %(closed)s closed deals to show. "
        "With four times as many deals, gaps half as large can be seen."
    ) % {"closed": closed}
    return Silent(_("Nothing stands out"), words, enough)


def money(minor: float, ask: Asking) -> str:
    journal = ask.opened.journal
    if journal.currency is None:
        return formats.number_short(round(minor / 10**journal.minor), ask.voice.lang)
    return formats.money_short(round(minor), journal.currency, ask.voice.lang)


def _params(one: Recommendation, ask: Asking) -> dict[str, str]:
    now, before = _pair(one, ask)
    return {
        "stage": stage_name(one.stage, ask),
        "now": now,
        "before": before,
        "days": months(one.days, ask.voice.lang),
        "count": formats.number(one.count, ask.voice.lang),
        "of": formats.number(one.n_now, ask.voice.lang),
        "share": formats.percent(one.now, ask.voice.lang),
        "stake": money(one.stake, ask),
    }


def months(days: int, lang: str) -> str:
    """'6 months': the windows are whole months."""
    return formats.duration(round(days / 30.4), "month", lang)


def stage_name(stage: int, ask: Asking) -> str:
    """Of the pipeline too, where there are several."""
    found = ask.opened.journal.stages.get(stage)
    if found is None:
        return _("the whole cycle")
    pipeline, place = found
    name = pipeline.stages[place].name
    alike = [p for p in ask.opened.journal.pipelines if any(s.name == name for s in p.stages)]
    return f"{name} ({pipeline.name})" if len(alike) > 1 else name


def _pair(one: Recommendation, ask: Asking) -> tuple[str, str]:
    return pair(one.unit, one.now, one.before, ask)


def pair(unit: str, now: float, before: float, ask: Asking) -> tuple[str, str]:
    """Both figures, with as many digits as it takes to tell them apart."""
    for digits in (0, 1):
        first, second = (_figure(unit, value, digits, ask) for value in (now, before))
        if first != second:
            break
    return first, second


def _figure(unit: str, value: float, digits: int, ask: Asking) -> str:
    lang = ask.voice.lang
    if unit == SHARE:
        return formats.number(100 * value, lang, digits)
    if unit == DAYS:
        return formats.duration_days(value, lang, digits=digits)
    return money(value, ask)


def _where(one: Recommendation, ask: Asking) -> str:
    if one.where.whole:
        return ""
    dimension, code = one.where.dimension, one.where.code
    known = ask.opened.journal.named(dimension, [code])
    return f"{ask.labels[dimension]}: {shown(dimension, code, known, ask.voice)}"


def _sure(one: Recommendation) -> str:
    if one.measure == HABIT:
        return _("Counted in the open deals")
    if not one.firm:
        return _("A hint: it may be chance")
    return _("Hardly chance") if one.p < HARDLY_EVER else _("Unlikely to be chance")


def _by_chance(one: Recommendation, lang: str) -> str:
    if one.measure == HABIT:
        return ""
    if one.p < HARDLY_EVER:
        return _("less than once in %(times)s") % {"times": formats.number(1000, lang)}
    if one.p > 0.5:
        return _("more often than not")
    return _("once in %(times)s") % {"times": formats.number(round(1 / one.p), lang)}


def _worth(one: Recommendation, ask: Asking) -> str:
    if one.gain is None or one.gain.value < 10**ask.opened.journal.minor:
        return ""
    ends = {name: money(getattr(one.gain, name), ask) for name in ("value", "low", "high")}
    return _("Closing the gap: about %(value)s more a month (%(low)s to %(high)s).") % ends


def _evidence(one: Recommendation, ask: Asking) -> tuple[tuple[str, str, str], ...]:
    """Rows of the table: whose figure, the figure, from how many."""
    now, before = _pair(one, ask)
    if one.measure == HABIT:
        usual = _("Worth saying from") if one.where.whole else _("Usual of colleagues")
        of = formats.number(one.n_now, ask.voice.lang)
        return (
            (_("Of the open deals"), f"{now}{formats.NBSP}%", of),
            (usual, f"{before}{formats.NBSP}%", ""),
        )
    if one.unit == SHARE:
        now, before = (f"{figure}{formats.NBSP}%" for figure in (now, before))
    days = months(one.days, ask.voice.lang)
    first = _("The last %(days)s") % {"days": days}
    second = _("Everything before")
    if one.against != PAST:
        first = f"{_where(one, ask)}, {first.lower()}"
        second = _("All others in the same time")
    rows: Sequence[tuple[str, str, int]] = ((first, now, one.n_now), (second, before, one.n_before))
    return tuple((words, figure, formats.number(n, ask.voice.lang)) for words, figure, n in rows)


def _deals(one: Recommendation, ask: Asking) -> list[tuple[str, str]]:
    """What lies behind it, narrowed to where it is."""
    only = ask.asked.only
    if not one.where.whole:
        only = ask.asked.with_only(one.where.dimension, one.where.code)
    narrowed = ask.asked.query(only=only)
    if one.measure == HABIT:
        query = "&".join(filter(None, [urlencode({"key": one.key}), ask.asked.query()]))
        return [(_("These deals, the largest first"), f"{reverse('improve_deals')}?{query}")]
    if one.unit == MONEY:
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
