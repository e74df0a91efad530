"""Writes the journal from the wide relation of deals, all of it inside the engine."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from dealcycle.cycle.refusal import Reason
from dealcycle.cycle.words import N_, NN_
from dealcycle.measures import duck
from dealcycle.measures.journal import Journal, Pipeline, Stage
from dealcycle.sources.codes import Codes
from dealcycle.sources.columns import BOOK
from dealcycle.sources.mapping import Reading
from dealcycle.sources.stays import write_stays
from dealcycle.sources.values import Values

DAY = 86_400
MOST_BY_SECONDS = 100_000  # deals of a log whose ages are counted in seconds
LONG = 5  # days from opening to closing, on average, for which whole days are exact enough
UNREAD = NN_(
    "Column %(column)s: %(n)s cell could not be read and counts as empty.",
    "Column %(column)s: %(n)s cells could not be read and count as empty.",
)


@dataclass
class Filing:
    """One journal in the making.

    Besides the journal's own tables it leaves these in the engine: `numbered` (a row a deal, its
    cells as texts, its line and number), `valued` (what was read of them) and `closing`.
    """

    reading: Reading
    since: int | None = None  # deals are known to have been observed from this instant on
    warnings: list[Reason] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connection = self.reading.wide.connection
        self.stages: list[str] = []
        self.repeated = 0  # rows with the number of an earlier one

    def journal(self) -> Journal:
        """The journal of all deals; everything that was guessed stands in `warnings`."""
        dims = [f"dim_{at}" for at in range(1, len(self.reading.dimensions) + 1)]
        self._number_deals()
        values = Values(self.reading)
        codes = Codes(self.reading, dims)
        values.write(codes)
        self._tell_unread(values)
        self.stages = write_stays(self.reading, values, is_log=self._is_log())
        listed = tuple(Stage(at, name) for at, name in self._listed())
        pipeline = Pipeline(1, "Deals", listed, starts=self._clock())
        sorted_stays = bool(self.stages) and not values.steps
        self._write_deals(codes, "TABLE" if sorted_stays else "VIEW")
        if sorted_stays:
            duck.derive(self.connection, [pipeline], visits=not self._is_log())
            self._join_in_mid_life()
        self._tell_backwards()
        as_of = self._as_of()
        return Journal(
            engine=duck.DuckEngine(self.connection),
            pipelines=(pipeline,),
            as_of=as_of,
            currency=self.reading.currency,
            minor=values.digits,
            days="elapsed" if self._is_log() and not self._is_long() else "calendar",
            dimensions=dict(zip(self.reading.dimensions, dims, strict=True)),
            truncated=self.since is not None,
            has_history=bool(self.stages),
            has_losses=self._one("SELECT count(*) FROM deals WHERE outcome IN (-2, -3)") > 0,
        )

    def _listed(self) -> list[tuple[int, str]]:
        return list(enumerate(self.stages, start=1)) or [(1, "Deals")]

    def _clock(self) -> int:
        """Where the cycle begins: in the first stage, unless a person says otherwise."""
        self.reading.stages = list(self.stages)
        if not self.stages:
            return 0
        self.reading.clock = self.reading.clock or self.stages[0]
        return self.stages.index(self.reading.clock)

    def _is_log(self) -> bool:
        history = self.reading.history
        return history is not None and history.table is self.reading.wide.deals

    def _is_long(self) -> bool:
        """Seconds of a hundred thousand deals are no counts any more; their days are."""
        row = self.connection.execute(
            "SELECT count(*), avg(closed_at - opened_at) FROM deals WHERE outcome IS NOT NULL"
        ).fetchone()
        deals, mean = row if row else (0, None)
        return bool(deals > MOST_BY_SECONDS and mean is not None and mean > LONG * DAY)

    def _number_deals(self) -> None:
        """One row a deal: the first of those with the same number; blank numbers count apart."""
        number = self.reading.roles.get("id")
        own = self.reading.wide.trimmed(number.sql) if number else "NULL"
        key = f"coalesce(nullif({own}, ''), '#' || line)" if number else "'#' || line"
        # A log has several rows a deal: nobody has to count how many.
        rows, deals, first, last = (0, 0, 0, 0) if self._is_log() else self._rows(own)
        if rows and rows == deals == last - first + 1:
            # Every row is a deal and no line is missing: nothing has to be sorted or copied.
            self.connection.execute(
                f"CREATE VIEW numbered AS SELECT *, {key} AS own, line - {first - 1} AS deal "
                f"FROM {BOOK}"
            )
            return
        self.connection.execute(
            "CREATE TABLE places AS SELECT line, row_number() OVER (ORDER BY line) AS deal "
            f"FROM (SELECT min(line) AS line FROM {BOOK} GROUP BY {key})"
        )
        self.connection.execute(
            f"CREATE TABLE numbered AS SELECT *, {key} AS own FROM {BOOK} JOIN places USING (line)"
        )
        self.connection.execute("DROP TABLE places")
        self.repeated = rows - deals
        if self.repeated:
            text = N_("%(n)s rows repeat a deal's number and were left out.")
            self.warnings.append(Reason("repeated", text, {"n": self.repeated}))

    def _rows(self, own: str) -> tuple[int, int, int, int]:
        """How many rows and deals there are; the first and the last line."""
        given = f"nullif({own}, '')"
        row = self.connection.execute(
            f"SELECT count(*), count(DISTINCT {given}) + count(*) - count({given}), "
            f"min(line), max(line) FROM {BOOK}"
        ).fetchone()
        return row or (0, 0, 0, 0)

    def _tell_unread(self, values: Values) -> None:
        """Cells that hold something and could not be read are counted, never dropped in silence."""
        for column, count in values.unread():
            about = {"column": column, "n": count}
            self.warnings.append(Reason("cells_unread", UNREAD[0], about, plural=UNREAD[1]))

    def _tell_backwards(self) -> None:
        count = self._one("SELECT count(*) FROM deals WHERE closed_at // 86400 < opened_day")
        if count:
            text = N_("%(n)s deals are closed before they begin; their days are left out.")
            self.warnings.append(Reason("closed_before_opened", text, {"n": count}))

    def _write_deals(self, codes: Codes, kind: str) -> None:
        """What was read as the journal has it: looked at in place where no stays are sorted."""
        end, joined = "v", ""
        if self._is_log():
            # In a log it is the history that says how a deal ended.
            end, joined = "c", "JOIN closing c USING (deal)"
        seen = f"CASE WHEN v.began < {self.since} THEN {self.since} END" if self.since else "NULL"
        names = "".join(f", CAST(v.{name} AS INTEGER) AS {name}" for name in codes.names)
        self.connection.execute(
            f"""CREATE {kind} deals AS
            SELECT v.deal, 1 AS pipeline, CAST({seen} AS BIGINT) AS first_seen_at,
                {_day(seen)} AS first_seen_day, v.began AS opened_at,
                {_day("v.began")} AS opened_day, {end}.outcome, {end}.closed_at,
                {_day(f"{end}.closed_at")} AS closed_day, v.amount_minor, v.value_minor,
                CASE WHEN {end}.outcome IS NULL THEN {_day("coalesce(v.expected, v.closed)")}
                    END AS expected_day, CAST(NULL AS BIGINT) AS void_at{names}
            FROM valued v {joined}"""
        )

    def _join_in_mid_life(self) -> None:
        """The history has said when deals began."""
        if self.since is not None:
            self.connection.execute(
                f"UPDATE deals SET first_seen_at = {self.since}, first_seen_day = "
                f"{self.since // DAY} WHERE opened_at < {self.since}"
            )

    def _as_of(self) -> int:
        """The last thing that happened, never an expected close and never the future."""
        last = self._one(
            "SELECT max(moment) FROM (SELECT max(opened_at) AS moment FROM deals UNION ALL "
            "SELECT max(closed_at) FROM deals UNION ALL SELECT max(entered_at) FROM visits)"
        )
        now = int(time.time())
        if not last:
            return now
        # Days stand for their whole length.
        end = last if self._is_log() else last - last % DAY + DAY - 1
        return min(end, max(now, last))

    def _one(self, sql: str) -> int:
        row = self.connection.execute(sql).fetchone()
        return row[0] if row and row[0] is not None else 0


def _day(moment: str) -> str:
    return f"CAST(({moment}) // {DAY} AS INTEGER)"
