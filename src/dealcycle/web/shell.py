"""What the page shell asks of the rooms above it; `server.wiring` puts the answers in."""

from collections.abc import Callable
from dataclasses import dataclass


def _nothing(user: object) -> int:
    return 0


@dataclass
class Shell:
    """The organisation's name and logo, and how many notifications a person has not read."""

    name: Callable[[], str] = lambda: "Dealcycle"
    logo: Callable[[], str] = lambda: ""
    unread: Callable[[object], int] = _nothing
    # Where the bell leads, and what the palette asks; absent until a room brings them.
    notifications: str = "notifications"
    palette: str = "palette"
    settings: str = "settings"


SHELL = Shell()
