"""What was adopted and what has come of it, in the words of the page Improve."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dealcycle.advice.judging import BETTER, NO_CHANGE, TOO_EARLY, WORSE, Judged
from dealcycle.advice.recommending import HABIT, PRACTICE, UNITS, YIELD
from dealcycle.insights import improving, queries
from dealcycle.insights.advised import Linked, advised, advisor
from dealcycle.insights.asking import Asking
from dealcycle.insights.models import Adoption
from dealcycle.measures.estimate import SHARE
from dealcycle.people.models import User
from dealcycle.present import formats

TONES = {BETTER: "good", WORSE: "bad"}


@dataclass(frozen=True)
class Adopted:
    """An adopted recommendation: who, from when, how far its plan is, what the figure says."""

    adoption: Adoption
    advice: Linked
    done: int
    tasks: int
    verdict: str
    tone: str
    words: str
    may_withdraw: bool


def adopted(found: Sequence[Adoption], ask: Asking, user: User) -> list[Adopted]:
    done = queries.tasks_done(found)
    return [_adopted(each, done, ask, user) for each in found]


def _adopted(each: Adoption, done: dict[int, bool], ask: Asking, user: User) -> Adopted:
    judged = improving.judged(ask.opened, each)
    verdict, words = _said(each, judged, ask)
    tasks = [done[task] for task in each.tasks if task in done]
    return Adopted(
        adoption=each,
        advice=advised(improving.as_adopted(each), ask),
        done=sum(tasks),
        tasks=len(tasks),
        verdict=verdict,
        tone=TONES.get(judged.verdict, "plain") if judged else "plain",
        words=words,
        may_withdraw=may_withdraw(user, each),
    )


def may_withdraw(user: User, adoption: Adoption) -> bool:
    """Whoever adopted it, and administrators."""
    return user.may_write and (adoption.adopted_by_id == user.pk or user.is_administrator)


def _said(each: Adoption, judged: Judged | None, ask: Asking) -> tuple[str, str]:
    if judged is None:
        return _("Being counted"), ""
    lang = ask.voice.lang
    if judged.verdict == TOO_EARLY:
        words = _("%(num)s of the %(needed)s deals needed to judge it so far.") % {
            "num": formats.number(judged.n_after, lang),
            "needed": formats.number(judged.needed, lang),
        }
        return _("Too early"), words
    verdict = {
        BETTER: _("It has become better"),
        WORSE: _("It has become worse"),
        NO_CHANGE: _("No change to be seen yet"),
    }[judged.verdict]
    if each.measure == HABIT:
        return verdict, _counted(judged, lang)
    # Of how deals are handled, and of where they come from, how many are like that.
    share = each.measure in (PRACTICE, YIELD)
    unit = SHARE if share else UNITS[each.measure]
    after, before = advisor(ask).pair(unit, judged.after, judged.before)
    if unit == SHARE:
        after, before = (f"{figure}{formats.NBSP}%" for figure in (after, before))
    words = _(
        "%(after)s since the start (from %(n)s), %(before)s in the time before (from %(m)s). "
        "The change lies between %(low)s and %(high)s."
    ) % {
        "after": after, "before": before,
        "n": formats.number(judged.n_after, lang), "m": formats.number(judged.n_before, lang),
        "low": _change(judged.low, unit, lang), "high": _change(judged.high, unit, lang),
    }  # fmt: skip
    return verdict, _("Such deals: %(words)s") % {"words": words} if share else words


def _counted(judged: Judged, lang: str) -> str:
    """Of a habit nothing is estimated."""
    return _(
        "%(after)s of %(n)s open deals now, %(before)s of %(m)s when it was adopted."
    ) % {
        "after": formats.percent(judged.after, lang),
        "before": formats.percent(judged.before, lang),
        "n": formats.number(judged.n_after, lang), "m": formats.number(judged.n_before, lang),
    }  # fmt: skip


def _change(change: float, unit: str, lang: str) -> str:
    """'+12 points', '−20 %'."""
    shown = formats.number(round(100 * change), lang)
    signed = f"+{shown}" if round(100 * change) > 0 else shown
    if unit == SHARE:
        return _("%(num)s points") % {"num": signed}
    return f"{signed}{formats.NBSP}%"
