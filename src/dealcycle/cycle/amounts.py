"""Reading amounts as people and other systems write them."""

import re
import unicodedata
from decimal import Decimal

from dealcycle.cycle.currencies import currencies, precision
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_

MAX_TEXT = 80
MAX_EXPONENT = 18

# A sign that several currencies share names the expected one if that is among them.
SIGNS: dict[str, tuple[str, ...]] = {
    "$": ("USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "TWD", "ARS", "CLP", "COP"),
    "us$": ("USD",), "a$": ("AUD",), "c$": ("CAD",), "ca$": ("CAD",), "r$": ("BRL",),
    "€": ("EUR",), "eur.": ("EUR",), "euro": ("EUR",), "евро": ("EUR",),
    "£": ("GBP", "EGP", "LBP"), "¥": ("JPY", "CNY"), "元": ("CNY",), "円": ("JPY",),
    "₽": ("RUB",), "руб": ("RUB", "BYN"), "руб.": ("RUB", "BYN"), "р": ("RUB", "BYN"),
    "р.": ("RUB", "BYN"), "рублей": ("RUB", "BYN"), "рубля": ("RUB", "BYN"),
    "рубль": ("RUB", "BYN"), "rub.": ("RUB",), "rur": ("RUB",), "br": ("BYN",),
    "₸": ("KZT",), "тенге": ("KZT",), "тг": ("KZT",), "тг.": ("KZT",), "₴": ("UAH",),
    "грн": ("UAH",), "грн.": ("UAH",), "₺": ("TRY",), "tl": ("TRY",), "₹": ("INR",),
    "₩": ("KRW",), "₪": ("ILS",), "฿": ("THB",), "₫": ("VND",), "₾": ("GEL",), "֏": ("AMD",),
    "zł": ("PLN",), "zl": ("PLN",), "kč": ("CZK",), "ft": ("HUF",), "lei": ("RON", "MDL"),
    "kr": ("SEK", "NOK", "DKK", "ISK"), "kr.": ("DKK", "SEK", "NOK", "ISK"),
    "fr": ("CHF",), "fr.": ("CHF",), "sfr": ("CHF",), "dhs": ("AED",), "dh": ("AED", "MAD"),
    "долл": ("USD",), "долл.": ("USD",), "долларов": ("USD",), "доллара": ("USD",),
    "доллар": ("USD",),
}  # fmt: skip

SCALES: dict[str, int] = {
    **dict.fromkeys(("k", "к", "т", "т.", "тыс", "тыс.", "тысяч", "тысячи", "тысяча"), 3),
    **dict.fromkeys(("thousand", "tsd", "tsd.", "тр", "т.р", "т.р."), 3),
    **dict.fromkeys(("m", "mm", "mn", "mn.", "mio", "mio.", "mln", "mln.", "million"), 6),
    **dict.fromkeys(("м", "млн", "млн.", "миллион", "миллиона", "миллионов", "millions"), 6),
    **dict.fromkeys(("b", "bn", "bn.", "mrd", "mrd.", "mlrd", "billion", "billions"), 9),
    **dict.fromkeys(("млрд", "млрд.", "миллиард", "миллиарда", "миллиардов"), 9),
}
THOUSAND_ROUBLES = frozenset({"тр", "т.р", "т.р."})

SPACES = re.compile(r"[\s_]+")
MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "‒": "-", "﹣": "-", "’": "'", "`": "'"})
NUMBER = re.compile(r"[.,]?\d(?:[\d.,' ]*\d)?")
SCIENTIFIC = re.compile(r"[-+]?\d+(?:[.,]\d+)?e[-+]?\d{1,3}", re.IGNORECASE)
NO_CENTS = re.compile(r"(?<=\d)[.,]-+|(?<=\d)[.,](?!\d)")  # "1.200,-" and "1200."
GROUPED = re.compile(r"\d{1,3}(?:(?P<s>[.,' ])\d{3})(?:(?P=s)\d{3})*")
INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
TOKEN = re.compile(r"[^\W\d_]*\$|[^\W\d_](?:\.?[^\W\d_])*\.?|[^\s\w.,'()+-]")


def read_amount(
    text: str, currency: str, *, decimal: str | None = None
) -> tuple[Decimal, str] | Refused:
    """Read an amount in whole units and its currency; see `money.parse_amount`."""
    plain = _plain(text)
    if not plain:
        return Refused.because("amount_empty", N_("Enter an amount."), field="amount")
    if len(plain) > MAX_TEXT:
        return _unreadable(plain[:20] + "…")
    if SCIENTIFIC.fullmatch(plain):
        return _scientific(plain, currency)
    found = NUMBER.search(plain)
    if found is None:
        return _unreadable(text)
    around = _around(plain[: found.start()], plain[found.end() :], currency)
    if around is None:
        return _unreadable(text)
    sign, scale, named = around
    digits = found.group()
    readings = _readings(digits, decimal)
    if len(readings) > 1 and not scale and precision(named) < 3:
        readings = readings[:1]
    if not readings:
        return _unreadable(text)
    if len(readings) > 1:
        return _ambiguous(text, readings)
    return sign * readings[0].scaleb(scale), named


def _plain(text: str) -> str:
    """Fold spaces, dashes, apostrophes and the digits of other scripts."""
    folded = unicodedata.normalize("NFKC", text).translate(MINUS)
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in folded)
    shown = (c for c in digits if unicodedata.category(c) != "Cf")
    return NO_CENTS.sub("", SPACES.sub(" ", "".join(shown)).strip())


def _scientific(plain: str, currency: str) -> tuple[Decimal, str] | Refused:
    value = Decimal(plain.replace(",", "."))
    if abs(value.adjusted()) > MAX_EXPONENT:
        return _unreadable(plain)
    return value, currency


def _around(before: str, after: str, currency: str) -> tuple[int, int, str] | None:
    """Return sign, power of ten and currency from what stands around the number."""
    before, after = before.strip(), after.strip()
    negative = False
    if before.startswith("(") and after.endswith(")"):
        before, after, negative = before[1:], after[:-1], True
    signs = re.findall(r"[-+]", before + after)
    if len(signs) > 1 or (negative and signs):
        return None
    negative = negative or signs == ["-"]
    words = [*_tokens(before), *_tokens(after)]
    scale, named = 0, set[str]()
    for word in words:
        if word in SCALES and not scale:
            scale = SCALES[word]
        elif (code := _currency(word, currency)) is not None:
            named.add(code)
        else:
            return None
        if word in THOUSAND_ROUBLES:
            named.add("RUB")
    if len(named) > 1:
        return None
    return (-1 if negative else 1), scale, (named.pop() if named else currency)


def _tokens(text: str) -> list[str]:
    rest = TOKEN.sub("", text)
    if rest.strip(" +-"):
        return ["?"]  # something that is no word, sign or scale: no amount
    return [token.casefold() for token in TOKEN.findall(text)]


def _currency(word: str, expected: str) -> str | None:
    if word.upper().rstrip(".") in currencies():
        return word.upper().rstrip(".")
    shared = SIGNS.get(word)
    if shared is None:
        return None
    if expected in shared:
        return expected
    # "kr" without a Nordic currency to expect could be any of four.
    return None if word.startswith("kr") else shared[0]


def _readings(digits: str, decimal: str | None) -> list[Decimal]:
    """Return every number that the digits can mean, the grouped reading first."""
    found: list[Decimal] = []
    if digits.isdigit():
        return [Decimal(digits)]
    if GROUPED.fullmatch(digits) or INDIAN.fullmatch(digits):
        single = len(re.findall(r"\D", digits)) == 1
        separator = re.findall(r"\D", digits)[0]
        # "0,500" has no thousands, and a lone decimal sign that is settled groups nothing.
        if not (single and (digits.startswith("0") or separator == decimal)):
            found.append(Decimal(re.sub(r"\D", "", digits)))
    for sign in ".,":
        whole, point, part = digits.rpartition(sign)
        other = "," if sign == "." else "."
        if not point or not part.isdigit() or sign in whole:
            continue
        if whole and not whole.isdigit() and not _groups(whole):
            continue
        if decimal == other and found:
            continue
        found.append(Decimal(f"{re.sub(r'[^0-9]', '', whole) or '0'}.{part}"))
    return found


def _groups(whole: str) -> bool:
    return bool(GROUPED.fullmatch(whole) or INDIAN.fullmatch(whole))


def _unreadable(text: str) -> Refused:
    return Refused.because(
        "amount_unreadable",
        N_("“%(text)s” is no amount. Write it like 1234.50."),
        field="amount",
        text=text.strip()[:MAX_TEXT],
    )


def _ambiguous(text: str, readings: list[Decimal]) -> Refused:
    return Refused.because(
        "amount_ambiguous",
        N_("“%(text)s” can mean %(first)s or %(second)s. Write it without thousands separators."),
        field="amount",
        text=text.strip(),
        first=str(readings[0]),
        second=str(readings[1]),
    )
