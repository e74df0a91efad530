"""How a text becomes words, and what a mistyped word may have been."""

import re
from collections.abc import Iterable, Iterator

from dealcycle.crm.models.record import fold

LONGEST_WORD = 40
STEM = 6
SHORTEST_CORRECTED = 4
WORD = re.compile(r"[^\W_]+")
# An address's last part and what every address has say nothing.
ADDRESS_ENDS = re.compile(r"(?:https?://)?(?:www\.)?([\w.@+-]+?)\.[a-z]{2,4}(?=[/\s,;>)]|$)", re.I)
PHONE = re.compile(r"\+?\d[\d\s().\u00a0-]{5,}\d")
PHONE_QUERY = re.compile(r"[\d\s()+./\u00a0-]+")
LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~"
CYRILLIC_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
TO_CYRILLIC = str.maketrans(LATIN_KEYS, CYRILLIC_KEYS)
TO_LATIN = str.maketrans(CYRILLIC_KEYS, LATIN_KEYS)
DIGIT = re.compile(r"\d")
CYRILLIC = re.compile(r"[а-яё]", re.I)


def words(text: str) -> list[str]:
    """Folded words of a text in their order, addresses without their endings."""
    shortened = ADDRESS_ENDS.sub(r"\1", text) if "." in text else text
    return [word[:LONGEST_WORD] for word in WORD.findall(fold(shortened))]


def phone_words(number: str) -> list[str]:
    """A number as people look for it: without its country, its local part, its last four."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < 5:
        return [digits] if digits else []
    return list(dict.fromkeys([digits[-10:], digits[-7:], digits[-4:]]))


def phones_in(text: str) -> Iterator[str]:
    for found in PHONE.findall(text):
        if 7 <= sum(c.isdigit() for c in found) <= 15:
            yield found


def asked_phone(query: str) -> str | None:
    """The word to look for when the query is a telephone number or a part of one."""
    digits = re.sub(r"\D", "", query)
    if len(digits) < 4 or not PHONE_QUERY.fullmatch(query):
        return None
    return digits[-10:]


def other_layout(query: str) -> str:
    """What the same keys give on the other keyboard layout: 'ghbdtn' -> «привет»."""
    return query.translate(TO_LATIN if CYRILLIC.search(query) else TO_CYRILLIC)


def stem(word: str) -> str:
    """The letters by which a mistyped word is found; nothing for numbers and short words."""
    if len(word) < SHORTEST_CORRECTED:
        return ""
    if not word.isalpha() and DIGIT.search(word):
        return ""
    return word[:STEM]


def slips(stem: str) -> set[str]:
    """The stem itself and every text that it gives with one letter left out."""
    return {stem} | {stem[:i] + stem[i + 1 :] for i in range(len(stem))}


def asked_slips(word: str) -> set[str]:
    """Under which slips the intended word may stand; long words may have two errors."""
    found = slips(word[:STEM])
    if len(word) > STEM:
        # The letter that follows may belong to the stem where one too many was typed.
        found |= {each for slip in slips(word[: STEM + 1]) for each in (slip[:STEM],)}
    if len(word) >= 8:
        found |= {each for slip in list(found) if len(slip) > 4 for each in slips(slip)}
    return {slip for slip in found if len(slip) >= SHORTEST_CORRECTED - 1}


def first_distinct(found: Iterable[str], most: int) -> list[str]:
    """The first `most` different words."""
    return list(dict.fromkeys(found))[:most]
