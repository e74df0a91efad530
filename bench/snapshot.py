"""The journal's snapshot: built in a process of its own, refreshed after new deals, counted on."""

import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.measuring import Result

NEW, ROUNDS = 1_000, 5
BUILD_SECONDS, REFRESH_MS = 6, 200


def measure(*, made: float) -> list[Result]:
    from django.db import connections, transaction

    from dealcycle.insights import parts

    parts.forget_all()
    connections.close_all()
    found = [_built(), _built_memory()]
    found += [_counted("the whole set, for everybody", _report)]
    connections.close_all()
    with transaction.atomic():
        found.append(_refreshed())
        found.append(_counted("the whole set, after refreshes", _report))
        transaction.set_rollback(True)
    found.append(Result("memory of a process that counts", "MB", 0, *[_peak(True)] * 2))
    if made:
        found.append(Result("making the book", "s", 0, made, made))
    # What was rolled back is in it.
    parts.forget_all()
    return found


def _built() -> Result:
    from dealcycle.insights import parts, upkeep

    before = _processor(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    upkeep.build_apart().wait()
    whole = time.monotonic() - began
    spent = (_processor(resource.RUSAGE_CHILDREN) - before) * 1000
    inside = parts.read().seconds
    return Result("first build, its process", "s", BUILD_SECONDS, inside, whole, spent,
                  "p50: without the process's start")  # fmt: skip


def _built_memory() -> Result:
    return Result("memory of building", "MB", 0, *[_peak(False)] * 2)


def _refreshed() -> Result:
    from dealcycle.insights import upkeep

    times, spent = [], []
    for _round in range(ROUNDS):
        _write_new()
        with _timed(times, spent):
            upkeep.up_to_date(int(time.time()))
    name = f"refresh after {NEW:,} new deals"
    return Result(name, "ms", REFRESH_MS, statistics.median(times), max(times),
                  statistics.median(spent))  # fmt: skip


def _counted(name: str, run: Callable[[], object]) -> Result:
    times, spent = [], []
    for _round in range(ROUNDS):
        with _timed(times, spent):
            run()
    return Result(name, "ms", 0, statistics.median(times), max(times), statistics.median(spent))


def _report() -> object:
    from dealcycle.insights.journal import open_journal
    from dealcycle.measures.report import report
    from dealcycle.people.models import User

    opened = open_journal(User.objects.order_by("pk")[0])
    return report(opened.journal, scope=opened.scope)


def _write_new() -> None:
    """Deals with two stages behind them."""
    from datetime import timedelta

    from django.utils import timezone

    from dealcycle.crm.loading import Step, Story, write_deals
    from dealcycle.crm.models import Deal, Stage

    now = timezone.now()
    begun = now - timedelta(days=9)
    stages = list(Stage.objects.order_by("position")[:4])
    owner = Deal.objects.order_by("pk")[0].owner_id
    write_deals([
        Story(
            Deal(name=f"New {n}", pipeline_id=stages[0].pipeline_id, stage_id=stages[1].pk,
                 stage_entered_at=begun, amount_minor=100_000, currency="EUR", owner_id=owner,
                 created_at=begun, created_by=owner, updated_at=begun),
            (Step(stages[2].pk, begun + timedelta(days=2), owner),
             Step(stages[3].pk, begun + timedelta(days=5), owner)),
        )
        for n in range(NEW)
    ])  # fmt: skip


@contextmanager
def _timed(times: list[float], spent: list[float]) -> Iterator[None]:
    before, began = _processor(resource.RUSAGE_SELF), time.monotonic()
    yield
    times.append((time.monotonic() - began) * 1000)
    spent.append((_processor(resource.RUSAGE_SELF) - before) * 1000)


def _processor(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _peak(own: bool) -> float:
    who = resource.RUSAGE_SELF if own else resource.RUSAGE_CHILDREN
    return resource.getrusage(who).ru_maxrss / 1024
