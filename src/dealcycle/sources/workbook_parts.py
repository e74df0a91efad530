"""What a workbook says about its sheets: names, styles that mean dates, shared strings."""

from __future__ import annotations

import posixpath
import re
import zipfile
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field

from dealcycle.sources.xml_stream import XmlRefused, feed, local, parser

BLOCK = 1 << 16
MAX_PART = 16 << 20  # bytes of the workbook's own description
MAX_STRINGS = 300 << 20  # bytes of all shared strings
MAX_STRING_COUNT = 12_000_000
# Built-in formats that show a day (18-21 and 45-47 show a time of day alone).
DATE_FORMATS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass
class Parts:
    """Sheet name -> its part; which cell styles mean a date; where days are counted from."""

    sheets: dict[str, str] = field(default_factory=dict)
    dates: set[int] = field(default_factory=set)
    from_1904: bool = False
    strings: str | None = None


class Strings:
    """The shared strings, packed: millions of short texts in a few bytes each."""

    def __init__(self) -> None:
        self.text = bytearray()
        self.ends = array("Q")

    def add(self, text: str) -> None:
        self.text += text.encode("utf-8", "surrogatepass")
        self.ends.append(len(self.text))
        if len(self.text) > MAX_STRINGS or len(self.ends) > MAX_STRING_COUNT:
            raise XmlRefused("workbook_too_long")

    def __getitem__(self, at: int) -> str:
        if not 0 <= at < len(self.ends):
            return ""
        start = self.ends[at - 1] if at else 0
        return self.text[start : self.ends[at]].decode("utf-8", "replace")


def read_parts(archive: zipfile.ZipFile) -> Parts:
    """Follows the package's own references; names of parts are not taken for granted."""
    parts = Parts()
    main = _main_part(archive)
    folder = posixpath.dirname(main)
    targets, kinds = _relations(archive, main)
    found: list[tuple[str, str]] = []

    def start(name: str, attrs: dict[str, str]) -> None:
        tag = local(name)
        if tag == "sheet" and attrs.get("state", "visible") == "visible":
            reference = next((v for k, v in attrs.items() if local(k) == "id" and ":" in k), "")
            found.append((attrs.get("name", ""), reference))
        elif tag == "workbookPr":
            parts.from_1904 = attrs.get("date1904", "0") in ("1", "true")

    _walk(archive, main, start)
    names = set(archive.namelist())
    for name, reference in found:
        part = _resolve(folder, targets.get(reference, ""))
        # Chart sheets and missing parts are no tables.
        if part in names and kinds.get(reference, "worksheet") == "worksheet":
            parts.sheets[name] = part
    by_kind = {kind: _resolve(folder, targets[at]) for at, kind in kinds.items()}
    parts.strings = by_kind.get("sharedStrings") if by_kind.get("sharedStrings") in names else None
    if by_kind.get("styles") in names:
        parts.dates = _date_styles(archive, by_kind["styles"])
    return parts


def _main_part(archive: zipfile.ZipFile) -> str:
    found: list[str] = []

    def start(name: str, attrs: dict[str, str]) -> None:
        if local(name) == "Relationship" and attrs.get("Type", "").endswith("/officeDocument"):
            found.append(attrs.get("Target", ""))

    if "_rels/.rels" in archive.namelist():
        _walk(archive, "_rels/.rels", start)
    return _resolve("", found[0]) if found else "xl/workbook.xml"


def _relations(archive: zipfile.ZipFile, part: str) -> tuple[dict[str, str], dict[str, str]]:
    targets: dict[str, str] = {}
    kinds: dict[str, str] = {}

    def start(name: str, attrs: dict[str, str]) -> None:
        if local(name) == "Relationship" and attrs.get("TargetMode") != "External":
            targets[attrs.get("Id", "")] = attrs.get("Target", "")
            kinds[attrs.get("Id", "")] = attrs.get("Type", "").rpartition("/")[2]

    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if relations in archive.namelist():
        _walk(archive, relations, start)
    return targets, kinds


def _resolve(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target)) if target else ""


def _date_styles(archive: zipfile.ZipFile, part: str) -> set[int]:
    custom: dict[int, bool] = {}
    styles: list[int] = []
    inside = [""]

    def start(name: str, attrs: dict[str, str]) -> None:
        tag = local(name)
        if tag == "numFmt":
            custom[int(attrs.get("numFmtId", "0"))] = _shows_day(attrs.get("formatCode", ""))
        elif tag in ("cellXfs", "cellStyleXfs", "dxfs"):
            inside[0] = tag
        elif tag == "xf" and inside[0] == "cellXfs":
            styles.append(int(attrs.get("numFmtId", "0")))

    _walk(archive, part, start)
    return {at for at, code in enumerate(styles) if custom.get(code, code in DATE_FORMATS)}


def _shows_day(code: str) -> bool:
    """Whether a format shows a day or a year; hours alone are a span of time, not a date."""
    bare = QUOTED.sub("", code.split(";")[0]).lower()
    if bare in ("general", "@"):
        return False
    return "y" in bare or "d" in bare


def read_strings(archive: zipfile.ZipFile, parts: Parts) -> Strings:
    """The shared strings; parts of one string are joined, readings for pronunciation left out."""
    strings = Strings()
    if parts.strings is None:
        return strings
    texts: list[str] = []
    state = {"in": False, "aside": False}

    def start(name: str, _attrs: dict[str, str]) -> None:
        tag = local(name)
        if tag == "si":
            texts.clear()
        state["aside"] = tag == "rPh" or (state["aside"] and tag == "t")
        state["in"] = tag == "t" and not state["aside"]

    def end(name: str) -> None:
        tag = local(name)
        state["in"] = False
        if tag == "rPh":
            state["aside"] = False
        elif tag == "si":
            strings.add("".join(texts))

    def text(data: str) -> None:
        if state["in"]:
            texts.append(data)

    _walk(archive, parts.strings, start, end, text, most=None)
    return strings


def _walk(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    most: int | None = MAX_PART,
) -> None:
    made = parser()
    made.StartElementHandler = start
    made.EndElementHandler = end
    made.CharacterDataHandler = text
    read = 0
    with archive.open(part) as stream:
        while block := stream.read(BLOCK):
            read += len(block)
            if most is not None and read > most:
                raise XmlRefused("workbook_too_long")
            feed(made, block, last=False)
    feed(made, b"", last=True)
