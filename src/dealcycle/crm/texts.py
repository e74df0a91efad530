"""Words as people type them, made fit to keep: no control characters, no stray spaces."""

import re
import unicodedata

# A database refuses NUL; the others would garble a page or an export.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
SPACES = re.compile(r"\s+")
LONGEST_NOTE = 100_000


def line(text: str) -> str:
    """One line: a name, a title. Emoji and letters of any direction stay as they are."""
    if text.isprintable():
        # Neither control characters nor other spaces than the plain one: no need to look for them.
        return " ".join(text.split())
    return SPACES.sub(" ", CONTROL.sub("", text)).strip()


def paragraphs(text: str) -> str:
    """Several lines: notes, descriptions."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_blank(text: str) -> bool:
    """Nothing that one could see, even if there are characters."""
    return not any(
        unicodedata.category(character)[0] not in "CZ" and character not in "\ufe0e\ufe0f"
        for character in text
    )
