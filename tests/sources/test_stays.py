"""Stays from one date column per stage: worked out in place, or sorted where stages are many."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealcycle.measures.journal import TABLES
from dealcycle.sources import values
from dealcycle.sources.files import Read, read_files
from dealcycle.sources.staging import Stage

COLUMNS = ("deal", "stage", "entered_at", "left_at", "exit", "nth", "furthest")
DAY = st.one_of(st.none(), st.integers(1, 8))
ROW = st.tuples(
    DAY,
    DAY,
    DAY,
    st.sampled_from([None, 9]),
    st.sampled_from(["Closed Won", "Closed Lost", "Call"]),
)


def visits(path: Path) -> list[tuple[int, ...]]:
    with Stage() as stage:
        read = read_files(stage, [path])
        assert isinstance(read, Read), read
        listed = ", ".join(f"coalesce({name}, -99) AS {name}" for name in COLUMNS)
        found = read.journal.engine.fetch(f"SELECT {listed} FROM visits ORDER BY ALL")
        return list(zip(*(found[name].tolist() for name in COLUMNS), strict=True))


@settings(deadline=None, max_examples=5)
@given(rows=st.lists(ROW, min_size=1, max_size=12))
def test_both_ways_find_the_same_stays(tmp_path_factory, rows) -> None:
    path = tmp_path_factory.mktemp("steps") / "deals.csv"
    lines = ["Id,Stage,Create Date,Call date,Offer date,Close Date"]
    for at, (created, call, offer, closed, stage) in enumerate(rows):
        days = [f"2025-01-0{day}" if day else "" for day in (created, call, offer, closed)]
        lines.append(",".join([f"d{at}", stage, *days]))
    lines.append("last,Call,2025-02-01,2025-02-02,2025-02-03,2025-02-04")
    path.write_text("\n".join(lines) + "\n")
    in_place = visits(path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(values, "MOST_STEPS", 0)
        assert visits(path) == in_place


def test_files_give_the_whole_shape_of_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(
        "Id,Stage,Created,Call date,Offer date\n1,Won,2025-01-01,2025-01-02,2025-01-03\n"
    )
    with Stage() as stage:
        read = read_files(stage, [path])
        assert isinstance(read, Read)
        for table in ("deals", "visits", "names"):
            found = read.journal.engine.fetch(f"SELECT * FROM {table} LIMIT 0")
            assert set(TABLES[table]) <= set(found), table


def test_amounts_of_a_currency_without_cents(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(
        "Id,Status,Created,Closed,Amount,Currency\n1,Won,2025-01-01,2025-02-01,500,JPY\n"
    )
    with Stage() as stage:
        read = read_files(stage, [path])
        assert isinstance(read, Read)
        amount = read.journal.engine.fetch("SELECT amount_minor FROM deals")["amount_minor"][0]
        assert (read.journal.currency, read.journal.minor, amount) == ("JPY", 0, 500)
