"""A worker that is killed at every step of a delivery, and the next one that takes over."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta

STEPS = ("before the lease", "after the lease", "before the handler writes",
         "after the handler has written", "after the handler", "before it is noted as done",
         "after it is noted as done")  # fmt: skip
KIND = "proof.made"


def every_step() -> tuple[str, list[str]]:
    """Kills a worker process at each step, lets another one work on, looks what came of it."""
    problems = []
    for step in STEPS:
        event = _record()
        died = in_child(lambda step=step: _work(die_at=step))
        if died != -signal.SIGKILL:
            problems.append(f"the worker did not die {step} ({died})")
        # The next one finds a lease that has run out.
        finished = in_child(lambda: _work(later=timedelta(minutes=30)))
        if finished != 0:
            problems.append(f"{step}: the next worker failed ({finished})")
        problems += [f"{step}: {problem}" for problem in _looked_at(event)]
    return f"a worker killed at {len(STEPS)} steps, each job done once by the next", problems


def _record() -> int:
    from django.db import transaction
    from django.utils import timezone

    from dealcycle.events import actions, ports

    ports.HANDLERS[KIND] = [handler]
    with transaction.atomic():
        return actions.record(kind=KIND, by=None, at=timezone.now(), record=None).pk


def handler(event: object) -> None:
    """May run twice and does not mind, as every handler."""
    from django.utils import timezone

    from dealcycle.people.models import Notification, User

    _reached("before the handler writes")
    Notification.objects.get_or_create(
        user=User.objects.order_by("pk")[0],
        key=f"proof {event.pk}",
        defaults={"kind": "mentioned", "at": timezone.now()},
    )
    _reached("after the handler has written")


def _looked_at(event: int) -> list[str]:
    from django.db import connections

    from dealcycle.events.models import Delivery
    from dealcycle.people.models import Notification

    found = []
    delivery = Delivery.objects.get(event=event)
    if delivery.done_at is None:
        found.append("the job was not taken up again")
    many = Notification.objects.filter(key=f"proof {event}").count()
    if many != 1:
        found.append(f"done {many} times")
    connections.close_all()
    return found


def _work(die_at: str = "", later: timedelta = timedelta()) -> None:
    from django.utils import timezone

    from dealcycle.events import worker
    from dealcycle.events.models import Delivery

    global _dies_at
    _dies_at = die_at
    lease, deliver, save = worker._lease, worker._deliver, Delivery.save

    def leased(now: object) -> object:
        _reached("before the lease")
        found = lease(now)
        if found is not None:
            _reached("after the lease")
        return found

    def saved(self: object, *args: object, **kwargs: object) -> None:
        _reached("after the handler")
        _reached("before it is noted as done")
        save(self, *args, **kwargs)
        _reached("after it is noted as done")

    worker._lease, worker._deliver, Delivery.save = leased, deliver, saved
    worker.work_off(now=timezone.now() + later)


_dies_at = ""


def _reached(step: str) -> None:
    if step == _dies_at:
        os.kill(os.getpid(), signal.SIGKILL)


def in_child(work: Callable[[], None]) -> int:
    """Runs it in a process of its own; how that ended."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        # PostgreSQL's pool keeps what is closed, and its threads do not come along.
        getattr(connection, "close_pool", lambda: None)()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
