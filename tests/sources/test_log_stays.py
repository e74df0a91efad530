"""Stays from a log of events say what plain Python says of the same rows."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealcycle.measures.journal import LOST, WON
from dealcycle.sources import filing, log_stays
from dealcycle.sources.files import Read, read_files
from dealcycle.sources.staging import Stage
from tests.sources.test_stays import COLUMNS

ENDS = {"Won": WON, "Lost": LOST}
STAGES = ("Talk", "Offer", "Contract")
Event = tuple[str, str, int]  # deal, stage, second
EVENT = st.tuples(
    st.sampled_from("abc"), st.sampled_from([*STAGES, *STAGES, *ENDS]), st.integers(0, 40)
)
# So that the file reads as a log and its stages come in one order, whatever is drawn.
BEGINNING: list[Event] = [
    (f"first{n}", stage, at) for n in range(9) for at, stage in enumerate((*STAGES, "Won", "Lost"))
]


def by_hand(events: Sequence[Event]) -> list[tuple[int, ...]]:
    deals = list(dict.fromkeys(deal for deal, _, _ in events))
    found = []
    for number, deal in enumerate(deals, start=1):
        own = [(at, line, stage) for line, (d, stage, at) in enumerate(events) if d == deal]
        own.sort()
        kept = [
            each for i, each in enumerate(own)
            if each[2] in ENDS or i == 0 or own[i - 1][2] != each[2]
        ]  # fmt: skip
        codes = [ENDS.get(stage) or STAGES.index(stage) + 1 for _, _, stage in kept]
        for i, (at, _, _) in enumerate(kept):
            if codes[i] < 0:
                continue
            last = i + 1 == len(kept)
            before = [code for code in codes[:i] if code > 0]
            found.append((
                number, codes[i], at, -99 if last else kept[i + 1][0],
                -99 if last else codes[i + 1], before.count(codes[i]) + 1,
                max(before, default=0) - 1,
            ))  # fmt: skip
    return sorted(found)


def read_log(path: Path, events: Sequence[Event]) -> tuple[str, list[tuple[int, ...]]]:
    rows = [f"{deal},{stage},2025-01-01 10:00:{at:02}" for deal, stage, at in events]
    path.write_text("\n".join(["Deal ID,Stage,Changed at", *rows]) + "\n")
    with Stage() as stage:
        read = read_files(stage, [path])
        assert isinstance(read, Read), read
        start = "(SELECT epoch(TIMESTAMP '2025-01-01 10:00:00'))"
        instants = ("entered_at", "left_at")
        listed = ", ".join(
            f"CAST(coalesce({n}{f' - {start}' if n in instants else ''}, -99) AS BIGINT) AS {n}"
            for n in COLUMNS
        )
        found = read.journal.engine.fetch(f"SELECT {listed} FROM visits")
        columns = (found[name].tolist() for name in COLUMNS)
        return read.journal.days, sorted(zip(*columns, strict=True))


@settings(deadline=None, max_examples=12)
@given(drawn=st.lists(EVENT, min_size=1, max_size=25))
def test_a_log_gives_the_stays_that_plain_python_finds(tmp_path_factory, drawn) -> None:
    path = tmp_path_factory.mktemp("log") / "events.csv"
    events = [*BEGINNING, *drawn]
    days, found = read_log(path, events)
    assert found == by_hand(events)
    assert days == "elapsed"


def test_of_many_deals_some_say_how_the_stages_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_stays, "ENOUGH_DEALS", 3)
    monkeypatch.setattr(filing, "MOST_BY_SECONDS", 2)
    monkeypatch.setattr(filing, "LONG", -1)
    days, found = read_log(tmp_path / "events.csv", BEGINNING)
    assert found == by_hand(BEGINNING)
    assert days == "calendar"
