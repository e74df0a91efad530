"""Stays of deals in stages: from a date per stage, a table of changes, or a log of events."""

from __future__ import annotations

from collections.abc import Sequence

from dealcycle.sources import instants
from dealcycle.sources.columns import Source
from dealcycle.sources.mapping import History, Reading
from dealcycle.sources.meanings import CODES, bare, outcome_of, place_of


def write_stays(reading: Reading, *, is_log: bool) -> list[str]:
    """Fills the journal's visits; the stages found, in order (none without a history)."""
    stays = Stays(reading, is_log)
    stays.write()
    return stays.stages


class Stays:
    """The visits of one journal in the making."""

    def __init__(self, reading: Reading, is_log: bool) -> None:
        self.reading, self.is_log = reading, is_log
        self.connection = reading.wide.connection
        self.stages: list[str] = []

    def write(self) -> None:
        if self.reading.stage_dates:
            self._stages_from_columns()
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
        steps = list(self.reading.stage_dates)
        opened = self.reading.roles.get("opened")
        if opened is not None and not any(outcome_of(name) for name, _ in steps[:1]):
            first = _without_date(opened.name) or "Lead"
            if bare(steps[0][0]) != bare(first):
                steps.insert(0, (first, opened))
        steps = [(name, column) for name, column in steps if outcome_of(name) is None]
        self.stages = [name for name, _ in steps]
        union = " UNION ALL ".join(
            f"SELECT deal, {at} AS stage, {at} AS place, "
            f"CAST({self._date(column)} AS BIGINT) AS moment FROM numbered"
            for at, (_, column) in enumerate(steps, start=1)
        )
        self.connection.execute(
            f"CREATE TABLE entries AS SELECT * FROM ({union}) WHERE moment IS NOT NULL"
        )

    def _stages_from_history(self, history: History) -> None:
        """A row per change; rows that repeat the stage say something else and are left out."""
        table = history.table
        stage, at = table.sql(history.stage), self._date(table.sql(history.at))
        only = ""
        if history.only:
            listed = ", ".join(f"'{value}'" for value in history.only[1])
            plain = f"regexp_replace(lower({table.sql(history.only[0])}), '[^a-z]', '', 'g')"
            only = f"WHERE {plain} IN ({listed})"
        self.connection.execute(
            f"CREATE TABLE happened AS SELECT n.deal, h.stage, h.moment, h.line AS place FROM ("
            f"SELECT trim({table.sql(history.deal)}) AS own, {stage} AS stage, "
            f"CAST({at} AS BIGINT) AS moment, line FROM {table.relation} {only}) h "
            "JOIN numbered n ON n.own = h.own WHERE h.moment IS NOT NULL AND h.stage IS NOT NULL"
        )
        self._end_by_history()
        names = self.connection.execute(
            "SELECT stage, median(nth) FROM (SELECT stage, row_number() OVER "
            "(PARTITION BY deal ORDER BY moment, place) AS nth FROM happened) GROUP BY stage"
        ).fetchall()
        working = [row for row in names if self._ends(row[0]) is None]
        self.stages = [
            row[0] for row in sorted(working, key=lambda row: (row[1], place_of(row[0]), row[0]))
        ]
        self._code(
            "stage_codes", [(name, at) for at, name in list(enumerate(self.stages, start=1))]
        )
        self.connection.execute(
            """CREATE TABLE entries AS SELECT deal, code AS stage, moment, place FROM (
                SELECT *, lag(stage) OVER (PARTITION BY deal ORDER BY moment, place) AS before
                FROM happened) JOIN stage_codes ON stage = name
            WHERE before IS DISTINCT FROM stage"""
        )
        ends = [(row[0], CODES[end]) for row in names if (end := self._ends(row[0]))]
        self._code("end_codes", ends)
        self.connection.execute(
            "INSERT INTO entries SELECT deal, code, moment, place FROM happened "
            "JOIN end_codes ON stage = name"
        )

    def _ends(self, stage: str) -> str | None:
        said = self.reading.outcomes.get(stage)
        # A person may say that a stage of such a name ends nothing: "open".
        return (said if said in CODES else None) if said else outcome_of(stage)

    def _end_by_history(self) -> None:
        """In a log the deal itself says nothing: its last state does."""
        if not self.is_log:
            return
        states = self.connection.execute("SELECT DISTINCT stage FROM happened").fetchall()
        ends = [(row[0], CODES[end]) for row in states if (end := self._ends(row[0]))]
        self._code("last_codes", ends)
        self.connection.execute(
            """CREATE OR REPLACE TABLE closing AS SELECT h.deal, code AS outcome,
                CASE WHEN code IS NOT NULL THEN moment END AS closed_at
            FROM (SELECT deal, arg_max(stage, (moment, place)) AS stage, max(moment) AS moment
                  FROM happened GROUP BY deal) h LEFT JOIN last_codes ON stage = name"""
        )

    def _code(self, table: str, pairs: Sequence[tuple[str, int]]) -> None:
        self.connection.execute(f"CREATE OR REPLACE TABLE {table} (name VARCHAR, code INTEGER)")
        if pairs:
            self.connection.executemany(f"INSERT INTO {table} VALUES (?, ?)", list(pairs))

    def _date(self, column: Source | str) -> str:
        sql = column if isinstance(column, str) else column.sql
        return instants.epoch_sql(sql, day_first=self.reading.day_first)


def _without_date(name: str) -> str:
    words = [word for word in name.replace("_", " ").split() if bare(word) not in ("date", "дата")]
    return " ".join(words)
