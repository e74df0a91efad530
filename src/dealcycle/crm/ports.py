"""The open lists of this room: what upper rooms add to deals, Today and the pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from dealcycle.people.models import User


@dataclass(frozen=True)
class EvidenceKind:
    """How evidence of one kind of criterion is gathered, for many deals in one query."""

    gather: Callable[[Sequence[int]], Mapping[int, Any]]
    # What a criterion of this kind can ask for, with its words; a kind without parameter: nothing.
    choices: Callable[[], Sequence[tuple[str, str]]] = tuple


@dataclass(frozen=True)
class TodayItem:
    """One thing to do now: what, why, and how it compares."""

    key: str
    rank: float
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)


# Kind of criterion -> how its evidence is gathered.
EVIDENCE: dict[str, EvidenceKind] = {}
# items(user, at, limit): what else belongs on this person's Today.
TODAY: list[Callable[[User, datetime, int], Iterable[TodayItem]]] = []
# Record kind -> render(request, record): panels on the record's page.
PANELS: dict[str, list[Callable[[HttpRequest, Any], str]]] = {
    "deal": [],
    "company": [],
    "contact": [],
}
# What hangs on a record, for merge and for a person's rights: see `crm.linked`.
LINKED: list[Any] = []
