"""A forecast in its parts: what each owner's deals bring, draw by draw under the same luck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..counted import where_sql
from ..journal import Journal, Scope
from ..question import Question
from ..rendering import fetch
from ..views import deals_sql
from .backtest import stage_chances
from .draws import Sizes, draw_fresh, draw_open
from .forecast import (
    RATE_DRAWS,
    SEED,
    YEAR,
    TooEarly,
    learnt_from,
    recent,
    too_early,
)
from .rates import Floats
from .reading import NO_VALUE, Past

DRAWS = 4_000
NOBODY = -1  # the owner of deals without one


@dataclass(frozen=True)
class Share:
    """What one owner's deals bring, in units of the currency. `draws` are in no order of size: the
    same place is the same future for all owners, so shares are added place by place."""

    draws: Floats
    open_part: float
    new_part: float
    open: int


@dataclass(frozen=True)
class Shares:
    """By owner; `chance` and `stage_chance` of each open deal: to be won by the day, and the share
    of its stage that is ever won; `stage_sum` in units of the currency."""

    today: int
    until: int
    of: dict[int, Share]
    chance: dict[int, float]
    stage_chance: dict[int, float]
    stage_sum: float

    def __bool__(self) -> bool:
        return True


def forecast_by_owner(
    journal: Journal, until: int, *, scope: Scope, question: Question | None = None,
    draws: int = DRAWS, seed: int = SEED,
) -> Shares | TooEarly:  # fmt: skip
    """The forecast of all deals, taken apart by owner.

    How deals get on is learnt from all of them; each owner's open deals stand where they stand,
    and deals not yet opened come to owners as they came within the last year. A month's luck is
    the same for all of them, so that a team's range is wider than independent people's would be.
    """
    asked = question or Question()
    past = recent(journal, scope, asked)
    early = too_early(past, asked.moment(journal))
    if early is not None:
        return early
    random = np.random.default_rng(seed)
    days, cents = max(until - past.today, 0), 10**journal.minor
    many = min(RATE_DRAWS, draws)
    learnt = learnt_from(past, days, many, random)
    standing, sized, sizes = learnt.standing, learnt.sized, learnt.sizes
    each = max(draws // many, 1)
    coming = _coming(journal, scope, asked, past)
    shares = {}
    for owner in sorted({*np.unique(past.open.owner).tolist(), *coming}):
        mine = past.open.owner == owner
        opened = draw_open(sized, standing.of[mine], past.open.value[mine], sizes, each, random)
        new = draw_fresh(learnt.wins * coming.get(owner, 0.0), sizes, each, random)
        shares[owner] = Share(
            (opened + new) / cents, float(opened.mean()) / cents, float(new.mean()) / cents,
            int(mine.sum()),
        )  # fmt: skip
    stage = stage_chances(past)
    deals = past.open.deal.tolist()
    return Shares(
        past.today, past.today + days, shares,
        dict(zip(deals, sized.mean(axis=0)[standing.of].tolist(), strict=True)),
        dict(zip(deals, stage.tolist(), strict=True)),
        _stage_sum(past, stage, sizes) / cents,
    )  # fmt: skip


def _coming(journal: Journal, scope: Scope, question: Question, past: Past) -> dict[int, float]:
    """Which share of the deals opened within a year was each owner's."""
    found = fetch(
        journal,
        f"""
        SELECT COALESCE(owner, {NOBODY}) AS owner, COUNT(*) AS n
        FROM {deals_sql(journal, question)}
        WHERE {where_sql(journal, scope, question, "deals.")}
            AND deals.opened_day <= {past.today} AND deals.opened_day > {past.today - YEAR}
        GROUP BY COALESCE(owner, {NOBODY})""",
    )
    counted = dict(zip((int(o) for o in found["owner"]), (float(n) for n in found["n"]),
                       strict=True))  # fmt: skip
    whole = sum(counted.values())
    return {owner: n / whole for owner, n in counted.items()} if whole else {}


def _stage_sum(past: Past, stage: Floats, sizes: Sizes) -> float:
    """Amounts times how often their stage ends in a win; unknown amounts are of the usual size."""
    value = np.where(past.open.value == NO_VALUE, sizes.mean, past.open.value)
    return float(stage @ value) if len(stage) else 0.0
