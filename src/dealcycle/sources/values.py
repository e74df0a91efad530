"""What the cells of each deal say: dates, amounts, outcomes, read once, in the engine."""

from __future__ import annotations

from collections.abc import Iterator

from dealcycle.cycle.currencies import currencies, precision
from dealcycle.measures.journal import LOST, NO_DECISION, WON
from dealcycle.sources import instants
from dealcycle.sources.amounts import minor_sql
from dealcycle.sources.codes import Codes
from dealcycle.sources.columns import Source
from dealcycle.sources.mapping import Reading
from dealcycle.sources.meanings import CODES, DATED, truth_sql
from dealcycle.sources.step_columns import MOST_STEPS, Step, steps_of


class Values:
    """Reads the cells of `numbered` into the table `valued`, a row a deal."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.connection = reading.wide.connection
        found = steps_of(reading)
        # More stages than that are cheaper to sort than to compare with each other; and where the
        # clock starts later than they do, the sorted ones say when.
        first = reading.clock is None or not found or reading.clock == found[0].title
        self.steps: list[Step] = found if first and len(found) <= MOST_STEPS else []
        self.main = self._main_currency()
        reading.currency = reading.currency or self.main
        known = reading.currency in currencies()
        self.digits = precision(reading.currency) if known and reading.currency else 2
        # Column of `valued` -> where it comes from and how that is read.
        self.cells: dict[str, tuple[Source, str]] = {}
        self.same: dict[str, str] = {}

    def write(self, codes: Codes) -> None:
        """The tables `valued` (deal, dates, outcome, closed_at, amounts, codes) and `closing`."""
        for role in DATED:
            self._reads(role, self.reading.roles.get(role))
        for step in self.steps:
            self._reads(step.name, step.column)
        amount = self.reading.roles.get("amount")
        if amount is not None:
            decimal = self.reading.decimals.get("amount", ".")
            digits = 0 if self.reading.cents else self.digits
            read = minor_sql(f"n.{amount.sql}", decimal=decimal, digits=digits)
            self.cells["amount_minor"] = (amount, read)
        known = self.cells.keys() | self.same.keys()
        empty = [name for name in (*DATED, "amount_minor") if name not in known]
        columns = [f"{sql} AS {name}" for name, (_, sql) in self.cells.items()]
        columns += [f"n.{column.sql} AS raw_{name}" for name, (column, _) in self.cells.items()]
        columns += [f"CAST(NULL AS BIGINT) AS {name}" for name in empty]
        flags = [f"{_unread(name)} AS un_{name}" for name in self.cells]
        flags += [f"{first} AS {name}" for name, first in self.same.items()]
        raw = "".join(f", raw_{name}" for name in self.cells)
        self.connection.execute(
            f"""CREATE TABLE valued AS
            SELECT *, {self._value()} AS value_minor, {self._began()} AS began,
                CASE outcome WHEN {WON} THEN coalesce(won_at, closed)
                    WHEN {LOST} THEN coalesce(lost_at, closed)
                    WHEN {NO_DECISION} THEN coalesce(lost_at, closed) END AS closed_at
            FROM (
                SELECT * EXCLUDE (said{raw}), {", ".join([*flags, _outcome_at_last()])}
                FROM (
                    SELECT n.deal, {self._outcome()} AS said, {self._money()} AS money,
                        {", ".join([*columns, codes.select])}
                    FROM numbered n {" ".join(codes.joins)}
                )
            )"""
        )
        self.connection.execute(
            "CREATE VIEW closing AS SELECT deal, outcome, closed_at FROM valued"
        )

    def unread(self) -> Iterator[tuple[str, int]]:
        """Columns with cells that hold something and could not be read, and how many."""
        if not self.cells:
            return
        counts = ", ".join(f"count(*) FILTER (un_{name})" for name in self.cells)
        row = self.connection.execute(f"SELECT {counts} FROM valued").fetchone()
        told: set[str] = set()
        for (column, _), count in zip(self.cells.values(), row or (), strict=True):
            if count and column.sql not in told:
                told.add(column.sql)
                yield column.name, count

    def date(self, sql: str) -> str:
        return instants.epoch_sql(sql, day_first=self.reading.day_first)

    def _reads(self, name: str, column: Source | None) -> None:
        if column is not None:
            # Two roles of one column: it is read once.
            same = next((n for n, (each, _) in self.cells.items() if each == column), None)
            if same is not None:
                self.same[name] = same
                return
            self.cells[name] = (column, f"CAST({self.date(f'n.{column.sql}')} AS BIGINT)")

    def _outcome(self) -> str:
        """Flags are surest, then what status and stage say."""
        cases = []
        won, lost, closed = (self._cell(role) for role in ("is_won", "is_lost", "is_closed"))
        word = self._word()
        if won:
            cases.append(f"WHEN {truth_sql(won)} THEN {WON}")
        if lost:
            cases.append(f"WHEN {truth_sql(lost)} THEN coalesce({word}, {LOST})")
        if won and closed:
            cases.append(
                f"WHEN {truth_sql(closed)} THEN CASE WHEN {word} < 0 AND {word} <> {WON} "
                f"THEN {word} ELSE {LOST} END WHEN NOT {truth_sql(closed)} THEN NULL"
            )
        if active := self._cell("active"):
            cases.append(f"WHEN NOT {truth_sql(active)} THEN coalesce({word}, {LOST})")
        return f"CASE {' '.join(cases)} ELSE {word} END" if cases else word

    def _word(self) -> str:
        parts = []
        for role in ("status", "stage"):
            column = self._cell(role)
            whens = " ".join(
                f"WHEN {quoted(value)} THEN {CODES[outcome]}"
                for value, outcome in self.reading.outcomes.items()
                if outcome in CODES
            )
            if column and whens:
                parts.append(f"CASE {column} {whens} END")
        return f"coalesce({', '.join(parts)})" if parts else "CAST(NULL AS INTEGER)"

    def _cell(self, role: str) -> str | None:
        found = self.reading.roles.get(role)
        return f"n.{found.sql}" if found else None

    def _money(self) -> str:
        column = self._cell("currency")
        return f"upper(trim({column}))" if column else "NULL"

    def _main_currency(self) -> str | None:
        """The one that most amounts are in."""
        column = self.reading.roles.get("currency")
        if column is None:
            return None
        row = self.connection.execute(
            f"SELECT upper(trim({column.sql})) AS money, count(*) AS n FROM numbered "
            f"WHERE nullif(trim({column.sql}), '') IS NOT NULL "
            "GROUP BY money ORDER BY n DESC, money LIMIT 1"
        ).fetchone()
        return row[0] if row else None

    def _value(self) -> str:
        """Amounts in the reporting currency; those in others wait for a rate."""
        if self.main is None:
            return "amount_minor"
        main = quoted(self.reading.currency or self.main)
        return f"CASE WHEN money IS NULL OR money IN ('', {main}) THEN amount_minor END"

    def _began(self) -> str:
        steps = ", ".join(step.name for step in self.steps)
        return f"coalesce(least({steps}), opened)" if steps else "opened"


def _unread(name: str) -> str:
    nothing = ", ".join(quoted(word) for word in instants.NOTHING)
    return (
        f"CASE WHEN {name} IS NULL AND raw_{name} IS NOT NULL "
        f"THEN lower(trim(raw_{name})) NOT IN ({nothing}) ELSE FALSE END"
    )


def _outcome_at_last() -> str:
    return (
        f"coalesce(said, CASE WHEN won_at IS NOT NULL THEN {WON} "
        f"WHEN lost_at IS NOT NULL THEN {LOST} END) AS outcome"
    )


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
