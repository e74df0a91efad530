"""The stage model in plain sentences and as a table: which stage costs most, what if."""

from __future__ import annotations

from dataclasses import dataclass

from dealcycle.cycle.words import N_
from dealcycle.measures.estimate import DAYS, MONEY_PER_DAY, SHARE
from dealcycle.measures.stage_model import Factors, Pull, StageModel
from dealcycle.present.comparison import adds, value
from dealcycle.present.voice import Voice


@dataclass(frozen=True)
class StageRow:
    """One stage now and as one would have it, and what a tenth better is worth a day."""

    stage: int
    name: str
    goes_on: str
    goes_on_then: str
    days: str
    days_then: str
    more: str
    faster: str


def told(
    model: StageModel,
    conversion: Factors,
    days: Factors,
    frame: str,
    currency: str | None,
    voice: Voice,
) -> list[str]:
    """The answer in a sentence or two; `conversion` and `days` are what one tries."""
    now = model.velocity(frame=frame)
    if conversion or days:
        then = model.velocity(conversion, days, frame)
        words = N_("Then the pipeline would bring %(after)s instead of %(now)s: %(change)s.")
        share, low, high = model.adds(conversion, days, frame)
        said = [voice.say(
            words, after=value(then, MONEY_PER_DAY, currency, voice),
            now=value(now, MONEY_PER_DAY, currency, voice), change=_percent(share),
        )]  # fmt: skip
        if high > low:
            range_ = N_("As surely as these deals can say: %(low)s to %(high)s.")
            said.append(voice.say(range_, low=_percent(low), high=_percent(high)))
        return said
    first = model.pulls(frame)[0]
    more = first.kept[0] >= first.faster[0]
    words = (
        N_("“%(stage)s” costs most: a tenth fewer dropping out there would bring %(sum)s a day.")
        if more
        else N_("“%(stage)s” costs most: a tenth less waiting there would bring %(sum)s a day.")
    )
    pull = first.kept if more else first.faster
    said = [voice.say(words, stage=first.name, sum=worth(pull, now, currency, voice))]
    if pull[1] <= 0:
        said.append(voice.say(N_("That it is more than nothing is not proven yet.")))
    return said


def _percent(share: float) -> str:
    shown = f"{abs(share) * 100:.0f}"
    sign = "" if shown == "0" else "+" if share > 0 else "−"
    return f"{sign}{shown}\u00a0%"


def rows(
    model: StageModel,
    conversion: Factors,
    days: Factors,
    frame: str,
    currency: str | None,
    voice: Voice,
) -> list[StageRow]:
    """Every stage in its order."""
    now = model.velocity(frame=frame)
    then = model.chain.moved(conversion, days)
    goes_on = then.goes_on()[0]
    order = {stage: place for place, stage in enumerate(model.chain.stages)}
    return [
        _row(each, float(goes_on[order[each.stage]]), float(then.days[0, order[each.stage]]), now,
             currency, voice)
        for each in sorted(model.pulls(frame), key=lambda pull: order[pull.stage])
    ]  # fmt: skip


def worth(pull: tuple[float, float, float], now: float, currency: str | None, voice: Voice) -> str:
    """What a tenth adds a day, with its range."""
    part, low, high = (now * each for each in pull)
    return adds(part, low, high, currency, voice)


def _row(
    each: Pull, goes_on: float, days: float, now: float, currency: str | None, voice: Voice
) -> StageRow:
    shares = [value(share, SHARE, None, voice) for share in (each.goes_on, goes_on)]
    stays = [value(stay, DAYS, None, voice) for stay in (each.days, days)]
    tenths = [worth(pull, now, currency, voice) for pull in (each.kept, each.faster)]
    return StageRow(
        each.stage, each.name, shares[0], shares[1], stays[0], stays[1], tenths[0], tenths[1]
    )
