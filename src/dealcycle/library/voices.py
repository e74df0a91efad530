"""The languages that answers speak."""

from __future__ import annotations

from dealcycle.library.faults import CannotAsk
from dealcycle.present.terminal import LANGUAGES, catalogue, language, say
from dealcycle.present.voice import Voice


def voice_of(lang: str | None) -> Voice:
    """The language asked for, else the terminal's."""
    spoken = lang or language()
    if spoken not in LANGUAGES:
        raise CannotAsk(say("There is no language “%(lang)s”: en or ru.", lang=lang))
    words = catalogue(spoken)
    return Voice(spoken, words.gettext, words.ngettext)
