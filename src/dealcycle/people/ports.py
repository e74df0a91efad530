"""The open lists of this room: what a new organisation needs, how it may begin, what is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dealcycle.people.models import User

# What an upper room lays down for a new organisation: `lay(language=..., now=...)`.
FOUNDATIONS: list[Callable[..., None]] = []


@dataclass(frozen=True)
class Progress:
    """How far work in the background has come; a total of 0 means that nobody knows."""

    done: int
    total: int
    # What is being done, in the reader's words.
    words: str = ""
    # Why it stopped, if it did.
    failed: str = ""

    @property
    def finished(self) -> bool:
        return not self.failed and 0 < self.total <= self.done


@dataclass(frozen=True)
class Beginning:
    """One way to begin, offered after the first visit.

    `start` is called once, by the choice; it must be quick. What lasts is the worker's:
    the event `organisation.begun` carries the key. `url_name` is where one goes then; a
    beginning whose address is away is not offered.
    """

    key: str
    label: str
    words: str
    icon: str
    order: int = 100
    start: Callable[[User, datetime], object] | None = None
    url_name: str = "today"
    progress: Callable[[], Progress | None] | None = None


BEGINNINGS: list[Beginning] = []


@dataclass(frozen=True)
class Notice:
    """A kind of notification: how settings call it, how one is told, its icon."""

    label: str
    tell: Callable[[Mapping[str, object]], str]
    icon: str = "bell"
    # How it comes by mail to somebody who has not said: "never", "digest" or "now".
    by_mail: str = "digest"


# Kind -> words. Each room adds its own.
NOTICES: dict[str, Notice] = {}


@dataclass(frozen=True)
class Line:
    """One line of the morning's mail."""

    text: str
    link: str
    hint: str = ""


@dataclass(frozen=True)
class Section:
    """A heading of the morning's mail, the lines under it, and how many more there are."""

    title: str
    lines: Sequence[Line]
    more: int = 0


# What the morning's mail also tells: `section(user, now)`, in the person's language and zone.
DIGESTS: list[Callable[[User, datetime], Section | None]] = []
