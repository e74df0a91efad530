"""One process that answers the whole set by Dealcycle's own code: from a journal or a file."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dealcycle.measures.counts import Counts
from dealcycle.measures.curves import Curves, curves
from dealcycle.measures.journal import EVERYONE, Journal
from dealcycle.measures.question import Question
from dealcycle.measures.report import report


def main() -> None:
    kind, path = sys.argv[1], Path(sys.argv[2])
    with _snapshot(path) if kind == "snapshot" else _file(path) as journal:
        print(json.dumps(whole_set(journal)))


def whole_set(journal: Journal) -> dict[str, object]:
    """Dwell and conversion per stage, win rate and velocity by owner and month, 20 curves."""
    found = report(
        journal, scope=EVERYONE, question=Question(by=("owner", "month")), names=("funnel",),
        group_names=("win_rate", "velocity"), brief=True,
    )  # fmt: skip
    split = Counts(journal, EVERYONE, Question(by=("segment",))).split(("book", "lives"))
    drawn = [each for part in split.values() if isinstance(each := curves(part), Curves)]
    stages = found.measures["funnel"].stages
    told = [
        (each.name, each.entered, each.dwell.value, each.conversion.value)
        for each in sorted(stages, key=lambda each: each.code)
    ]
    return {"stages": told, "groups": len(found.groups), "curves": len(drawn)}


@contextmanager
def _snapshot(folder: Path) -> Iterator[Journal]:
    """Over Parquet parts, as the application lays its views."""
    from bench.event_log import AS_OF, STAGES
    from dealcycle.measures import duck
    from dealcycle.measures.journal import Pipeline, Stage

    connection = duck.connect(memory="256MB")
    for table in ("deals", "visits"):
        connection.execute(
            f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{folder / table}.parquet')"
        )
    stages = tuple(Stage(code, name) for code, name in enumerate(STAGES, start=1))
    yield Journal(
        duck.DuckEngine(connection), (Pipeline(1, "Sales", stages),), as_of=AS_OF,
        currency="EUR", dimensions={"segment": "dim_1"}, tables=frozenset({"deals", "visits"}),
    )  # fmt: skip


@contextmanager
def _file(path: Path) -> Iterator[Journal]:
    from dealcycle.cycle.refusal import Refused
    from dealcycle.sources.files import read_files
    from dealcycle.sources.staging import Stage

    with Stage() as stage:
        read = read_files(stage, [path])
        if isinstance(read, Refused):
            sys.exit(str(read))
        yield read.journal


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
