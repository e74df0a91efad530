"""Where the rooms are joined: who handles which event, and what stands in the open lists."""

from dealcycle.events import ports
from dealcycle.server.worker import Job

# Event kind -> the handlers that the worker calls. The whole of who listens to whom.
HANDLERS: dict[str, list[ports.Handler]] = {}


def join() -> None:
    ports.HANDLERS.update(HANDLERS)


def jobs() -> list[Job]:
    """What the worker does by the clock."""
    return []
