"""What each role would see, told by the people who have it."""

from collections.abc import Mapping
from dataclasses import dataclass

from dealcycle.people.access import scope_under
from dealcycle.people.models import User

EXAMPLES = 3
NAMES = 5


@dataclass(frozen=True)
class Sight:
    """One person of a role, and whose records they would see."""

    person: User
    # None is everybody's.
    owners: tuple[str, ...] | None
    more: int = 0


@dataclass(frozen=True)
class Preview:
    role: str
    visibility: str
    people: int
    examples: tuple[Sight, ...]


def previews(chosen: Mapping[str, str]) -> list[Preview]:
    """For each role how many have it, and of the first few what they would see."""
    names = dict(User.objects.order_by("name", "pk").values_list("pk", "name"))
    active = User.objects.filter(is_active=True, role__in=chosen).order_by("name", "pk")
    by_role: dict[str, list[User]] = {role: [] for role in chosen}
    for person in active.select_related("team"):
        by_role[person.role].append(person)
    return [
        Preview(
            role=role,
            visibility=visibility,
            people=len(by_role[role]),
            examples=tuple(_sight(p, visibility, names) for p in by_role[role][:EXAMPLES]),
        )
        for role, visibility in chosen.items()
    ]


def _sight(person: User, visibility: str, names: Mapping[int, str]) -> Sight:
    owners = scope_under(person, visibility).owners
    if owners is None:
        return Sight(person, None)
    others = [name for pk, name in names.items() if pk in owners and pk != person.pk]
    return Sight(person, tuple(others[:NAMES]), max(0, len(others) - NAMES))
