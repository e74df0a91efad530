"""Drives the server through every operation and notes what each took."""

from dataclasses import dataclass
from pathlib import Path

from bench import clients, operations, server
from bench.operations import Operation

ROOT = Path(__file__).resolve().parent.parent
WARM_UP = 8
MEMORY_MB, ANALYTICS_MB, START_SECONDS = 250, 450, 3


@dataclass
class Result:
    """One line of the table."""

    operation: str
    unit: str
    limit: float
    p50: float
    p95: float
    processor_ms: float = 0.0
    note: str = ""


def measure(
    *, deals: int, port: int, rounds: int, only: list[str] | None, made: float
) -> list[Result]:
    from django.db import connections

    book = operations.read(deals)
    wanted = [
        each for each in operations.all_of(book)
        if not only or any(part in each.name for part in only)
    ]  # fmt: skip
    people = _people(book, port)
    connections.close_all()
    found: list[Result] = []
    with server.running(port) as pid:
        server.settle(pid)
        # Figures come last: they load the engine, and memory is asked for before and after.
        for operation in sorted(wanted, key=_is_analytics):
            if _is_analytics(operation) and not any(each.operation == "memory" for each in found):
                found.append(_amount("memory", "MB", MEMORY_MB, server.memory_mb(pid)))
            found += _one(operation, people, pid, rounds, large=deals > 300_000)
        loaded = any(map(_is_analytics, wanted))
        named, most = (
            ("memory, analytics loaded", ANALYTICS_MB) if loaded else ("memory", MEMORY_MB)
        )
        found.append(_amount(named, "MB", most, server.memory_mb(pid)))
    if not only:
        seconds = server.start_seconds(ROOT, port)
        found.append(_amount("second start", "s", START_SECONDS, seconds))
        if made:
            found.append(_amount("making the book", "s", 0, made))
    return found


def _is_analytics(operation: Operation) -> bool:
    return operation.name.startswith(("Cycle", "deals behind"))


def _one(
    operation: Operation, people: list[clients.Client], pid: int, rounds: int, *, large: bool
) -> list[Result]:
    some = people[operation.who :][: operation.clients]
    clients.ask_all(some, [operation.make], WARM_UP)
    before = server.processor_seconds(pid)
    each = max(10, rounds // operation.clients)
    timed = clients.ask_all(some, [operation.make], each)
    spent = (server.processor_seconds(pid) - before) * 1000 / len(timed.times)
    wrong = {k: n for k, n in timed.statuses.items() if k not in operation.statuses}
    note = f"answers: {wrong}" if wrong else ""
    limit = operation.limits[1 if large else 0]
    p50, p95 = timed.share(0.5), timed.share(0.95)
    found = []
    if limit:
        found.append(Result(operation.name, "ms", limit, p50, p95, spent, note))
    if operation.per_second:
        rate = timed.per_second
        found.append(Result(operation.name, "per s", operation.per_second, rate, rate, spent, note))
    return found


def _people(book: operations.Book, port: int) -> list[clients.Client]:
    from dealcycle.people.models import User

    users = User.objects.filter(pk__in=book.owners[:11]).order_by("pk")
    return [clients.Client(user, port) for user in users]


def _amount(name: str, unit: str, limit: float, value: float) -> Result:
    return Result(name, unit, limit, value, value)
