"""What the board can be filtered by: owners, teams, sources and tags, as one person sees them."""

from dataclasses import dataclass
from functools import lru_cache

from dealcycle.crm.models import Source, Tag
from dealcycle.events.prepared import Prepared, Statement
from dealcycle.people.access import Scope, scope
from dealcycle.people.models import Team, User

# A file of thousands of tags is searched for elsewhere.
MOST = 300
Choices = tuple[tuple[int, str], ...]

_SOURCES: Prepared[tuple[int, str]] = Prepared(
    lambda: Source.objects.filter(retired_at=None).values_list("pk", "name")
)
_TAGS: Prepared[tuple[int, str]] = Prepared(lambda: Tag.objects.values_list("pk", "name")[:MOST])


@dataclass(frozen=True)
class BoardChoices:
    sees_all: bool
    owners: Choices
    teams: Choices
    sources: Choices
    tags: Choices


def board_choices(user: User) -> BoardChoices:
    seen = scope(user)
    teams = tuple(_teams(seen).rows())
    return BoardChoices(
        sees_all=seen.owners is None,
        owners=tuple((pk, name or email) for pk, name, email in _owners(seen).rows()),
        teams=teams if len(teams) > 1 else (),
        sources=tuple(_SOURCES.all()),
        tags=tuple(_TAGS.all()),
    )


@lru_cache(maxsize=100)
def _owners(seen: Scope) -> Statement:
    found = User.objects.filter(seen.where("pk"), is_active=True).order_by("name")
    return Statement(found.values_list("pk", "name", "email")[:MOST])


@lru_cache(maxsize=100)
def _teams(seen: Scope) -> Statement:
    found = Team.objects.filter(retired_at=None).order_by("name")
    if seen.owners is not None:
        found = found.filter(seen.where("members")).distinct()
    return Statement(found.values_list("pk", "name"))
