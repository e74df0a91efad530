"""The navigation's entries: an open list that every room adds its pages to."""

from collections.abc import Callable
from dataclasses import dataclass

from dealcycle.web.addresses import has_url, url


def everybody(user: object) -> bool:
    return True


def administrators(user: object) -> bool:
    return bool(getattr(user, "is_administrator", False))


@dataclass(frozen=True)
class Entry:
    """A page that one can go to; `shortcut` is the letter after `g`."""

    key: str
    label: str
    url_name: str
    icon: str
    shortcut: str = ""
    order: int = 100
    visible: Callable[[object], bool] = everybody
    # How many things wait there; 0 shows nothing.
    count: Callable[[object], int] | None = None
    # What one finds there, for the palette and the settings page.
    about: str = ""
    group: str = ""

    @property
    def url(self) -> str:
        return url(self.url_name)


MENU: list[Entry] = []


@dataclass(frozen=True)
class Creation:
    """Something new that one can begin anywhere: its dialogue opens over the page."""

    label: str
    icon: str
    dialogue: str
    target: str = "#dialog"


# creations(user): what the create menu offers this person; a room puts its answer in.
CREATE: list[Callable[[object], list[Creation]]] = []
# What stands in the menu under one's own name: profile, sessions, notifications.
PERSONAL: list[Entry] = []


def entries(user: object) -> list[Entry]:
    return shown(MENU, user)


def personal(user: object) -> list[Entry]:
    return shown(PERSONAL, user)


def creations(user: object) -> list[Creation]:
    return [each for offer in CREATE for each in offer(user)]


def shown(listed: list[Entry], user: object) -> list[Entry]:
    """Those that this person may see, in order; a room that is away takes its entries with it."""
    seen = [entry for entry in listed if entry.visible(user) and has_url(entry.url_name)]
    return sorted(seen, key=lambda entry: (entry.order, entry.key))
