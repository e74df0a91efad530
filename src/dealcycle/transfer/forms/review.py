"""What a person says of an import before it runs: columns, questions, what becomes of the rest."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.transfer import mapping, queries
from dealcycle.transfer.models import Import

NUMBERED = {"pipeline", "stage", "reason", "source", "user", "team"}


@dataclass(frozen=True)
class Said:
    """As `deciding.say` takes it; empty when nothing differs."""

    said: Mapping[str, object] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, Mapping[str, object]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.said or self.answers)


def read(job: Import, posted: QueryDict) -> Said | Refused:
    """Only what differs from the plan is said."""
    means = dict(zip(posted.getlist("column"), posted.getlist("means"), strict=False))
    known = {each.value for each in mapping.choices(job)}
    if not set(means.values()) <= known:
        return _unknown()
    if (twice := _twice(means)) is not None:
        return twice
    columns, fields = mapping.said(job, means)
    said: dict[str, object] = {"columns": columns} if columns else {}
    for question in job.plan.get("questions", ()):
        typed = posted.get(f"question-{question['key']}")
        value = next((v for v, _words in question["options"] if str(v) == typed), None)
        if value is not None:
            said[question["key"]] = value
    answers = _answers(job, posted)
    if fields:
        answers["field"] = fields
    outcomes = answers.pop("outcome", {})
    if outcomes:
        said["outcomes"] = {key: each["to"] for key, each in outcomes.items()}
    return Said(said, answers)


def _answers(job: Import, posted: QueryDict) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for kind, offers in queries.offers(job).items():
        if kind == "field":
            continue
        typed = dict(zip(posted.getlist(f"{kind}-key"), posted.getlist(f"{kind}-do"), strict=False))
        targets = {str(value): value for value, _words in queries.targets(kind)}
        for offer in offers:
            answer = _answer(typed.get(offer.key), targets)
            if answer is not None and answer != {"do": offer.do, "to": offer.to}:
                found.setdefault(kind, {})[offer.key] = answer
    return found


def _answer(typed: str | None, targets: Mapping[str, object]) -> dict[str, object] | None:
    if typed in (mapping.CREATE, mapping.LEAVE_OUT):
        return {"do": typed, "to": None}
    value = (typed or "").removeprefix("map:")
    return {"do": "map", "to": targets[value]} if value in targets else None


def _twice(means: Mapping[str, str]) -> Refused | None:
    """Two columns cannot mean the same."""
    counted = Counter(each for each in means.values() if each.startswith(mapping.ROLE))
    role, times = next(iter(counted.most_common(1)), ("", 0))
    if times < 2:
        return None
    names = [column.rpartition(": ")[2] for column, each in means.items() if each == role]
    return Refused.because(
        "role_twice",
        N_("“%(first)s” and “%(second)s” are both taken for “%(meaning)s”. Choose one of them."),
        field="mapping",
        first=names[0],
        second=names[1],
        meaning=queries.role_label(role.removeprefix(mapping.ROLE)),
    )


def _unknown() -> Refused:
    return Refused.because(
        "no_meaning", N_("A column cannot be taken for that. Look again."), field="mapping"
    )
