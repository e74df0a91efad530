"""Catalogues of words: extracted from code and templates, compiled without gettext."""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
KEYWORDS = {
    "_": None,
    "N_": None,
    "say": None,
    "NN_": (1, 2),
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
OPTIONS = {"**.html": {"extensions": "jinja2.ext.do", "trim_blocks": "true", "silent": "false"}}
OPTIONS["**.txt"] = OPTIONS["**.html"]
# Rooms without pages keep their words under their own domain.
DOMAINS = {"present": "present"}


def catalogue_path(room: str, language: str = "ru") -> Path:
    name = DOMAINS.get(room, "django")
    return PACKAGE / room / "locale" / language / "LC_MESSAGES" / f"{name}.po"


def rooms() -> list[str]:
    return sorted(folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists())


def extracted(room: str) -> Catalog:
    """Every message in the room's code and templates."""
    catalogue = Catalog(project="Dealcycle", locale="ru", charset="utf-8")
    found = extract_from_dir(
        PACKAGE / room, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=["Translators:"]
    )
    for file, _line, message, comments, context in found:
        catalogue.add(
            message, None, [(f"{room}/{file}", None)], auto_comments=comments, context=context
        )
    return catalogue


def present(room: str) -> Catalog:
    path = catalogue_path(room)
    if not path.exists():
        return Catalog(project="Dealcycle", locale="ru", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="ru")


def missing(room: str) -> list[str]:
    """Messages that the Russian catalogue lacks or leaves to be looked at."""
    have = present(room)
    lacking = []
    for message in extracted(room):
        known = have.get(message.id, message.context) if message.id else True
        if known is True:
            continue
        words = known.string if known else ""
        whole = all(words) if isinstance(words, tuple | list) else bool(words)
        if not whole or (known and known.fuzzy):
            lacking.append(f"{room}: {message.id}")
    return lacking


def extract() -> None:
    """Brings every room's catalogue up to date; translations that exist are kept."""
    for room in rooms():
        found = extracted(room)
        if not len(found):
            continue
        catalogue = present(room)
        catalogue.update(found, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path = catalogue_path(room)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, sort_output=True, omit_header=False)
        _still_header(path)


# Dates in the header would change with every run and make merges clash; the rest says nothing.
PASSING = (
    '"POT-Creation-Date', '"PO-Revision', '"Report-Msgid', '"Last-Translator', '"Language-Team',
    '"Generated-By', "# Copyright", "# This file is", "# FIRST AUTHOR",
)  # fmt: skip


def _still_header(path: Path) -> None:
    lines = path.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(PASSING)]
    path.write_text("".join(kept))


def compile_all() -> int:
    """Writes the .mo file of every catalogue that is newer; how many were written."""
    written = 0
    for po in PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as file:
            catalogue = read_po(file, locale=po.parent.parent.name)
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        mo.write_bytes(compiled.getvalue())
        written += 1
    return written


if __name__ == "__main__":
    if sys.argv[1:] == ["extract"]:
        extract()
    elif sys.argv[1:] == ["compile"]:
        compile_all()
    elif sys.argv[1:] == ["missing"]:
        lacking = [line for room in rooms() for line in missing(room)]
        print("\n".join(lacking))
        sys.exit(bool(lacking))
    else:
        sys.exit("Say extract, compile or missing.")
