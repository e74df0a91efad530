"""Both values of what two people changed at once, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dealcycle.crm import fields, values
from dealcycle.crm.editing import Conflict
from dealcycle.crm.queries.names import names
from dealcycle.people.models import User


@dataclass(frozen=True)
class Both:
    """One field with one's own value and the colleague's."""

    label: str
    mine: str
    theirs: str
    who: str
    at: datetime


def shown(conflict: Conflict, kind: str, reader: User) -> list[Both]:
    records = [("user", conflict.by)] if conflict.by else []
    for clash in conflict.clashes:
        records += _records(kind, clash.field, clash.mine, clash.theirs)
    known = names(records, reader=reader)
    return [
        Both(
            label=values.label(kind, clash.field, known),
            mine=values.words(kind, clash.field, fields.kept(clash.mine), known),
            theirs=values.words(kind, clash.field, fields.kept(clash.theirs), known),
            who=known.get(("user", conflict.by), ""),
            at=conflict.at,
        )
        for clash in conflict.clashes
    ]


def _records(kind: str, field: str, *several: object) -> Iterable[tuple[str, int | str]]:
    return values.pointed_at(kind, *({field: each} for each in several))
