"""Finds the data sets that lie outside the repository, and says plainly when they are missing."""

import os
from pathlib import Path

import pytest


def shared_data(*parts: str) -> Path:
    """The path of a data set; skips the test, with the reason, where there is none."""
    folder = folder_of_data()
    path = folder.joinpath(*parts) if folder else None
    if path is None or not path.exists():
        pytest.skip(
            f"the data set {'/'.join(parts)} is not here; set DEALCYCLE_SHARED_DATA to its folder"
        )
    return path


def folder_of_data() -> Path | None:
    named = os.environ.get("DEALCYCLE_SHARED_DATA")
    if named:
        return Path(named)
    beside = (up / "shared" / "data" for up in Path(__file__).resolve().parents)
    return next((folder for folder in beside if folder.is_dir()), None)
