"""Who may be in the book already: the same domain, phone, tax number, address or name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dealcycle.crm import access, phones, search, texts
from dealcycle.crm.models import Company, Contact
from dealcycle.crm.models.profiles import domain_of
from dealcycle.crm.models.record import fold
from dealcycle.people.models import User

MOST = 5
# Fewer letters are in every name.
SHORTEST = 3


@dataclass(frozen=True)
class Likely:
    """A record that may be the same, and why one thinks so."""

    record: Company | Contact
    why: str | Promise


def companies(typed: Mapping[str, str], *, reader: User, but: int | None = None) -> list[Likely]:
    domain = domain_of(typed.get("website", "")) or domain_of(typed.get("email", ""))
    phone = phones.normalise(texts.line(typed.get("phone", ""))) if typed.get("phone") else ""
    tax = texts.line(typed.get("tax_number", ""))
    name = fold(texts.line(typed.get("name", "")))
    # Each condition repeats the index's own, or the index would not be used.
    return _found(
        access.companies(reader).exclude(pk=but),
        [
            (Q(domain=domain) & ~Q(domain=""), _("same web address"), domain),
            (Q(tax_number=tax) & ~Q(tax_number=""), _("same tax number"), tax),
            (Q(phone=phone) & ~Q(phone=""), _("same phone"), phone),
            (Q(name_folded=name), _("same name"), name),
        ],
        _alike(Company.KIND, name, reader, but),
    )


def contacts(typed: Mapping[str, str], *, reader: User, but: int | None = None) -> list[Likely]:
    email = texts.line(typed.get("email", "")).lower()
    numbers = [texts.line(typed.get(key, "")) for key in ("phone", "mobile")]
    numbers = [phones.normalise(each) for each in numbers if each]
    name = fold(texts.line(typed.get("name", "")))
    among = access.contacts(reader).exclude(pk=but).annotate(address=Lower("email"))
    return _found(
        among.select_related("company"),
        [
            (Q(address=email) if email else Q(pk=None), _("same e-mail"), email),
            (Q(phone__in=numbers) & ~Q(phone=""), _("same phone"), numbers),
            (Q(mobile__in=numbers) & ~Q(mobile=""), _("same phone"), numbers),
            (Q(name_folded=name), _("same name"), name),
        ],
        _alike(Contact.KIND, name, reader, but),
    )


def _alike(kind: str, name: str, reader: User, but: int | None) -> Iterable[Likely]:
    """As search finds them: other word order, slips, a missing "GmbH"."""
    if len(name) >= SHORTEST:
        for hit in search.find(reader, name, kinds=[kind], limit=MOST).hits.get(kind, []):
            if hit.record.pk != but:
                yield Likely(hit.record, _("similar name"))


def _found(
    among: QuerySet,
    ways: Iterable[tuple[Q, str | Promise, object]],
    alike: Iterable[Likely],
) -> list[Likely]:
    found: dict[int, Likely] = {}
    for where, why, asked in ways:
        if asked and len(found) < MOST:
            for record in among.filter(where).order_by("pk")[:MOST]:
                found.setdefault(record.pk, Likely(record, why))
    if len(found) < MOST:
        for likely in alike:
            found.setdefault(likely.record.pk, likely)
    return list(found.values())[:MOST]
