"""What-if on simulated books with a known truth: how often do its ranges hold it?"""

import numpy as np

from dealcycle.measures.estimators.shares import wilson
from dealcycle.measures.levers import ARRIVALS, CAPACITY
from dealcycle.measures.stage_model import chain_of
from tests.measures.test_stage_model import DAY, PIPELINE, model, simulated, true_chain

DEALS = (200, 400, 800)
COVERED = (0.92, 0.98)


def held(seed: int) -> bool:
    """One book, one wish: one stage's conversion, another's days, whether the truth is inside."""
    random = np.random.default_rng([20_261_125, seed])
    stages = true_chain().stages
    conversion = {int(random.choice(stages)): 1 + float(random.uniform(-0.4, 0.3))}
    days = {int(random.choice(stages)): 1 + float(random.uniform(-0.5, 0.5))}
    frame = (CAPACITY, ARRIVALS)[seed % 2]
    chain = chain_of(simulated(DEALS[seed % len(DEALS)], seed), PIPELINE, DAY)
    assert chain is not None
    truth = model(true_chain()).adds(conversion, days, frame)[0]
    _value, low, high = model(chain).adds(conversion, days, frame)
    # Where only the last stage's conversion counts, everything scales and nothing is uncertain.
    return low - 1e-6 <= truth <= high + 1e-6


def books(many: int) -> tuple[str, list[str]]:
    found = wilson(sum(held(seed) for seed in range(many)), many)
    told = (
        f"what-if: the truth lies in the 95 % range in {found.value:.1%} of {many} books "
        f"({found.low:.1%}-{found.high:.1%})"
    )
    return told, [] if COVERED[0] <= found.value <= COVERED[1] else [told]
