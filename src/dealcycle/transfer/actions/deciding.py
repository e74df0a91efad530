"""What columns mean and what becomes of stages, people and fields: said by a person."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.people.models import User
from dealcycle.transfer.access import MAY_NOT, may_touch
from dealcycle.transfer.models import Import

BEFORE_THE_RUN = (Import.State.READING, Import.State.READY, Import.State.FAILED)
# Not the names of files: what is said holds for the next files of these headers too.
SAID = ("columns", "outcomes", "day_first", "decimal", "cents", "currency", "stage_dates",
        "history", "stages")  # fmt: skip
KINDS = ("pipeline", "stage", "reason", "source", "user", "team", "field", "outcome")
DOING = ("create", "map", "leave_out")


def say(
    *,
    job: Import,
    by: User,
    now: datetime,
    said: Mapping[str, object] | None = None,
    answers: Mapping[str, Mapping[str, Mapping[str, object]]] | None = None,
) -> Import | Refused:
    """Merges what is said into what was said before; the worker plans anew."""
    if not may_touch(by, job):
        return Refused.because("may_not_import", MAY_NOT)
    if (wrong := _wrong(said or {}, answers or {})) is not None:
        return wrong
    with transaction.atomic():
        job = Import.objects.select_for_update().get(pk=job.pk)
        if job.state not in BEFORE_THE_RUN or job.run_at is not None:
            return Refused.because(
                "import_ran", N_("It has run already. Undo it if it should not have.")
            )
        job.said = _merged(job.said, said or {})
        for kind, each in (answers or {}).items():
            job.answers[kind] = {**job.answers.get(kind, {}), **each}
        job.state, job.leased_until, job.attempts = Import.State.READING, None, 0
        job.failure = {}
        job.save()
    return job


def _merged(before: Mapping[str, object], said: Mapping[str, object]) -> dict[str, object]:
    """Columns and outcomes one by one, everything else as a whole."""
    found = {**before}
    for key, value in said.items():
        old = found.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        found[key] = {**old, **value} if both else value
    return found


def _wrong(
    said: Mapping[str, object], answers: Mapping[str, Mapping[str, Mapping[str, object]]]
) -> Refused | None:
    fits = set(said) <= set(SAID) and all(
        isinstance(each, Mapping) and each.get("do") in DOING
        for kind in answers.values()
        for each in kind.values()
    )
    if fits and set(answers) <= set(KINDS):
        return None
    return Refused.because("no_answer", N_("This cannot be said of an import."))
