"""What of each kind of record can be found by its words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db.models import Model

from dealcycle.crm.models import Activity, Company, Contact, Deal
from dealcycle.crm.search import words

NAME, KEY, TEXT = 3, 2, 1
MOST_IN_NAME = 40
MOST_IN_TEXT = 200
# Longer texts hardly ever occur twice.
LONGEST_REMEMBERED = 80


@dataclass(frozen=True)
class Texts:
    """A record's name, its keys (addresses, ids, telephone numbers) and everything else."""

    name: str = ""
    keys: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    text: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of record that search knows. The code stands in the index and never changes."""

    code: int
    model: type[Model]
    texts: Callable[[Any], Texts]
    related: tuple[str, ...] = ()


def weighed(texts: Texts) -> dict[str, int]:
    """The words of a record, each with the weight of the best place where it stands."""
    parts = [_read(part) for part in texts.text]
    found: dict[str, int] = {}
    for plain, _phones in parts:
        found |= plain
    if len(found) > MOST_IN_TEXT:
        found = dict(islice(found.items(), MOST_IN_TEXT))
    for _plain, phones in parts:
        if phones:
            found |= phones
    for key in texts.keys:
        whole = words.words(key)
        found |= dict.fromkeys(words.first_distinct(whole, MOST_IN_NAME), KEY)
        joined = "".join(whole)
        if joined and "@" not in key and len(joined) <= words.LONGEST_WORD:
            found[joined] = KEY
    for phone in texts.phones:
        found |= dict.fromkeys(words.phone_words(phone), KEY)
    return found | _named(texts.name)


def _read(part: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The words of a text and those of the telephone numbers in it; short ones occur again."""
    return _remembered(part) if len(part) <= LONGEST_REMEMBERED else _words_of(part)


def _words_of(part: str) -> tuple[dict[str, int], dict[str, int]]:
    phones = [word for number in words.phones_in(part) for word in words.phone_words(number)]
    plain = words.first_distinct(words.words(part), MOST_IN_TEXT)
    return dict.fromkeys(plain, TEXT), dict.fromkeys(phones, TEXT)


_remembered = lru_cache(maxsize=5000)(_words_of)


@lru_cache(maxsize=2000)
def _named(name: str) -> Mapping[str, int]:
    return dict.fromkeys(words.first_distinct(words.words(name), MOST_IN_NAME), NAME)


def company_texts(company: Company) -> Texts:
    return Texts(
        name=company.name,
        keys=_filled(company.email, company.website, company.external_id, company.tax_number),
        phones=_filled(company.phone),
        text=_filled(
            company.industry,
            company.city,
            company.region,
            company.country,
            company.address,
            *_custom(company.custom),
            company.description,
        ),
    )


def contact_texts(contact: Contact) -> Texts:
    return Texts(
        name=contact.name,
        keys=_filled(contact.email, contact.messenger, contact.external_id),
        phones=_filled(contact.phone, contact.mobile),
        text=_filled(
            contact.company.name if contact.company_id else "",
            contact.job_title,
            *_custom(contact.custom),
            contact.description,
        ),
    )


def deal_texts(deal: Deal) -> Texts:
    return Texts(
        name=deal.name,
        keys=_filled(deal.external_id),
        text=_filled(
            deal.company.name if deal.company_id else "",
            deal.competitor,
            *_custom(deal.custom),
            deal.description,
            deal.needs,
            deal.budget,
            deal.timing,
            deal.close_note,
        ),
    )


def activity_texts(activity: Activity) -> Texts:
    return Texts(
        name=activity.subject, keys=_filled(activity.external_id), text=_filled(activity.body)
    )


# Upper rooms may add kinds of their own, each with a code that no other has.
KINDS: dict[str, Kind] = {
    Company.KIND: Kind(1, Company, company_texts),
    Contact.KIND: Kind(2, Contact, contact_texts, ("company",)),
    Deal.KIND: Kind(3, Deal, deal_texts, ("company",)),
    Activity.KIND: Kind(4, Activity, activity_texts),
}


def _filled(*values: str) -> tuple[str, ...]:
    return tuple(value for value in values if value)


def _custom(values: Mapping[str, object]) -> Iterable[str]:
    return (value for value in values.values() if isinstance(value, str))
