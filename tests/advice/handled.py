"""Books of deals whose handling is known: who was talked to, how soon, what was given away."""

from collections.abc import Sequence
from dataclasses import dataclass

from dealcycle.measures import duck
from dealcycle.measures.calendar_days import DAY
from dealcycle.measures.journal import INWARD, LOST, OUTWARD, WON, Journal
from tests.measures.books import CODES, PIPELINE

TODAY = 20_000
CHIEF, CLERK = 1, 2


@dataclass(frozen=True)
class Life:
    """One deal: proposal ten days after its beginning, the end twenty days later."""

    won: bool | None  # None = still open
    contacts: tuple[int, ...] = (CLERK,)
    chief_decides: bool = False
    answered_after: int = 0  # days
    price: int = 100_000
    paid: int = 100_000
    begins: int = TODAY - 200


def journal_of(lives: Sequence[Life], **about: object) -> Journal:
    tables: dict[str, list[dict[str, object]]] = {
        name: [] for name in ("deals", "visits", "touches", "facts", "changes")
    }
    for number, life in enumerate(lives):
        for name, row in _rows(number, life):
            tables[name].append({"deal": number, **row})
    return duck.build(
        tables, pipelines=[PIPELINE], as_of=TODAY * DAY + 3_600, currency="EUR",
        kept_fields=frozenset({"amount_minor"}), **about,
    )  # fmt: skip


def _rows(number: int, life: Life):
    start, late = life.begins * DAY, (life.begins + 10) * DAY
    end = None if life.won is None else (life.begins + 30) * DAY
    outcome = None if life.won is None else WON if life.won else LOST
    yield "deals", {
        "pipeline": 1, "outcome": outcome, "closed_at": end, "amount_minor": life.paid,
        "value_minor": life.paid, "currency": 0, "owner": number % 3,
    }  # fmt: skip
    for stage, entered, left, way in (
        (CODES[0], start, late, CODES[2]), (CODES[2], late, end, outcome),
    ):  # fmt: skip
        yield "visits", {
            "pipeline": 1, "stage": stage, "entered_at": entered, "entry_recorded_at": entered,
            "left_at": left, "exit": way, "exit_recorded_at": left,
        }  # fmt: skip
    first = start + life.answered_after * DAY + 3_600
    for at, contact in enumerate(life.contacts):
        yield "touches", {
            "contact": contact, "owner": 0, "at": first + at, "recorded_at": first + at,
            "channel": 1, "direction": INWARD if contact == CHIEF else OUTWARD,
        }  # fmt: skip
    if life.chief_decides:
        yield "facts", {"name": "decision_maker", "at": start, "recorded_at": start, "value": CHIEF}
    for at, amount in ((start, life.price), ((life.begins + 25) * DAY, life.paid)):
        yield "changes", {
            "field": "amount_minor", "value": amount, "at": at, "recorded_at": at, "until": None,
        }  # fmt: skip


def some(count: int, won: int, **more: object) -> list[Life]:
    """So many closed deals, of which so many were won."""
    return [Life(n < won, **more) for n in range(count)]
