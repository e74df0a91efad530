"""The one organisation of this installation, kept at hand for every request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from dealcycle.events.prepared import Prepared
from dealcycle.people.models import Organisation

# Within a request it is read once, however many parts of the page ask for it.
_FIRST: Prepared[Organisation] = Prepared(lambda: Organisation.objects.order_by("pk")[:1])
_at_hand: ContextVar[list[Organisation | None] | None] = ContextVar("organisation", default=None)


def current() -> Organisation | None:
    kept = _at_hand.get()
    if kept:
        return kept[0]
    found = _FIRST.first()
    if kept is not None:
        kept.append(found)
    return found


@contextmanager
def at_hand() -> Iterator[None]:
    """Asked for twice in here, it is read once."""
    token = _at_hand.set([])
    try:
        yield
    finally:
        _at_hand.reset(token)


def forget() -> None:
    """It has changed: whoever asks next reads it anew."""
    if (kept := _at_hand.get()) is not None:
        kept.clear()


def name() -> str:
    found = current()
    return (found.name if found else "") or "Dealcycle"


def currency() -> str:
    found = current()
    return found.currency if found else "EUR"


def time_zone() -> str:
    found = current()
    return found.time_zone if found else "UTC"
