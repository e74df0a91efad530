"""Customers and the people who work there, invented."""

import re
import unicodedata
from datetime import datetime, timedelta
from itertools import product

from dealcycle.demo.chance import Chance, Hours
from dealcycle.demo.plan import Face, Firm
from dealcycle.demo.words.shape import Person, Words

# Source -> how many come by it, and what it is worth on the scale of log-odds.
SOURCES: dict[str, tuple[float, float]] = {
    "website": (18, -0.1),
    "referral": (11, 0.7),
    "cold_call": (20, -0.55),
    "cold_email": (13, -0.7),
    "event": (10, 0.1),
    "advertising": (8, -0.35),
    "partner": (8, 0.45),
    "social": (4, -0.4),
    "tender": (4, -0.2),
    "other": (2, 0.0),
}
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
SOUNDS = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"
LATIN = dict(zip(CYRILLIC, SOUNDS.split(" "), strict=True))


def invent_firms(
    chance: Chance, words: Words, people: list[Person], began: datetime, now: datetime, many: int
) -> list[Firm]:
    """Companies that came to be known over the two years, the older half before."""
    hours = Hours(chance, words.zone)
    names = _names(chance, words)
    sellers = [place for place, person in enumerate(people) if person.share]
    shares = [people[place].share for place in sellers]
    span = (now - began).days
    found = []
    for name, industry in names[:many]:
        where = chance.pick(words.places, [place.weight for place in words.places])
        day = chance.uniform(-90, span - 8) if chance.happens(0.7) else chance.uniform(-90, 30)
        found.append(
            Firm(
                name=name,
                domain=f"{slug(name)}.example.com",
                industry=industry,
                city=where.city,
                region=where.region,
                country=where.country,
                currency=where.currency,
                employees=max(6, round(chance.around(90, 1.1))),
                phone=number(chance, where.phone),
                owner=chance.pick(sellers, shares),
                source=chance.pick(list(SOURCES), [share for share, _ in SOURCES.values()]),
                system=chance.pick(words.system[1]),
                note=chance.pick(words.firm_notes) if chance.happens(0.35) else "",
                created_at=hours.at_work(began + timedelta(days=day)),
            )
        )
    found.sort(key=lambda firm: firm.created_at)
    return found


def invent_faces(chance: Chance, words: Words, firms: list[Firm], now: datetime) -> list[Face]:
    hours = Hours(chance, words.zone)
    patterns = {place.city: place.phone for place in words.places}
    found: list[Face] = []
    for place, firm in enumerate(firms):
        titles = chance.sample(words.titles, chance.pick((1, 2, 2, 3, 3, 4)))
        for title, role in titles:
            first, name = somebody(chance, words)
            firm.faces.append(len(found))
            since = hours.after(firm.created_at, chance.expovariate(1 / 20))
            found.append(
                Face(
                    place=len(found),
                    name=name,
                    first=first,
                    firm=place,
                    title=title,
                    role=role,
                    email=f"{slug(name, '.')}@{firm.domain}",
                    phone=number(chance, patterns[firm.city]) if chance.happens(0.7) else "",
                    owner=firm.owner,
                    created_at=min(since, now - timedelta(hours=2)),
                )
            )
    for face in chance.sample(found, len(found) // 30):
        left = (face.created_at - timedelta(days=chance.uniform(30, 700))).date()
        face.before = (chance.randrange(len(firms)), left)
    return found


def somebody(chance: Chance, words: Words) -> tuple[str, str]:
    """A first name and the whole name, in agreement where the language asks for it."""
    woman = chance.happens(0.48)
    first = chance.pick(words.women if woman else words.men)
    return first, f"{first} {chance.pick(words.surnames)[woman]}"


def number(chance: Chance, pattern: str) -> str:
    return re.sub("#", lambda _: str(chance.randrange(10)), pattern)


def slug(text: str, between: str = "-") -> str:
    """'Хлебозавод «Маяк»' -> 'khlebozavod-mayak'."""
    plain = "".join(LATIN.get(letter, letter) for letter in text.lower())
    folded = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return between.join(re.findall(r"[a-z0-9]+", folded))


def _names(chance: Chance, words: Words) -> list[tuple[str, str]]:
    industries = [(pattern, name) for name, some in words.industries.items() for pattern in some]
    pairs = list(product(words.stems, industries))
    chance.shuffle(pairs)
    # No stem more than a dozen times: a town full of Alderbays is no town.
    used: dict[str, int] = {}
    found = []
    for stem, (pattern, industry) in pairs:
        used[stem] = used.get(stem, 0) + 1
        if used[stem] <= 12:
            found.append((pattern.format(stem), industry))
    return found
