"""What combo boxes offer: companies, contacts, colleagues, as one types."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from dealcycle.crm import access, search
from dealcycle.crm.models import DealContact
from dealcycle.crm.models.record import fold
from dealcycle.people.models import User

MOST = 12


def companies(user: User, words: str, *, exclude: Sequence[int] = ()) -> list[Any]:
    return _records(user, "company", access.companies(user), words, exclude)


def contacts(
    user: User, words: str, *, exclude: Sequence[int] = (), company: int | None = None
) -> list[Any]:
    """People by name; those of the company first, before anything is typed they alone."""
    found = _records(user, "contact", access.contacts(user), words, exclude, company)
    return sorted(found, key=lambda contact: contact.company_id != company) if company else found


def deals(user: User, words: str, *, exclude: Sequence[int] = ()) -> list[Any]:
    return _records(user, "deal", access.deals(user), words, exclude)


def colleagues(words: str) -> list[User]:
    """Everybody who works here: their names are known to all."""
    wanted = fold(words).split()
    everybody = User.objects.filter(is_active=True).select_related("team").order_by("name", "pk")
    return [
        user
        for user in everybody
        if all(word in f"{fold(user.name)} {fold(user.email)}" for word in wanted)
    ][:MOST]


def people_on(deal: int) -> list[int]:
    return list(DealContact.objects.filter(deal=deal).values_list("contact", flat=True))


def _records(
    user: User,
    kind: str,
    visible: QuerySet[Any],
    words: str,
    exclude: Iterable[int],
    company: int | None = None,
) -> list[Any]:
    gone = set(exclude)
    if words.strip():
        hits = search.find(user, words, kinds=[kind], limit=MOST + len(gone)).hits.get(kind, [])
        return [hit.record for hit in hits if hit.record.pk not in gone][:MOST]
    newest = visible.exclude(pk__in=gone).order_by("-updated_at", "-pk")
    if kind != "company":
        newest = newest.select_related("company")
    if company:
        return list(newest.filter(company=company)[:MOST]) or list(newest[:MOST])
    return list(newest[:MOST])
