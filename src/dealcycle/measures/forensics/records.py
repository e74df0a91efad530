"""Records that hold something else than one life of one deal: re-used, joined late, incomplete."""

from __future__ import annotations

import numpy as np

from dealcycle.cycle.words import N_, NN_

from ..estimate import Sentence
from ..journal import WON
from .finding import Suspect, Unchecked
from .look import Look, crowded, listed, per_day


def reused_ids(look: Look) -> Suspect | Unchecked | None:
    """Numbers that stand for two lives: in two rows, or with a stay after the deal's end."""
    parts = ["deal IN (SELECT deal FROM deals WHERE void_at IS NULL GROUP BY deal "
             "HAVING COUNT(*) > 1)"]  # fmt: skip
    if look.journal.has_history:
        # A stay that ends before it begins is another flaw.
        end = "CASE WHEN left_at < entered_at THEN entered_at ELSE left_at END"
        ended = f"CASE WHEN exit < 0 THEN {end} END"
        parts.append(
            f"deal IN (SELECT deal FROM {look.visits} GROUP BY deal "
            f"HAVING COUNT({ended}) > 1 OR MIN({ended}) < MAX(entered_at))"
        )
    condition = f"({' OR '.join(parts)})"
    # A number in two rows is one deal, however many rows it has.
    n = int(look.counts("COUNT(DISTINCT deal) AS n", condition)["n"][0])
    if not n:
        return None
    one, many = NN_(
        "%(n)d number stands for two lives: it goes on after its end.",
        "%(n)d numbers stand for two lives each: they go on after their end.",
    )
    return Suspect(condition, Sentence(one, {"n": n}, many))


def mid_life_imports(look: Look) -> Suspect | None:
    """Deals first seen after they were opened, or opened in bulk on the day of an import."""
    days, n = per_day(look.openings)
    found = crowded(days, n)
    bulk = f" OR opened_day IN ({listed(found)})" if len(found) else ""
    condition = f"(late = 1{bulk})"
    count, late = look.number(condition), look.number("late = 1")
    if not count:
        return None
    one, many = NN_(
        "%(n)d deal came in mid-life: %(late)d known to, %(bulk)d opened in bulk on one day.",
        "%(n)d deals came in mid-life: %(late)d known to, %(bulk)d opened in bulk on one day.",
    )
    params = {"n": count, "late": late, "bulk": int(n[np.isin(days, found)].sum())}
    return Suspect(condition, Sentence(one, params, many))


def unrecorded_stages(look: Look) -> Suspect | None:
    """Deals without any stay, with a stay whose end is unknown, or won past a stage never seen."""
    if not look.journal.has_history:
        n = look.number("TRUE")
        says = Sentence(N_("The data has no history of stages, only a beginning and an end."))
        return Suspect("TRUE", says) if n else None
    parts = [
        f"(opened IS NOT NULL AND deal NOT IN (SELECT deal FROM {look.visits}))",
        f"deal IN (SELECT deal FROM {look.visits} WHERE exit IS NOT NULL AND left_at IS NULL)",
    ]
    if passed := _passed_sql(look):
        parts.append(f"(outcome = {WON} AND deal IN ({passed}))")
    condition = f"({' OR '.join(parts)})"
    n = look.number(condition)
    if not n:
        return None
    one, many = NN_(
        "%(n)d deal was not seen in every stage that it went through.",
        "%(n)d deals were not seen in every stage that they went through.",
    )
    return Suspect(condition, Sentence(one, {"n": n}, many))


def _passed_sql(look: Look) -> str:
    """Deals that were seen in fewer stages than the cycle of their pipeline has."""
    needed, codes = [], []
    for pipeline in look.journal.pipelines:
        stages = [each for each in pipeline.stages[pipeline.starts :] if not each.follow_up]
        codes += [str(stage.code) for stage in stages]
        needed.append(f"WHEN {pipeline.code} THEN {len(stages)}")
    if not codes:
        return ""
    return (
        f"SELECT deal FROM {look.visits} WHERE stage IN ({', '.join(codes)}) "
        f"GROUP BY deal HAVING COUNT(DISTINCT stage) < "
        f"CASE MAX(pipeline) {' '.join(needed)} ELSE 0 END"
    )
