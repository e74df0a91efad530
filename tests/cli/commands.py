"""Runs commands in this process: much sooner than as programs of their own."""

from dataclasses import dataclass

import pytest

from dealcycle.cli.main import app


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """What was printed, as one line."""
        return " ".join(self.out.replace("\u00a0", " ").split())


def run(capsys: pytest.CaptureFixture[str], *words: object) -> Said:
    capsys.readouterr()
    code = 0
    try:
        app([str(word) for word in words])
    except SystemExit as ended:
        code = int(ended.code or 0)
    shown = capsys.readouterr()
    return Said(code, shown.out, shown.err)
