"""Broken files by the thousand: each is read or refused in a sentence, within bounded memory."""

import resource
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources import broken

MEMORY_MB = 500


def survive(many: int) -> tuple[str, list[str]]:
    """How many were tried, and what went wrong with the smallest file that went wrong."""
    tried = {"n": 0}

    @settings(
        deadline=None, max_examples=many, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(contents=st.lists(broken.files(), min_size=1, max_size=2))
    def each(contents: list[bytes]) -> None:
        tried["n"] += 1
        with tempfile.TemporaryDirectory(prefix="dealcycle-broken-") as folder:
            paths = []
            for at, content in enumerate(contents):
                path = Path(folder) / f"deals{at}.csv"
                path.write_bytes(content)
                paths.append(path)
            broken.is_answered(paths)
            _is_planned(paths)

    problems = []
    try:
        each()
    except Exception as error:
        problems.append(f"{type(error).__name__}: {error}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    if peak > MEMORY_MB:
        problems.append(f"{peak} MB of memory were taken")
    return f"{tried['n']} broken files, at most {peak} MB", problems


def _is_planned(paths: list[Path]) -> None:
    """What an import makes of them, up to the rows that it would write."""
    from dealcycle.cycle.refusal import Refused
    from dealcycle.transfer import astray, heads, planning
    from dealcycle.transfer.book import open_book

    with planning.a_stage() as stage:
        book = open_book(
            stage, paths, said={}, zone=ZoneInfo("Europe/Berlin"), now=datetime.now(UTC)
        )
        if isinstance(book, Refused):
            return
        astray.find(book)
        told = sum(1 for _ in book.refusals()) + book.one("SELECT count(*) FROM twice")
        fit, at = 0, 0
        while at < book.last:
            fit += len(book.chunk(at))
            at += book.step
        assert fit + told == book.rows, f"{fit} fit and {told} refused of {book.rows} rows"
        heads.examples(book)
