"""What will be won until a day: a distribution, with the share of each open deal in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dealcycle.cycle.words import N_, NN_

from ..estimate import Sentence
from ..journal import WON, Journal, Scope
from ..question import Question
from .ahead import Chances, chances
from .arrivals import arrivals
from .draws import Sizes, draw_fresh, draw_open, sizes_of, won_amounts
from .levels import Level, level_of
from .luck import drawn_luck
from .rates import Floats, Rates, rates_of
from .reading import NO_VALUE, OpenDeals, Past, read_past
from .standing import Standing, standing_of

DEFINITION = N_(
    "What will be won until the day: each open deal by its stage and its days there, given that "
    "it has come so far, and deals not yet opened as they usually arrive."
)
DRAWS = 10_000
RATE_DRAWS = 100
SEED = 20_261_123
YEAR = 365
LISTED = 10_000
ENOUGH_WINS = 200  # in the last two years, so that older ones are not needed
NEEDED_WINS = 20
NEEDED_AMOUNTS = 5
LEVELS = (0.5, 0.8, 0.95)
MOST_AHEAD = 0.98  # of those who leave a stage


@dataclass(frozen=True)
class Band:
    """The ends between which the outcome lies with a chance of `level`."""

    level: float
    low: float
    high: float


@dataclass(frozen=True)
class DealChance:
    """One open deal: its chance to be won until the day, with its 95 % interval, and why.

    `entering` is the chance of a deal that enters the same stage today, `unsized` that of all
    that have been there as long; `chance` counts what deals of its size do, too.
    """

    deal: int
    state: int
    stay: int
    age: int
    value: float | None
    chance: float
    low: float
    high: float
    expected: float  # chance x value; of unknown values the mean won size
    entering: float
    unsized: float


@dataclass(frozen=True)
class Forecast:
    """Won value from the day after the as-of day until `until`, in units of the currency.

    `draws` ascending; `open_part` and `new_part` are the means of the two parts. `deals` are
    open deals, those that bring most first; of more than LISTED the first.
    """

    as_of: int
    today: int
    until: int
    mean: float
    median: float
    bands: tuple[Band, ...]
    open_part: float
    new_part: float
    deals: tuple[DealChance, ...]
    draws: Floats
    level: Level
    n: int  # wins that it rests on
    open: int  # deals, listed or not
    chance: Floats  # of each open deal, as they were read
    definition: str = DEFINITION
    notes: tuple[Sentence, ...] = ()

    def chance_of(self, goal: float) -> float:
        """The chance that at least so much is won."""
        below = int(np.searchsorted(self.draws, goal, side="left"))
        return 1.0 - below / len(self.draws)

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class TooEarly:
    """No forecast: too few deals were won to learn from, or too few of them with an amount."""

    won: int
    needed: int
    as_of: int
    valued: int = 0

    @property
    def code(self) -> str:
        return "too_few" if self.won < self.needed else "no_amounts"

    @property
    def says(self) -> Sentence:
        if self.won >= self.needed:
            return Sentence(
                N_(
                    "No forecast of money: %(valued)d of %(won)d won deals carry an amount, "
                    "%(needed)d needed."
                ),
                {"valued": self.valued, "won": self.won, "needed": NEEDED_AMOUNTS},
            )
        one, many = NN_(
            "Too early for a forecast: %(n)d deal won, %(needed)d needed.",
            "Too early for a forecast: %(n)d deals won, %(needed)d needed.",
        )
        return Sentence(one, {"n": self.won, "needed": self.needed}, many)

    def __bool__(self) -> bool:
        return False


def forecast(
    journal: Journal,
    until: int,
    *,
    scope: Scope,
    question: Question | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    listed: int = LISTED,
) -> Forecast | TooEarly:
    """What will be won until the day `until` (a day number), in units of the currency.

    Cause-specific daily rates by stage and days in it, each band drawn towards its stage (gamma
    posteriors), give every open deal a chance, conditioned on its having come so far; arrivals
    are a gamma-Poisson of the last months; sizes of the unknown are redrawn from the won. A
    month's common luck, learnt from past months, is shared by all deals of a draw, and where it
    lasted, the last days tell of it; a level that has moved for good is followed. 100 draws of the
    rates carry their uncertainty. Refused with fewer than 20 wins, or fewer than 5 with an
    amount. Putter et al. 2007.
    """
    asked = question or Question()
    past = recent(journal, scope, asked)
    early = too_early(past, asked.moment(journal))
    if early is not None:
        return early
    return foreseen(past, until, cents=10**journal.minor, as_of=asked.moment(journal),
                    draws=draws, seed=seed, listed=listed)  # fmt: skip


def too_early(past: Past, as_of: int) -> TooEarly | None:
    """Why nothing can be foreseen from this past; None where something can."""
    won = past.closed.outcome == WON
    valued = int(np.sum(won & (past.closed.value > 0)))
    if won.sum() < NEEDED_WINS or valued < NEEDED_AMOUNTS:
        return TooEarly(int(won.sum()), NEEDED_WINS, as_of, valued)
    return None


def foreseen(
    past: Past, until: int, *, cents: int = 100, as_of: int = 0, draws: int = DRAWS,
    seed: int = SEED, listed: int = LISTED,
) -> Forecast:  # fmt: skip
    """The forecast from what was read of the past."""
    random = np.random.default_rng(seed)
    days = max(until - past.today, 0)
    many = min(RATE_DRAWS, draws)
    learnt = learnt_from(past, days, many, random)
    standing, found, sized, sizes = learnt.standing, learnt.found, learnt.sized, learnt.sizes
    each = max(draws // many, 1)
    opened = draw_open(sized, standing.of, past.open.value, sizes, each, random)
    new = draw_fresh(learnt.wins, sizes, each, random)
    total = np.sort(opened + new) / cents
    return Forecast(
        as_of, past.today, past.today + days, float(total.mean()), float(np.median(total)),
        tuple(banded(total, share) for share in LEVELS),
        float(opened.mean()) / cents, float(new.mean()) / cents,
        _deals(past.open, standing, sized, sizes, cents,
               found.fresh[:, days].mean(axis=0)[standing.place], found.open.mean(axis=0), listed),
        total, learnt.level, int(np.sum(past.closed.outcome == WON)), len(past.open),
        sized.mean(axis=0)[standing.of],
    )  # fmt: skip


@dataclass(frozen=True)
class Learnt:
    """What the past says of the days to come, in so many draws: `found` and, with what deals of
    their size do, `sized` of the ways to stand; `wins` of deals not yet opened."""

    level: Level
    standing: Standing
    found: Chances
    sized: Floats
    sizes: Sizes
    wins: Floats


def learnt_from(past: Past, days: int, many: int, random: np.random.Generator) -> Learnt:
    rates = rates_of(past.stays, past.states, past.order)
    level = level_of(past, rates, rates.expected())
    luck = drawn_luck(level, days, many, random)
    daily = rates.drawn(many, random)
    months = [favoured(daily, rates, month) for month in luck.T]
    standing = standing_of(past, rates)
    found = chances(rates, months, standing.place, standing.stay, days)
    sized = np.minimum(found.open * standing.factor, 1.0)
    sizes = sizes_of(won_amounts(past), many, random)
    wins = arrivals(past, days, many, random) * fresh_wins(past, rates, found.fresh, days)
    return Learnt(level, standing, found, sized, sizes, wins)


def favoured(daily: Floats, rates: Rates, luck: Floats) -> Floats:
    """In good months more of those who leave a stage move ahead, and fewer are lost.

    How fast stages are left stays as it is.
    """
    ahead = daily * rates.ahead[None, :, None, :]
    other = daily - ahead
    onward, away = ahead.sum(axis=-1, keepdims=True), other.sum(axis=-1, keepdims=True)
    better = np.minimum(onward * luck[:, None, None, None], MOST_AHEAD * (onward + away))
    worse = onward + away - better
    return np.asarray(
        ahead * (better / np.maximum(onward, 1e-300)) + other * (worse / np.maximum(away, 1e-300))
    )


def recent(journal: Journal, scope: Scope, asked: Question) -> Past:
    """The last two years where they hold wins enough: teams and markets change."""
    past = read_past(journal, scope, asked, window=2 * YEAR)
    wins = int(past.stays.n[past.stays.exit == WON].sum())
    return past if wins >= ENOUGH_WINS else read_past(journal, scope, asked, window=None)


def fresh_wins(past: Past, rates: Rates, fresh: Floats, days: int) -> Floats:
    """Wins until the end from one deal opened per day, (draws)."""
    opened, late = past.opened, past.today - past.opened.day < YEAR
    begins = np.bincount(
        rates.place(opened.begins[late]), weights=opened.n[late], minlength=len(rates.states)
    )
    if not begins.sum() or not days:
        return np.zeros(len(fresh))
    share = begins / begins.sum()
    # Opened on day u of the coming ones, a deal has days - u left.
    return np.asarray(np.einsum("dts,s->d", fresh[:, :days], share))


def banded(total: Floats, level: float) -> Band:
    low, high = np.quantile(total, [(1 - level) / 2, (1 + level) / 2])
    return Band(level, float(low), float(high))


def _deals(
    deals: OpenDeals, standing: Standing, chance: Floats, sizes: Sizes, cents: int,
    entering: Floats, unsized: Floats, listed: int,
) -> tuple[DealChance, ...]:  # fmt: skip
    if not len(deals):
        return ()
    middle = chance.mean(axis=0)
    low, high = np.quantile(chance, [0.025, 0.975], axis=0)
    known = deals.value != NO_VALUE
    worth = np.where(known, deals.value, sizes.mean) / cents
    expected = middle[standing.of] * worth
    order = np.argsort(-expected, kind="stable")[:listed]
    return tuple(
        DealChance(
            int(deals.deal[i]), int(deals.state[i]), int(deals.stay[i]), int(deals.age[i]),
            float(worth[i]) if known[i] else None, float(middle[at]),
            float(min(low[at], middle[at])), float(max(high[at], middle[at])), float(expected[i]),
            float(entering[at]), float(unsized[at]),
        )
        for i, at in zip(order.tolist(), standing.of[order].tolist(), strict=True)
    )  # fmt: skip
