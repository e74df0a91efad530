"""Colleagues named in a text with an @: found, told, and shown."""

import re
from collections.abc import Iterable
from datetime import datetime

from markupsafe import Markup, escape

from dealcycle.crm import notices
from dealcycle.crm.models import Activity, Comment
from dealcycle.people.models import User

# One text cannot be made to ring at every desk of the house.
MOST = 50
AT = re.compile(r"(?<![\w@.])@(?=\w)")


def found_in(text: str) -> list[int]:
    """Ids of the people named: "@Anna Petrova" in any case, the longest name first."""
    places = [match.end() for match in AT.finditer(text)][:MOST]
    if not places:
        return []
    # Databases fold only ASCII: names of other scripts are compared here.
    people = User.objects.filter(is_active=True).values_list("pk", "name")
    named = sorted(people, key=lambda person: -len(person[1]))
    found: list[int] = []
    for place in places:
        rest = text[place : place + 200].casefold()
        hits = [(pk, name) for pk, name in named if name and _begins(rest, name.casefold())]
        found += [pk for pk, name in hits if len(name) == len(hits[0][1])]
    return list(dict.fromkeys(found))


def tell(item: Activity | Comment, people: Iterable[int], *, by: User, at: datetime) -> None:
    """Those who may see the record are told that they are named there."""
    for person in User.objects.filter(pk__in=set(people) - {by.pk}, is_active=True):
        notices.mentioned(person, item, by=by, at=at)


def shown(text: str, names: Iterable[str]) -> Markup:
    """The text with its @names marked; everything else stays plain text."""
    escaped = str(escape(text))
    for name in sorted(set(names), key=len, reverse=True):
        named = re.escape(str(escape(name)))
        escaped = re.sub(
            rf"(?<![\w@.>])@{named}(?!\w)",
            f'<b class="mention">@{escape(name)}</b>',
            escaped,
            flags=re.IGNORECASE,
        )
    return Markup(escaped)  # noqa: S704 (escaped above)


def _begins(rest: str, name: str) -> bool:
    return rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()
