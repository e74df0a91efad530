"""The open lists of this room: who handles an event, how an event is told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from dealcycle.events.models import Event

Handler = Callable[[Event], None]

# Event kind -> handlers. Filled from the one table in `server/wiring.py`.
HANDLERS: dict[str, list[Handler]] = {}


Record = tuple[str, int | str]
# The names of the records and people that a page's events speak of, fetched together.
Names = Mapping[Record, str]


def nothing(event: Event) -> Iterable[Record]:
    return ()


@dataclass(frozen=True)
class Changed:
    """One value of a record before and after, in words."""

    label: str
    before: str
    after: str


def unchanged(event: Event, names: Names) -> Iterable[Changed]:
    return ()


@dataclass(frozen=True)
class Sentence:
    """How an event is told in a timeline or a notification, without saying who did it."""

    tell: Callable[[Event, Names], str]
    icon: str = "history"
    # Whose names `tell` will want.
    speaks_of: Callable[[Event], Iterable[Record]] = nothing
    # What was changed, value by value, where there is more to show than the sentence.
    changes: Callable[[Event, Names], Iterable[Changed]] = unchanged
    tone: str = "plain"
    # What its own entry tells already (a call, a comment) is left out of timelines.
    in_timeline: bool = True


# Event kind -> words. Each room adds its own.
SENTENCES: dict[str, Sentence] = {}


def handler_name(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


def handler_named(name: str) -> Handler | None:
    named: Mapping[str, Handler] = {
        handler_name(handler): handler for handlers in HANDLERS.values() for handler in handlers
    }
    return named.get(name)


def wake() -> None:
    """Tells the worker that there is something to do; it looks every second anyway."""
