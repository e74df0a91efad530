"""What if: which stages one would have better, and the stage model that answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from dealcycle.insights.asking import Asking
from dealcycle.insights.keeping import Kept
from dealcycle.measures.estimate import Refusal
from dealcycle.measures.levers import CAPACITY
from dealcycle.measures.question import Question
from dealcycle.measures.stage_model import FRAMES, MOST, StageModel, stage_model

KEPT = 32
KINDS = {"on": "conversion", "days": "days"}


@dataclass(frozen=True)
class Tried:
    """Percent by which each stage's conversion and days are moved."""

    conversion: Mapping[int, int]
    days: Mapping[int, int]
    frame: str = CAPACITY

    @property
    def anything(self) -> bool:
        return bool(self.conversion or self.days)

    def factors(self) -> tuple[dict[int, float], dict[int, float]]:
        return (
            {stage: 1 + percent / 100 for stage, percent in self.conversion.items()},
            {stage: 1 + percent / 100 for stage, percent in self.days.items()},
        )

    def address(self, rest: str, **changes: object) -> str:
        tried = replace(self, **changes)
        pairs: list[tuple[str, object]] = [
            (f"{key}{stage}", percent)
            for key, kind in KINDS.items()
            for stage, percent in getattr(tried, kind).items()
        ]
        if tried.frame != CAPACITY:
            pairs.append(("frame", tried.frame))
        return "&".join(filter(None, [urlencode(pairs), rest]))


_kept: Kept[StageModel | Refusal] = Kept("trying", KEPT)


def read_tried(given: QueryDict) -> Tried:
    """The address's wishes; what makes no sense is left out."""
    found: dict[str, dict[int, int]] = {key: {} for key in KINDS}
    for name, text in given.items():
        for key, wishes in found.items():
            stage = name.removeprefix(key)
            if name.startswith(key) and stage.isascii() and stage.isdigit() and len(stage) < 19:
                percent = _percent(str(text))
                if percent:
                    wishes[int(stage)] = percent
    frame = given.get("frame", CAPACITY)
    return Tried(found["on"], found["days"], frame if frame in FRAMES else CAPACITY)


def answer(ask: Asking) -> StageModel | Refusal:
    opened = ask.opened
    key = (opened.mark, opened.scope, ask.plain, Question().day(opened.journal))
    return _kept.of(
        key,
        lambda: stage_model(
            opened.journal, scope=opened.scope, question=ask.plain, pipeline=pipeline_of(ask)
        ),
    )


def pipeline_of(ask: Asking) -> int | None:
    """The one that is asked for, else the first."""
    codes = dict(ask.asked.only).get("pipeline", ())
    known = [each.code for each in ask.opened.journal.pipelines]
    return next((code for code in codes if code in known), None)


def _percent(text: str) -> int:
    digits = text.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 4):
        return 0
    return max(-MOST, min(MOST, int(text)))
