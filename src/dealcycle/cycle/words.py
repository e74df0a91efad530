"""Message ids: English words marked for translation, translated only by the faces."""

from collections.abc import Callable

Gettext = Callable[[str], str]
Ngettext = Callable[[str, str, int], str]


def N_(text: str) -> str:
    """Mark a message id; the face translates it when it is shown."""
    return text


def NN_(one: str, many: str) -> tuple[str, str]:
    """Mark a message id with its plural; the count is the parameter ``n``."""
    return one, many


class Word(str):
    """A parameter that is itself a message id, so that faces translate it too."""

    __slots__ = ()


class Grouped(int):
    """A number that `%s` writes with its digits in threes, as `pattern` has those of 1,000."""

    pattern: str

    def __str__(self) -> str:
        return f"{int(self):,}".replace(",", self.pattern[1:-3])


# How a language parts the thousands: whatever stands between the one and the noughts.
THOUSAND = N_("1,000")


def shown_as(value: object, gettext: Gettext) -> object:
    """A parameter as a face shows it; what is no quantity, a year or a port, is given as text."""
    if isinstance(value, Word):
        return gettext(value)
    if type(value) is int and abs(value) >= 1000:
        grouped = Grouped(value)
        grouped.pattern = gettext(THOUSAND)
        return grouped
    return value


def same(text: str) -> str:
    """English to English."""
    return text


def english_plural(one: str, many: str, n: int) -> str:
    """Choose between English singular and plural."""
    return one if n == 1 else many
