"""The people of the organisation as an administrator sees them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from dealcycle.people.models import User

PAGE = 50
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Page:
    people: Sequence[User]
    # Where the next page starts; nothing on the last.
    after: int | None
    active: int
    left: int


def users_page(*, words: str = "", left: bool = False, after: int | None = None) -> Page:
    """People by name, in any script; an organisation has few enough to sort them here."""
    everybody = list(User.objects.values_list("pk", "name", "email", "is_active"))
    wanted = fold(words).split()
    listed = sorted(
        (fold(name or email), pk)
        for pk, name, email, is_active in everybody
        if is_active != left and all(word in fold(f"{name} {email}") for word in wanted)
    )
    keys = [pk for _name, pk in listed]
    start = keys.index(after) + 1 if after in keys else 0
    shown = keys[start : start + PAGE]
    found = with_facts(User.objects.filter(pk__in=shown)).in_bulk()
    active = sum(is_active for *_rest, is_active in everybody)
    return Page(
        people=[found[pk] for pk in shown if pk in found],
        after=shown[-1] if len(keys) > start + PAGE else None,
        active=active,
        left=len(everybody) - active,
    )


def with_facts(people: QuerySet[User]) -> QuerySet[User]:
    """With when they were seen last, how many sessions are open, and their second factor."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return people.select_related("team").annotate(
        session_seen_at=Max("usersession__last_seen_at"),
        sessions=Count("usersession"),
        has_second_factor=Exists(factors),
    )


def last_seen(person: User) -> datetime | None:
    """Sessions that ended take their time along; the last sign-in stays."""
    return max((at for at in (person.session_seen_at, person.last_login) if at), default=None)


def fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("ё", "е")
