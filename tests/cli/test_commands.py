"""The command `dealcycle`, as somebody types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def dealcycle(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from dealcycle.cli.main import run; run()", *arguments]
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    clean.pop("DATABASE_URL", None)
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, env={**clean, **env}
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [("en_GB.UTF-8", "measures it honestly"), ("ru_RU.UTF-8", "честно его измеряет")],
)
def test_help_speaks_the_language_of_the_terminal(language: str, words: str) -> None:
    said = dealcycle("--help", LANG=language)
    assert said.returncode == 0, said.stderr
    assert words in said.stdout


def test_restoring_what_is_not_there_says_so_in_one_sentence(tmp_path: Path) -> None:
    prepared = subprocess.run(
        [sys.executable, "-m", "dealcycle.server.start", "--prepare-only"],
        env={**os.environ, "DEALCYCLE_DATA": str(tmp_path), "DATABASE_URL": ""},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert prepared.returncode == 0, prepared.stderr
    data = {"DEALCYCLE_DATA": str(tmp_path)}
    said = dealcycle("restore", str(tmp_path / "none.zip"), "--yes", **data)
    assert said.returncode == 1
    assert said.stderr.strip() == f"There is no file {tmp_path / 'none.zip'}."
    made = dealcycle("backup", str(tmp_path / "copy.zip"), **data)
    assert made.returncode == 0, made.stderr
    assert "checked" in made.stdout
    back = dealcycle("restore", str(tmp_path / "copy.zip"), "--yes", LANG="ru_RU.UTF-8", **data)
    assert back.returncode == 0, back.stderr
    assert "Восстановлено строк" in back.stdout
