"""Stays of deals in stages: from a date per stage, a table of changes, or a log of events."""

from __future__ import annotations

from collections.abc import Sequence

from dealcycle.measures import duck
from dealcycle.sources.log_stays import write_log_stays
from dealcycle.sources.mapping import MOST_VALUES, Reading
from dealcycle.sources.meanings import CODES, place_of
from dealcycle.sources.step_columns import place_said, steps_of, write_visits
from dealcycle.sources.tables import History
from dealcycle.sources.values import Values


def write_stays(reading: Reading, values: Values, *, is_log: bool) -> list[str]:
    """Fills the journal's visits; the stages found, in order (none without a history)."""
    if values.steps:
        write_visits(reading.wide.connection, values.steps)
        return [step.title for step in values.steps]
    duck.create_tables(reading.wide.connection, ("visits",))
    stays = Stays(reading, values, is_log)
    stays.write()
    return stays.stages


def stage_names(reading: Reading) -> list[str]:
    """What the stages are called that the files tell of, as far as deals work in them."""
    if reading.history is None:
        return [step.title for step in steps_of(reading)]
    table = reading.history.table
    rows = reading.wide.connection.execute(
        f"SELECT DISTINCT {table.sql(reading.history.stage)} AS stage FROM {table.relation} "
        f"WHERE stage IS NOT NULL AND {reading.history.rule} LIMIT {MOST_VALUES}"
    ).fetchall()
    return sorted(row[0] for row in rows if reading.ends(row[0]) is None)


class Stays:
    """The visits of one journal in the making, sorted by deal and time."""

    def __init__(self, reading: Reading, values: Values, is_log: bool) -> None:
        self.reading, self.values, self.is_log = reading, values, is_log
        self.connection = reading.wide.connection
        self.stages: list[str] = []

    def write(self) -> None:
        if self.reading.stage_dates:
            self._stages_from_columns()
        elif self.reading.history is not None and self.is_log:
            found = self.reading.history
            self.stages = write_log_stays(
                self.connection, found, self.values, self.reading.ends,
                lambda name: place_said(self.reading, name),
            )  # fmt: skip
            return
        elif self.reading.history is not None:
            self._stages_from_history(self.reading.history)
        else:
            return
        # The end of a stay is the beginning of the next; the last one ends as the deal did.
        self.connection.execute(
            """INSERT INTO visits (deal, pipeline, stage, entered_at, entered_day,
                entry_recorded_at, left_at, left_day, exit, exit_recorded_at)
            SELECT deal, 1, stage, moment, moment // 86400, moment,
                until, until // 86400, way, until FROM (
                SELECT e.deal, e.stage, e.moment,
                    CASE WHEN next_stage IS NOT NULL THEN next_at ELSE c.closed_at END AS until,
                    CASE WHEN next_stage IS NOT NULL THEN next_stage ELSE c.outcome END AS way
                FROM (SELECT *, lead(stage) OVER w AS next_stage, lead(moment) OVER w AS next_at
                      FROM entries WINDOW w AS (PARTITION BY deal ORDER BY moment, place)) e
                JOIN closing c ON c.deal = e.deal
                WHERE e.stage > 0)"""
        )

    def _stages_from_columns(self) -> None:
        """One day per stage: re-entries are not in such a file."""
        steps = steps_of(self.reading)
        self.stages = [step.title for step in steps]
        union = " UNION ALL ".join(
            f"SELECT deal, {step.place} AS stage, {step.place} AS place, "
            f"CAST({self.values.date(step.column.sql)} AS BIGINT) AS moment FROM numbered"
            for step in steps
        )
        self.connection.execute(
            f"CREATE TABLE entries AS SELECT * FROM ({union}) WHERE moment IS NOT NULL"
        )

    def _stages_from_history(self, history: History) -> None:
        """A row per change; rows that repeat the stage say something else and are left out."""
        table = history.table
        stage, at = table.sql(history.stage), self.values.date(table.sql(history.at))
        self.connection.execute(
            f"CREATE TABLE happened AS SELECT n.deal, h.stage, h.moment, h.line AS place FROM ("
            f"SELECT trim({table.sql(history.deal)}) AS own, {stage} AS stage, "
            f"CAST({at} AS BIGINT) AS moment, line FROM {table.relation} WHERE {history.rule}) h "
            "JOIN numbered n ON n.own = h.own WHERE h.moment IS NOT NULL AND h.stage IS NOT NULL"
        )
        names = self.connection.execute(
            "SELECT stage, median(nth) FROM (SELECT stage, row_number() OVER "
            "(PARTITION BY deal ORDER BY moment, place) AS nth FROM happened) GROUP BY stage"
        ).fetchall()
        working = [row for row in names if self.reading.ends(row[0]) is None]
        working.sort(key=lambda row: (row[1], place_of(row[0]), row[0]))
        self.stages = sorted(
            (row[0] for row in working), key=lambda name: place_said(self.reading, name)
        )
        self._code(
            "stage_codes", [(name, at) for at, name in list(enumerate(self.stages, start=1))]
        )
        self.connection.execute(
            """CREATE TABLE entries AS SELECT deal, code AS stage, moment, place FROM (
                SELECT *, lag(stage) OVER (PARTITION BY deal ORDER BY moment, place) AS before
                FROM happened) JOIN stage_codes ON stage = name
            WHERE before IS DISTINCT FROM stage"""
        )
        ends = [(row[0], CODES[end]) for row in names if (end := self.reading.ends(row[0]))]
        self._code("end_codes", ends)
        self.connection.execute(
            "INSERT INTO entries SELECT deal, code, moment, place FROM happened "
            "JOIN end_codes ON stage = name"
        )

    def _code(self, table: str, pairs: Sequence[tuple[str, int]]) -> None:
        self.connection.execute(f"CREATE OR REPLACE TABLE {table} (name VARCHAR, code INTEGER)")
        if pairs:
            self.connection.executemany(f"INSERT INTO {table} VALUES (?, ?)", list(pairs))
