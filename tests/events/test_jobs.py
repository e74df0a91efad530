"""Jobs by the clock: one worker does each, once, whatever the clock does."""

from datetime import datetime, timedelta

import pytest

from dealcycle.events import jobs
from dealcycle.events.models import Job
from dealcycle.server import wiring, worker
from tests.clock import NOW

DAY = timedelta(days=1)


class Counter:
    def __init__(self) -> None:
        self.runs: list[datetime] = []

    def __call__(self, now: datetime) -> None:
        self.runs.append(now)

    def take(self, now: datetime, every: timedelta = DAY) -> bool:
        return jobs.take(name="count", every=every, now=now, run=self)


@pytest.mark.django_db
def test_a_job_is_done_once_in_its_time() -> None:
    count = Counter()
    for hours in (0, 1, 23, 24, 25, 47, 48):
        count.take(NOW + timedelta(hours=hours))
    assert count.runs == [NOW, NOW + DAY, NOW + 2 * DAY]


@pytest.mark.django_db
def test_a_clock_that_jumps_does_nothing_twice() -> None:
    count = Counter()
    count.take(NOW)
    count.take(NOW - timedelta(hours=5))
    assert count.runs == [NOW]
    # A year ahead: once, not 365 times. And back: it does not sleep for a year.
    ahead = NOW + timedelta(days=365)
    assert count.take(ahead)
    assert not count.take(ahead + timedelta(minutes=1))
    assert count.take(NOW + timedelta(hours=1))
    assert not count.take(NOW + timedelta(hours=2))


@pytest.mark.django_db
def test_what_another_worker_does_is_left_to_it() -> None:
    inner = Counter()

    def run(now: datetime) -> None:
        # The other looks while the first is at work.
        assert not inner.take(now + timedelta(seconds=1))

    assert jobs.take(name="count", every=DAY, now=NOW, run=run)
    assert inner.runs == []


@pytest.mark.django_db
def test_a_job_killed_in_the_middle_is_taken_up_again() -> None:
    def killed(now: datetime) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        jobs.take(name="count", every=DAY, now=NOW, run=killed)
    count = Counter()
    assert not count.take(NOW + timedelta(minutes=1))
    assert count.take(NOW + jobs.LEASE + timedelta(seconds=1))


@pytest.mark.django_db
def test_a_failure_is_kept_and_tried_again_soon() -> None:
    def fails(now: datetime) -> None:
        raise RuntimeError("no disk")

    with pytest.raises(RuntimeError):
        jobs.take(name="count", every=DAY, now=NOW, run=fails)
    assert "no disk" in Job.objects.get().error
    count = Counter()
    assert not count.take(NOW + timedelta(minutes=1))
    assert count.take(NOW + jobs.AGAIN_AFTER_FAILURE)
    assert Job.objects.get().error == ""


@pytest.mark.django_db
def test_who_outlives_the_lease_does_not_write_over_the_next() -> None:
    later = NOW + jobs.LEASE + timedelta(seconds=1)
    count = Counter()

    def slow(now: datetime) -> None:
        assert count.take(later)

    jobs.take(name="count", every=DAY, now=NOW, run=slow)
    assert Job.objects.get().due_at == later + DAY


@pytest.mark.django_db
def test_one_failing_job_does_not_keep_the_worker_from_the_others() -> None:
    count = Counter()

    def fails(now: datetime) -> None:
        raise RuntimeError("no disk")

    class Named(worker.Job):
        name = "count"

    often = timedelta(seconds=5)
    listed = [worker.Job(fails, every=often), Named(count, every=often)]
    for seconds in (0, 1, 5, 6, 10):
        worker.turn(listed, now=NOW + timedelta(seconds=seconds))
    assert len(count.runs) == 3


@pytest.mark.django_db
def test_the_wired_jobs_may_run_twice() -> None:
    for job in wiring.jobs():
        job.run(NOW)
        job.run(NOW)
    names = [job.name for job in wiring.jobs()]
    assert len(names) == len(set(names))
