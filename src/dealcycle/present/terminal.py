"""Words of the command line: the terminal's language, the catalogues of all rooms."""

import gettext
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from dealcycle.cycle.refusal import Fault, Reason

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "ru")
# As programs of the shell look for it, the first that is set decides.
VARIABLES = ("DEALCYCLE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def language(env: Mapping[str, str] = os.environ) -> str:
    """'ru' where the terminal speaks Russian, otherwise 'en'."""
    chosen = next((env[name] for name in VARIABLES if env.get(name)), "")
    return "ru" if chosen.lower().startswith("ru") else "en"


def say(text: str, /, **params: object) -> str:
    """A message in the terminal's language."""
    return Reason("said", text, params).say(catalogue(language()).gettext)


def tell(fault: Fault) -> str:
    """What stopped a command, in the terminal's language."""
    return fault.reason.say(catalogue(language()).gettext)


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(lang: str) -> gettext.NullTranslations:
    """The words of all rooms; English where a catalogue has not been compiled."""
    found = gettext.NullTranslations()
    for path in sorted(PACKAGE.glob(f"*/locale/{lang}/LC_MESSAGES/*.mo")):
        with path.open("rb") as file:
            room = gettext.GNUTranslations(file)
        room.add_fallback(found)
        found = room
    return found
