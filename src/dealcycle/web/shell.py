"""What stands around a page; `server.wiring` puts in what the shell asks of the rooms above it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from dealcycle.web import menu
from dealcycle.web.addresses import has_url, url


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


@dataclass(frozen=True)
class Link:
    """An entry of the navigation, as one person sees it on one page."""

    label: str
    url: str
    icon: str
    shortcut: str = ""
    count: int = 0
    here: bool = False


@dataclass(frozen=True)
class Frame:
    """All that the shell says: plain values, so that it is drawn anew only when one differs."""

    name: str
    logo: str
    person: str
    theme: str
    entries: tuple[Link, ...]
    personal: tuple[Link, ...]
    creations: tuple[menu.Creation, ...]
    notifications: Link | None
    settings: Link | None
    palette: str


def frame(request: HttpRequest) -> Frame:
    user, path = request.user, request.path
    return Frame(
        name=SHELL.name(),
        logo=SHELL.logo(),
        person=str(user),
        theme=theme_of(request),
        entries=tuple(_links(menu.entries(user), user, path)),
        personal=tuple(_links(menu.personal(user), user, path)),
        creations=tuple(menu.creations(user)),
        notifications=_notifications(user, path),
        settings=_settings(path),
        palette=url(SHELL.palette) if has_url(SHELL.palette) else "",
    )


THEMES = ("light", "dark")


def _links(entries: Iterable[menu.Entry], user: object, path: str) -> Iterable[Link]:
    for entry in entries:
        address = entry.url
        yield Link(
            str(entry.label),
            address,
            entry.icon,
            entry.shortcut,
            entry.count(user) if entry.count else 0,
            path == address or (address != "/" and path.startswith(address)),
        )


def _notifications(user: object, path: str) -> Link | None:
    if not has_url(SHELL.notifications):
        return None
    address = url(SHELL.notifications)
    return Link("", address, "bell", count=SHELL.unread(user), here=path == address)


def _settings(path: str) -> Link | None:
    if not has_url(SHELL.settings):
        return None
    address = url(SHELL.settings)
    return Link("", address, "settings", "s", here=path.startswith(address))


def theme_of(request: HttpRequest) -> str:
    """One's own on every device; before signing in, what this browser showed last."""
    theme = getattr(request, "theme", "") or request.COOKIES.get("theme", "")
    return theme if theme in THEMES else ""
