"""How wide text runs, so that drawings leave room for it, in Latin and Cyrillic."""

from __future__ import annotations

from functools import lru_cache
from html import escape

NARROW_LETTERS = frozenset("iljtfrI.,:;|!'()[]-–·\u00a0 ")
WIDE_LETTERS = frozenset("mwMWЖЩШЮМФШжшщюмфыЫ%@—")
SIZE = 12


@lru_cache(maxsize=4096)
def width_of(text: str, size: float = SIZE) -> float:
    """About how many pixels a text takes; a little more rather than less."""
    ems = 0.0
    for letter in text:
        if letter in NARROW_LETTERS:
            ems += 0.34
        elif letter in WIDE_LETTERS:
            ems += 0.88
        elif letter.isupper():
            ems += 0.7
        else:
            ems += 0.58
    return ems * size


def wrapped(text: str, room: float, size: float = SIZE) -> list[str]:
    """The text in lines that fit; words longer than a line are broken."""
    lines, line = [], ""
    for word in text.split(" "):
        tried = f"{line} {word}" if line else word
        if width_of(tried, size) <= room:
            line = tried
            continue
        if line:
            lines.append(line)
        while width_of(word, size) > room and len(word) > 1:
            fits = next(n for n in range(len(word), 0, -1) if n == 1 or width_of(word[:n]) <= room)
            lines.append(word[:fits])
            word = word[fits:]
        line = word
    return [*lines, line]


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "") -> str:
    """A `<text>`; `kind` is a class, `anchor` middle or end."""
    cls = f' class="{kind}"' if kind else ""
    at = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{short(x)}" y="{short(y)}"{cls}{at}>{escape(words)}</text>'


def short(value: float) -> str:
    """A coordinate in as few characters as it needs."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
