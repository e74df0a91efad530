"""Numbers and money as people type them, read back."""

import re
from decimal import Decimal, InvalidOperation

from dealcycle.present.formats import minor_digits

SPACES = re.compile(r"[\s\u00a0\u202f'’_]")
SHAPE = re.compile(r"[+-]?\d+([.,]\d+)*[.,]?|[+-]?[.,]\d+")
SUFFIXES = {
    "k": 3, "к": 3, "т": 3, "тыс": 3, "thousand": 3,
    "m": 6, "м": 6, "mn": 6, "млн": 6, "million": 6,
    "b": 9, "bn": 9, "млрд": 9, "billion": 9,
}  # fmt: skip
SIGNS = re.compile("[€$£₽₸₴¥₹]")
ENDING = re.compile(r"([^\W\d_]+)\.?$")


def read_number(text: str) -> Decimal | None:
    """'1 250 000,50', '1,250,000.5', '1.2 M', «12 тыс.» -> a number; None when it is none."""
    bare = SPACES.sub("", text).replace("\u2212", "-").lower()
    ending = ENDING.search(bare)
    power = 0
    if ending:
        if ending[1] not in SUFFIXES:
            return None
        power, bare = SUFFIXES[ending[1]], bare[: ending.start()]
    if not SHAPE.fullmatch(bare):
        return None
    try:
        return Decimal(_with_point(bare)).scaleb(power)
    except InvalidOperation:
        return None


def _with_point(bare: str) -> str:
    """Which of comma and point is the decimal one: the last, unless it groups thousands."""
    marks = [mark for mark in bare if mark in ".,"]
    if not marks:
        return bare
    last = marks[-1]
    head, tail = bare.rsplit(last, 1)
    repeated = marks.count(last) > 1
    # '1,250' groups in English; '1.250' and '0,125' are read as fractions nowhere near as often
    # as amounts are pasted with groups, but a lone point or a leading zero settles it.
    groups = len(tail) == 3 and last == "," and head.lstrip("+-") not in ("", "0")
    whole = head.replace(",", "").replace(".", "")
    if repeated or (groups and len(set(marks)) == 1):
        return whole + tail
    return f"{whole or '0'}.{tail or '0'}"


def read_money(text: str, currency: str) -> int | None:
    """What was typed, in minor units of `currency`, rounded; None when unreadable."""
    amount = read_number(SIGNS.sub("", text))
    if amount is None:
        return None
    return int(amount.scaleb(minor_digits(currency)).to_integral_value(rounding="ROUND_HALF_UP"))
