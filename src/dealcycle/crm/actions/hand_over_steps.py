"""The work of a hand-over, some records a transaction: killed at any moment, it goes on."""

import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Model, Q

from dealcycle.crm import journal, notices
from dealcycle.crm.models import Activity, Company, Contact, Deal, HandOver, HandOverRow
from dealcycle.crm.queries.hand_over import given_parts
from dealcycle.events import actions as events
from dealcycle.people.models import User

CHUNK = 200
LEASE = timedelta(minutes=2)
ATTEMPTS = 5
# The worker has other things to do too.
SECONDS = 4.0
MODELS: dict[str, type[Model]] = {
    "deal": Deal,
    "company": Company,
    "contact": Contact,
    "activity": Activity,
}
# Results stay with who earned them, the bin stays shut, what is done is done.
STILL_OPEN = {
    "deal": Q(outcome="", binned_at=None),
    "company": Q(binned_at=None),
    "contact": Q(binned_at=None),
    "activity": Q(done_at=None, binned_at=None),
}
logger = logging.getLogger(__name__)


def work(now: datetime) -> bool:
    """The worker's job: takes up one that waits and goes on with it for some seconds."""
    found = _lease(now)
    if found is None:
        return False
    until = time.monotonic() + SECONDS
    try:
        while step(found, now) and time.monotonic() < until:
            pass
    except Exception:
        # Its lease runs out, and it is tried again; after some failures it waits for a person.
        logger.exception("Hand-over %s failed", found)
        return True
    HandOver.objects.filter(pk=found).update(leased_until=None)
    return True


def work_off(hand_over: HandOver, now: datetime) -> None:
    """All of it at once: for few records nobody waits for the worker."""
    while step(hand_over.pk, now):
        pass


def step(hand_over: int, now: datetime) -> bool:
    """Some records more, or the end; whether there is more to do."""
    with transaction.atomic():
        found = HandOver.objects.select_for_update().get(pk=hand_over)
        if not found.is_working:
            return False
        giving = found.state == HandOver.State.RUNNING
        waiting = HandOverRow.State.WAITING if giving else HandOverRow.State.GIVEN
        rows = list(found.rows.filter(state=waiting).order_by("id")[:CHUNK])
        if not rows:
            _finish(found, giving, now)
            return False
        for kind, some in _by_kind(rows):
            _move(found, kind, some, giving, now)
        HandOver.objects.filter(pk=found.pk).update(done=F("done") + len(rows), attempts=0)
    return True


def _lease(now: datetime) -> int | None:
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    waiting = HandOver.objects.filter(free, state__in=("running", "undoing"), attempts__lt=ATTEMPTS)
    for pk in waiting.order_by("id").values_list("pk", flat=True)[:5]:
        won = HandOver.objects.filter(free, pk=pk).update(
            leased_until=now + LEASE, attempts=F("attempts") + 1
        )
        if won:
            return pk
    return None


def _by_kind(rows: Iterable[HandOverRow]) -> Iterable[tuple[str, list[HandOverRow]]]:
    grouped: dict[str, list[HandOverRow]] = defaultdict(list)
    for row in rows:
        grouped[row.record_kind].append(row)
    return grouped.items()


def _move(
    found: HandOver, kind: str, rows: Sequence[HandOverRow], giving: bool, now: datetime
) -> None:
    """Moves those that are still where they were left, and notes what became of each."""
    present = _present(kind, [row.record for row in rows])
    moved, left = [], []
    for row in rows:
        before = found.person_id if giving else row.to_id
        owner, version = present.get(row.record, (None, 0))
        if owner == before:
            row.version = version + 1
            moved.append(row)
        else:
            left.append(row)
    targets: dict[int, list[int]] = defaultdict(list)
    for row in moved:
        targets[row.to_id if giving else found.person_id].append(row.record)
    for target, records in targets.items():
        _give(kind, records, target, now)
    state = HandOverRow.State.GIVEN if giving else HandOverRow.State.BACK
    _note(moved, state)
    _note(left, HandOverRow.State.LEFT)


def _present(kind: str, records: Sequence[int]) -> dict[int, tuple[int | None, int]]:
    """Owner and version; locked in one order, so that no two transactions wait for each other."""
    locked = MODELS[kind].objects.select_for_update().filter(STILL_OPEN[kind], pk__in=records)
    found = locked.order_by("pk").values_list("pk", "owner", "version")
    return {pk: (owner, version) for pk, owner, version in found}


def _give(kind: str, records: Sequence[int], target: int, now: datetime) -> None:
    changes: dict[str, object] = {"owner": target, "version": F("version") + 1}
    if kind != "activity":
        changes["updated_at"] = now
    MODELS[kind].objects.filter(pk__in=records).update(**changes)
    if kind == "deal":
        team = User.objects.values_list("team", flat=True).get(pk=target)
        values = {"owner": target, "team": team}
        journal.keep_many(dict.fromkeys(records, values), at=now, now=now)


def _note(rows: Sequence[HandOverRow], state: str) -> None:
    for row in rows:
        row.state = state
    HandOverRow.objects.bulk_update(rows, ["state", "version"])


def _finish(found: HandOver, giving: bool, now: datetime) -> None:
    """One event for all of it, in the timeline of each record; each new owner is told once."""
    state = HandOverRow.State.GIVEN if giving else HandOverRow.State.BACK
    moved = found.rows.filter(state=state)
    subjects = set(moved.exclude(record_kind="activity").values_list("record_kind", "record"))
    deals = [record for kind, record in subjects if kind == "deal"]
    events.record(
        kind="user.handed_over" if giving else "user.hand_over_undone",
        by=found.by_id if giving else found.undone_by_id,
        at=now,
        record=("user", found.person_id),
        after={"hand_over": found.pk, "records": moved.count()},
        also=subjects | _pipelines(deals),
    )
    if giving:
        for part in given_parts(found):
            notices.taken_over(found, part.who, part.counts, at=now)
    found.state = HandOver.State.DONE if giving else HandOver.State.UNDONE
    found.finished_at, found.leased_until = now, None
    found.save(update_fields=["state", "finished_at", "leased_until"])


def _pipelines(deals: Sequence[int]) -> set[tuple[str, int]]:
    """Their boards show the new owners."""
    found: set[int] = set()
    for start in range(0, len(deals), 1000):
        some = Deal.objects.filter(pk__in=deals[start : start + 1000])
        found |= set(some.values_list("pipeline", flat=True).distinct())
    return {("pipeline", pipeline) for pipeline in found}
