"""The shape that each language's words have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A city: where it lies, what is paid with there, how its telephone numbers look."""

    city: str
    region: str
    country: str
    currency: str
    # `#` stands for a digit; numbers of ranges that are reserved or belong to nobody.
    phone: str
    weight: int = 1


@dataclass(frozen=True)
class Product:
    """What is sold: its name in a deal, its name in a sentence, its usual price in thousands."""

    title: str
    phrase: str
    thousands: float
    weight: int = 1


@dataclass(frozen=True)
class Person:
    """Somebody who works in the house; skill and pace differ from 0 and 1."""

    name: str
    login: str
    role: str
    team: int | None
    skill: float = 0.0
    pace: float = 1.0
    share: float = 0.0
    gone: bool = False


@dataclass(frozen=True)
class Talk:
    """Sentences by stage and by what they are for, with places for names and numbers."""

    # stage -> sentences that open a note of a talk, tell of a detail, say what comes next
    opening: Mapping[str, Sequence[str]]
    detail: Mapping[str, Sequence[str]]
    following: Mapping[str, Sequence[str]]
    objections: Sequence[str]
    answers: Sequence[str]
    no_answer: Sequence[str]
    mails_out: Mapping[str, Sequence[tuple[str, str]]]
    mails_in: Mapping[str, Sequence[tuple[str, str]]]
    notes: Mapping[str, Sequence[str]]
    subjects: Mapping[str, Mapping[str, Sequence[str]]]
    steps: Mapping[str, Sequence[tuple[str, str]]]
    needs: Sequence[str]
    budgets: Sequence[str]
    timings: Sequence[str]
    processes: Sequence[str]
    descriptions: Sequence[str]
    won: Sequence[str]
    lost: Mapping[str, Sequence[str]]
    undecided: Mapping[str, Sequence[str]]
    remarks: Sequence[str]
    replies: Sequence[str]
    overrides: Sequence[str]


@dataclass(frozen=True)
class Words:
    """Everything that is named."""

    organisation: str
    currency: str
    rates: Mapping[str, float]
    zone: str
    address: str
    teams: Sequence[str]
    people: Sequence[Person]
    men: Sequence[str]
    women: Sequence[str]
    # masculine and feminine form, the same where a language has one
    surnames: Sequence[tuple[str, str]]
    places: Sequence[Place]
    stems: Sequence[str]
    # industry -> patterns of companies' names
    industries: Mapping[str, Sequence[str]]
    firm_notes: Sequence[str]
    products: Sequence[Product]
    deal_names: Sequence[str]
    # job title, part in a purchase
    titles: Sequence[tuple[str, str]]
    tags: Sequence[str]
    months: Sequence[str]
    weekdays: Sequence[str]
    rivals: Sequence[str]
    contract: tuple[str, Sequence[str]]
    sites: str
    pilot: str
    system: tuple[str, Sequence[str]]
    talk: Talk
