"""What the documents speak of exists, and what exists is spoken of."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
SETTING = re.compile(r"\b(?:DEALCYCLE_[A-Z_]+|DATABASE_URL)\b")


def documents() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    return [ROOT / name for name in listed if (ROOT / name).exists()]


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    links = [link for link in LINK.findall(path.read_text()) if "://" not in link]
    broken = [link for link in links if not (path.parent / link).exists()]
    assert not broken, broken


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    known = set(SETTING.findall((ROOT / "src/dealcycle/server/environment.py").read_text()))
    known |= set(SETTING.findall((ROOT / "src/dealcycle/present/terminal.py").read_text()))
    page = (ROOT / "docs/how-to/install.md").read_text()
    told = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))
    assert told == known


def test_a_page_of_tasks_is_reachable_from_the_index() -> None:
    index = (ROOT / "docs/how-to/README.md").read_text()
    pages = [path.name for path in (ROOT / "docs/how-to").glob("*.md") if path.name != "README.md"]
    assert [name for name in pages if name not in index] == []
