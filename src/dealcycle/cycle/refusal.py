"""Refusals: expected answers of "no", returned as values with their reasons."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from dealcycle.cycle.words import Gettext, Ngettext, english_plural, same, shown_as


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is refused or shown: a stable code and words for a person.

    ``text`` is an English message id with ``%(name)s`` placeholders. Where the words depend on a
    count, ``plural`` holds the second form and ``params["n"]`` the count. ``field`` names the
    input that the reason is about.
    """

    code: str
    text: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)
    field: str | None = None
    plural: str | None = None

    def say(self, gettext: Gettext = same, ngettext: Ngettext = english_plural) -> str:
        """Return the reason in the words of the given translator (English without one)."""
        count = self.params.get("n")
        if self.plural is not None and isinstance(count, int):
            text = ngettext(self.text, self.plural, count)
        else:
            text = gettext(self.text)
        if not self.params:
            return text
        shown = {k: shown_as(v, gettext) for k, v in self.params.items()}
        return text % shown

    def __str__(self) -> str:
        return self.say()


class Fault(Exception):
    """What stops a command, told in one sentence that says what to do; English as text."""

    def __init__(self, text: str, **params: object) -> None:
        self.reason = Reason("fault", text, params)
        super().__init__(self.reason.say())


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected "no". It is false, so that ``if not result:`` reads well."""

    reasons: tuple[Reason, ...]

    def __bool__(self) -> bool:
        return False

    def __add__(self, other: "Refused") -> "Refused":
        return Refused(self.reasons + other.reasons)

    @classmethod
    def because(
        cls, code: str, text: str, /, *, field: str | None = None, **params: object
    ) -> Self:
        """Refuse for one reason."""
        return cls((Reason(code, text, params, field),))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all reasons, for faces that branch and for tests."""
        return tuple(reason.code for reason in self.reasons)
