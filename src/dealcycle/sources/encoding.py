"""How a text file is encoded, found out by looking at all of it once."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 20
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Survey:
    """What one pass over the bytes tells."""

    encoding: str
    guessed: bool  # no mark and no proof: said so in the report
    damaged: int  # bytes that the encoding cannot explain
    newlines: int  # line feeds
    returns: int  # carriage returns
    ends_open: bool  # the last line has no line feed
    zeros: int  # NUL characters
    binary: bool = False  # not a text at all

    @property
    def plain(self) -> bool:
        """UTF-8 throughout, every line ended the same way."""
        return (
            self.encoding in ("utf-8", "utf-8-sig")
            and not self.damaged
            and not self.zeros
            and self.returns in (0, self.newlines)
        )


def survey(path: Path) -> Survey:
    """Reads the file once in blocks; memory does not grow with it."""
    counts = {"lf": 0, "cr": 0, "nul": 0, "replaced": 0, "foreign": 0}
    high = bytearray()
    head = last = b""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            head = head or block[:BLOCK]
            last = block[-1:]
            counts["lf"] += block.count(b"\n")
            counts["cr"] += block.count(b"\r")
            counts["nul"] += block.count(b"\0")
            if not block.isascii() or decoder.getstate()[0]:
                text = decoder.decode(block)
                counts["replaced"] += text.count("\ufffd")
                counts["foreign"] += len(text) - len(text.encode("ascii", "ignore"))
                if len(high) < BLOCK:
                    high += block
    counts["replaced"] += len(decoder.decode(b"", True))
    encoding, guessed = _encoding(head, bytes(high), counts)
    wide = encoding.startswith(("utf-16", "utf-32"))
    return Survey(
        encoding=encoding,
        guessed=guessed,
        damaged=counts["replaced"] if encoding.startswith("utf-8") else 0,
        newlines=counts["lf"],
        returns=counts["cr"],
        ends_open=last != b"\n",
        zeros=0 if wide else counts["nul"],
        binary=not wide and counts["nul"] > 20 and _looks_binary(head),
    )


def _encoding(head: bytes, high: bytes, counts: dict[str, int]) -> tuple[str, bool]:
    for mark, name in BOMS:
        if head.startswith(mark):
            return name, False
    if counts["nul"] and (wide := _wide(head)):
        return wide, True
    if not counts["replaced"]:
        return "utf-8", False
    # A few broken letters do not make a UTF-8 file something else.
    if counts["replaced"] * 20 < counts["foreign"]:
        return "utf-8", True
    return _single_byte(high), True


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: signs and digits have their NUL always on the same side."""
    even, odd = head[0:4000:2].count(0), head[1:4000:2].count(0)
    if max(even, odd) < max(4, len(head[:4000]) * 0.02) or min(even, odd) * 20 > max(even, odd):
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = head[:4000].decode(name, "ignore")
    return name if any(sign in text for sign in ",;\t|") and "\n" in text else None


def _single_byte(high: bytes) -> str:
    """Cyrillic words are runs of high bytes, Western accents stand alone among plain letters."""
    runs = re.findall(rb"[\x80-\xff]+", high)
    together = sum(len(run) for run in runs if len(run) > 2)
    if together * 2 < sum(len(run) for run in runs):
        return "cp1252"
    letters = b"".join(runs)
    # Small letters outnumber capitals; each code page keeps them elsewhere.
    small = {
        "cp1251": sum(byte >= 0xE0 for byte in letters),
        "koi8-r": sum(0xC0 <= byte <= 0xDF for byte in letters),
        "cp866": sum(0xA0 <= byte <= 0xAF or 0xE0 <= byte <= 0xEF for byte in letters),
    }
    if small["cp866"] > small["cp1251"] * 1.2 and any(0x80 <= b <= 0xAF for b in letters):
        return "cp866"
    return max(("cp1251", "koi8-r"), key=lambda name: small[name])


def _looks_binary(head: bytes) -> bool:
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head[:4096])
    return odd > len(head[:4096]) * 0.05
