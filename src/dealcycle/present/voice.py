"""A language to speak in: its words and its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from dealcycle.cycle.words import Gettext, Ngettext


@dataclass(frozen=True)
class Voice:
    """A language: its words and its numbers."""

    lang: str
    gettext: Gettext
    ngettext: Ngettext

    def say(self, text: str, **params: object) -> str:
        words = self.gettext(text)
        return words % params if params else words
