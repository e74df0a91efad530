"""The arrows of the house hold for addresses, includes and model strings as well as for imports."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "dealcycle"
# Addresses by what brings them: allauth's belong to the room `people`, which configures it.
LIBRARIES = {"allauth": "people"}
URL = re.compile(r"""(?<![\w.])(?:url|reverse)\(\s*["']([\w-]+)["']""")
INCLUDE = re.compile(r"""\{%-?\s*(?:include|extends|import|from)\s+["'](\w+)/""")
# An entry of a menu shows only where its address exists.
GUARDED = re.compile(r"""has_url\(\s*["']([\w-]+)["']""")


def lines_of_the_house() -> list[set[str]]:
    """Rooms line by line, from the top."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(each["layers"] for each in contracts["contracts"] if each["type"] == "layers")
    return [{room.strip(" ()") for room in line.split("|")} for line in layers]


LINES = lines_of_the_house()


def level(room: str) -> int:
    return next(at for at, line in enumerate(LINES) if room in line)


def may_see(upper: str, lower: str) -> bool:
    return upper == lower or level(upper) < level(lower)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def addresses(patterns: list | None = None) -> Iterator[tuple[str, str]]:
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns)
        elif isinstance(each, URLPattern) and each.name:
            first, *rest = each.lookup_str.split(".")
            yield each.name, LIBRARIES.get(first) or (rest[0] if first == "dealcycle" else first)


ADDRESSES = dict(addresses())
FILES = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt"), *PACKAGE.rglob("*.py")]
PAGES = [path for path in FILES if "/migrations/" not in str(path) and "/vendor/" not in str(path)]


def test_addresses_lead_down_or_are_guarded() -> None:
    wrong = []
    for path in PAGES:
        text = path.read_text()
        guarded = set(GUARDED.findall(text))
        for name in URL.findall(text):
            home = ADDRESSES.get(name)
            if name not in guarded and (home is None or not may_see(room_of(path), home)):
                wrong.append(f"{path.relative_to(PACKAGE)}: {name} ({home or 'nowhere'})")
    assert not wrong, wrong


def test_templates_include_only_what_lies_below() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)}: {room}"
        for path in PAGES
        if path.suffix != ".py"
        for room in INCLUDE.findall(path.read_text())
        if (PACKAGE / room).is_dir() and not may_see(room_of(path), room)
    ]
    assert not wrong, wrong


def test_model_strings_point_down() -> None:
    wrong = []
    for path in PACKAGE.glob("*/models/**/*.py"):
        wrong += _model_strings(path)
    for path in PACKAGE.glob("*/models.py"):
        wrong += _model_strings(path)
    assert not wrong, wrong


def _model_strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            room, _, model = node.value.partition(".")
            known = model.isidentifier() and model[:1].isupper() and (PACKAGE / room).is_dir()
            if known and not may_see(room_of(path), room):
                yield f"{path.relative_to(PACKAGE)}: {node.value}"


@pytest.mark.parametrize("line", range(len(LINES)))
def test_every_room_stands_on_one_line(line: int) -> None:
    others = set().union(*(rooms for at, rooms in enumerate(LINES) if at != line))
    assert not LINES[line] & others
