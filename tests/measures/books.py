"""Simulated books with a known truth: deals pass stages by themselves, forever, from a seed."""

from dataclasses import dataclass, replace

import numpy as np

from dealcycle.measures import duck
from dealcycle.measures.calendar_days import DAY
from dealcycle.measures.counted import STILL
from dealcycle.measures.forecast.reading import Closed, OpenDeals, Opened, Past, Stays
from dealcycle.measures.journal import LOST, WON, Journal, Pipeline, Stage

STAGES = ("First contact", "Discovery", "Proposal", "Negotiation")
CODES = (11, 12, 13, 14)
PIPELINE = Pipeline(1, "Sales", tuple(Stage(c, n) for c, n in zip(CODES, STAGES, strict=True)))


@dataclass(frozen=True)
class Truth:
    """How a book really works. `go_on` per stage: the chance to leave it forwards (else lost)."""

    arrivals: float = 2.0  # deals a day, on the last of the days
    growth: float = 0.0  # of the arrivals in 30 days, on the log scale
    go_on: tuple[float, ...] = (0.7, 0.7, 0.65, 0.8)
    days: tuple[float, ...] = (6.0, 14.0, 20.0, 10.0)  # mean days in each stage
    shape: float = 1.4  # of the gamma of days; 1 = exponential
    size: float = 8_000.0  # median amount
    spread: float = 0.7  # of its logarithm
    back: float = 0.05  # chance that a move goes one stage back
    luck: float = 0.15  # of a month, on the log scale


@dataclass(frozen=True)
class Book:
    """All that ever happens: rows of visits and deals, instants in seconds from day 0."""

    deal: np.ndarray
    owner: np.ndarray
    segment: np.ndarray
    value: np.ndarray
    visits: dict[str, np.ndarray]
    outcome: np.ndarray
    closed: np.ndarray
    opened: np.ndarray

    def won_between(self, after: int, until: int) -> float:
        """Won value on the days after < day <= until, in units."""
        day = self.closed // DAY
        rows = (self.outcome == WON) & (day > after) & (day <= until)
        return float(self.value[rows].sum()) / 100


def simulate(
    truth: Truth, *, days: int, seed: int, owners: int = 8, segments: int = 3,
    own: dict[int, Truth] | None = None, later: tuple[int, Truth] | None = None,
    of: int | None = None,
) -> Book:  # fmt: skip
    """Deals opened on `days` days, each followed to its end.

    `own`: another truth per segment; `later`: from which day on another truth holds, for all or
    for the segment `of`.
    """
    random = np.random.default_rng(seed)
    months = np.exp(random.normal(0, truth.luck, days // 30 + 20)) if truth.luck else None
    opened = _openings(truth, days, random)
    count = len(opened)
    segment = random.integers(0, segments, count)
    value = np.zeros(count)
    outcome = np.zeros(count, dtype=np.int64)
    closed = np.zeros(count, dtype=np.int64)
    parts: list[tuple[np.ndarray, ...]] = []
    at = opened.copy()
    stage = np.zeros(count, dtype=np.int64)
    alive = np.arange(count)
    for number in range(segments):
        mine = (own or {}).get(number, truth)
        chosen = segment == number
        value[chosen] = mine.size * np.exp(random.normal(0, mine.spread, int(chosen.sum())))
    if later is not None:
        value[(opened >= later[0] * DAY) & _meant(segment, of)] *= later[1].size / truth.size
    while len(alive):
        means, go_on = _own(truth, own, segment[alive], stage[alive])
        if later is not None:
            changed = (at[alive] >= later[0] * DAY) & _meant(segment[alive], of)
            means = np.where(changed, np.asarray(later[1].days)[stage[alive]], means)
            go_on = np.where(changed, np.asarray(later[1].go_on)[stage[alive]], go_on)
        stay = random.gamma(truth.shape, means / truth.shape, len(alive))
        left = at[alive] + (stay * DAY).astype(np.int64) + 1
        good = go_on
        if months is not None:
            good = np.minimum(good * months[np.minimum(left // (30 * DAY), len(months) - 1)], 0.97)
        chance = random.random(len(alive))
        forward = chance < good
        backward = forward & (random.random(len(alive)) < truth.back) & (stage[alive] > 0)
        last = stage[alive] == len(STAGES) - 1
        won = forward & last & ~backward
        following = np.where(backward, stage[alive] - 1, stage[alive] + 1)
        codes = np.asarray(CODES)[np.minimum(following, len(STAGES) - 1)]
        exit_ = np.where(won, WON, np.where(~forward, LOST, codes))
        parts.append((alive, np.asarray(CODES)[stage[alive]], at[alive], left, exit_))
        over = won | ~forward
        outcome[alive[over]] = exit_[over]
        closed[alive[over]] = left[over]
        at[alive] = left
        stage[alive] = following
        alive = alive[~over]
    names = ("deal", "stage", "entered_at", "left_at", "exit")
    visits = {n: np.concatenate([part[i] for part in parts]) for i, n in enumerate(names)}
    return Book(
        np.arange(count), random.integers(0, owners, count), segment,
        np.round(value * 100).astype(np.int64), visits, outcome, closed, opened,
    )  # fmt: skip


def _openings(truth: Truth, days: int, random: np.random.Generator) -> np.ndarray:
    if not truth.growth:
        count = int(random.poisson(truth.arrivals * days))
        return np.sort(random.uniform(0, days * DAY, count)).astype(np.int64)
    level = np.exp(truth.growth / 30 * (np.arange(days) - days + 1))
    each = random.poisson(truth.arrivals * level)
    day = np.repeat(np.arange(days), each)
    return np.sort((day + random.uniform(0, 1, len(day))) * DAY).astype(np.int64)


def _meant(segment: np.ndarray, of: int | None) -> np.ndarray:
    return np.ones(len(segment), dtype=bool) if of is None else segment == of


def _own(
    truth: Truth, own: dict[int, Truth] | None, segment: np.ndarray, stage: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    means = np.asarray(truth.days)[stage]
    go_on = np.asarray(truth.go_on)[stage]
    for number, other in (own or {}).items():
        mine = segment == number
        means[mine] = np.asarray(other.days)[stage[mine]]
        go_on[mine] = np.asarray(other.go_on)[stage[mine]]
    return means, go_on


def journal_of(book: Book, today: int) -> Journal:
    """What was known of the book at the end of a day."""
    moment = (today + 1) * DAY - 1
    deals = book.opened <= moment
    done = (book.closed <= moment) & deals
    outcome = np.ma.masked_array(book.outcome[deals], mask=~done[deals])
    closed = np.ma.masked_array(book.closed[deals], mask=~done[deals])
    visits = book.visits
    seen = visits["entered_at"] <= moment
    gone = visits["left_at"][seen] <= moment
    return duck.build(
        {
            "deals": {
                "deal": book.deal[deals],
                "pipeline": np.ones(int(deals.sum()), dtype=np.int64),
                "outcome": outcome,
                "closed_at": closed,
                "amount_minor": book.value[deals],
                "currency": np.zeros(int(deals.sum()), dtype=np.int64),
                "owner": book.owner[deals],
                "dim_1": book.segment[deals],
            },
            "visits": {
                "deal": visits["deal"][seen],
                "pipeline": np.ones(int(seen.sum()), dtype=np.int64),
                "stage": visits["stage"][seen],
                "entered_at": visits["entered_at"][seen],
                "left_at": np.ma.masked_array(visits["left_at"][seen], mask=~gone),
                "exit": np.ma.masked_array(visits["exit"][seen], mask=~gone),
            },
        },
        pipelines=[PIPELINE],
        as_of=moment,
        currency="EUR",
        dimensions={"segment": "dim_1"},
    )


def past_of(book: Book, today: int, by: np.ndarray | None = None) -> Past:
    """What `read_past` reads of the journal of that day, without an engine in between.

    `by`: the deals' codes of a dimension.
    """
    code = book.deal * 0 if by is None else by
    moment = (today + 1) * DAY - 1
    visits = book.visits
    seen = visits["entered_at"] <= moment
    deal, stage, began, left, exit_ = (
        visits[name][seen] for name in ("deal", "stage", "entered_at", "left_at", "exit")
    )
    gone = left <= moment
    day = began // DAY
    age = np.where(gone, left // DAY, today) - day
    zero = np.zeros(len(day), dtype=np.int64)
    stays = Stays(day, stage, zero - 1, age, np.where(gone, exit_, STILL), zero + 1,
                  code[deal])  # fmt: skip
    known = book.opened <= moment
    closed = known & (book.closed <= moment)
    here = ~gone
    opened = book.opened[known] // DAY
    stands = OpenDeals(
        deal[here], stage[here], today - day[here], today - book.opened[deal[here]] // DAY,
        book.value[deal[here]], book.owner[deal[here]],
    )  # fmt: skip
    return Past(
        today, int(opened.min()) if len(opened) else today, stays, stands,
        Closed(book.closed[closed] // DAY, book.outcome[closed], book.value[closed],
               code[closed]),
        Opened(opened, opened * 0 + CODES[0], opened * 0 + 1),
        np.unique(np.concatenate([stage, [CODES[0]], exit_[gone & (exit_ >= 0)]])),
        {code: place for place, code in enumerate(CODES)},
    )  # fmt: skip


def worse(truth: Truth, stage: int, *, go_on: float = 1.0, days: float = 1.0) -> Truth:
    """The same book with one stage's pass rate or days changed by a factor."""
    passes, waits = list(truth.go_on), list(truth.days)
    passes[stage] *= go_on
    waits[stage] *= days
    return replace(truth, go_on=tuple(passes), days=tuple(waits))
