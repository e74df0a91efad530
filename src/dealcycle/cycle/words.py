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


def same(text: str) -> str:
    """English to English."""
    return text


def english_plural(one: str, many: str, n: int) -> str:
    """Choose between English singular and plural."""
    return one if n == 1 else many
