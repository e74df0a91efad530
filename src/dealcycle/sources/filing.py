"""Writes the journal from the wide relation of deals, all of it inside the engine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from dealcycle.cycle.currencies import currencies, precision
from dealcycle.cycle.refusal import Reason
from dealcycle.cycle.words import N_
from dealcycle.measures import duck
from dealcycle.measures.journal import LOST, NO_DECISION, WON, Journal, Pipeline, Stage
from dealcycle.sources import instants
from dealcycle.sources.amounts import minor_sql
from dealcycle.sources.columns import BOOK, Source
from dealcycle.sources.mapping import Reading
from dealcycle.sources.meanings import CODES, truth_sql
from dealcycle.sources.stays import write_stays

DAY = 86_400


@dataclass
class Filing:
    """One journal in the making."""

    reading: Reading
    since: int | None = None  # deals are known to have been observed from this instant on
    warnings: list[Reason] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connection = self.reading.wide.connection
        self.stages: list[str] = []

    def journal(self) -> Journal:
        """The journal of all deals; everything that was guessed stands in `warnings`."""
        dims = [f"dim_{at}" for at in range(1, len(self.reading.dimensions) + 1)]
        duck.create_tables(self.connection, ("deals", "visits", "names"), dims)
        self._number_deals()
        self._tell_unread()
        self._read_values()
        self.stages = write_stays(self.reading, is_log=self._is_log())
        self._write_deals(dims)
        as_of = self._as_of()
        pipeline = Pipeline(1, "Deals", tuple(Stage(at, name) for at, name in self._listed()))
        duck.derive(self.connection, [pipeline])
        return Journal(
            engine=duck.DuckEngine(self.connection),
            pipelines=(pipeline,),
            as_of=as_of,
            currency=self.reading.currency,
            minor=self._digits(),
            days="elapsed" if self._is_log() else "calendar",
            dimensions=dict(zip(self.reading.dimensions, dims, strict=True)),
            truncated=self.since is not None,
            has_history=bool(self.stages),
            has_losses=self._one("SELECT count(*) FROM deals WHERE outcome IN (-2, -3)") > 0,
        )

    def _listed(self) -> list[tuple[int, str]]:
        return list(enumerate(self.stages, start=1)) or [(1, "Deals")]

    def _is_log(self) -> bool:
        history = self.reading.history
        return history is not None and history.table is self.reading.wide.deals

    def _digits(self) -> int:
        known = self.reading.currency in currencies()
        return precision(self.reading.currency) if known and self.reading.currency else 2

    def _column(self, role: str) -> str | None:
        found = self.reading.roles.get(role)
        return found.sql if found else None

    def _date(self, column: Source | str) -> str:
        sql = column if isinstance(column, str) else column.sql
        return instants.epoch_sql(sql, day_first=self.reading.day_first)

    def _number_deals(self) -> None:
        """One row a deal: the first of those with the same number; blank numbers count apart."""
        number = self._column("id")
        key = f"coalesce(nullif(trim({number}), ''), '#' || line)" if number else "'#' || line"
        self.connection.execute(
            f"CREATE TABLE numbered AS SELECT *, {key} AS own, "
            "row_number() OVER (ORDER BY line) AS deal "
            f"FROM {BOOK} QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY line) = 1"
        )
        twice = self._one(f"SELECT count(*) FROM {BOOK}") - self._one(
            "SELECT count(*) FROM numbered"
        )
        if twice and not self._is_log():
            self._warn(
                "repeated", N_("%(n)s rows repeat a deal's number and were left out."), twice
            )
        self.connection.execute("INSERT INTO names SELECT 'deal', deal, own FROM numbered")

    def _tell_unread(self) -> None:
        """Cells that hold something and could not be read are counted, never dropped in silence."""
        nothing = ", ".join(f"'{word}'" for word in instants.NOTHING)
        for role in (*("opened", "won_at", "lost_at", "closed"), "amount"):
            column = self.reading.roles.get(role)
            if column is None:
                continue
            read = self._amount() if role == "amount" else self._date(column)
            lost = self._one(
                f"SELECT count(*) FROM numbered WHERE {column.sql} IS NOT NULL AND "
                f"lower(trim({column.sql})) NOT IN ({nothing}) AND ({read}) IS NULL"
            )
            if lost:
                self.warnings.append(
                    Reason(
                        "cells_unread",
                        N_("Column %(column)s: %(n)s cells could not be read and count as empty."),
                        {"column": column.name, "n": lost},
                    )
                )

    def _amount(self) -> str:
        column = self._column("amount")
        if column is None:
            return "CAST(NULL AS BIGINT)"
        decimal = self.reading.decimals.get("amount", ".")
        return minor_sql(column, decimal=decimal, digits=self._digits())

    def _read_values(self) -> None:
        """Outcome and dates of each deal, from flags, words and days."""
        outcome = self._outcome_sql()
        dates = {
            role: self._date(self.reading.roles[role]) if role in self.reading.roles else "NULL"
            for role in ("opened", "won_at", "lost_at", "closed", "expected")
        }
        read = ", ".join(f"CAST({sql} AS BIGINT) AS {role}" for role, sql in dates.items())
        self.connection.execute(
            f"CREATE TABLE valued AS SELECT deal, own, {outcome} AS said, {read}, "
            f"{self._amount()} AS amount_minor FROM numbered"
        )
        self.connection.execute(
            f"""CREATE TABLE closing AS SELECT deal, outcome,
                CASE outcome WHEN {WON} THEN coalesce(won_at, closed)
                    WHEN {LOST} THEN coalesce(lost_at, closed)
                    WHEN {NO_DECISION} THEN coalesce(lost_at, closed) END AS closed_at
            FROM (SELECT *, coalesce(said, CASE WHEN won_at IS NOT NULL THEN {WON}
                WHEN lost_at IS NOT NULL THEN {LOST} END) AS outcome FROM valued)"""
        )

    def _outcome_sql(self) -> str:
        """Flags are surest, then what status and stage say."""
        cases = []
        won, lost, closed = (self._column(role) for role in ("is_won", "is_lost", "is_closed"))
        word = self._word_sql()
        if won:
            cases.append(f"WHEN {truth_sql(won)} THEN {WON}")
        if lost:
            cases.append(f"WHEN {truth_sql(lost)} THEN coalesce({word}, {LOST})")
        if won and closed:
            cases.append(
                f"WHEN {truth_sql(closed)} THEN CASE WHEN {word} < 0 AND {word} <> {WON} "
                f"THEN {word} ELSE {LOST} END WHEN NOT {truth_sql(closed)} THEN NULL"
            )
        if active := self._column("active"):
            cases.append(f"WHEN NOT {truth_sql(active)} THEN coalesce({word}, {LOST})")
        return f"CASE {' '.join(cases)} ELSE {word} END" if cases else word

    def _word_sql(self) -> str:
        parts = []
        for role in ("status", "stage"):
            column = self._column(role)
            if column and self.reading.outcomes:
                whens = " ".join(
                    f"WHEN {_quoted(value)} THEN {CODES[outcome]}"
                    for value, outcome in self.reading.outcomes.items()
                    if outcome in CODES
                )
                if whens:
                    parts.append(f"CASE {column} {whens} END")
        return f"coalesce({', '.join(parts)})" if parts else "CAST(NULL AS INTEGER)"

    def _write_deals(self, dims: Sequence[str]) -> None:
        coded = [self._coded(role, self._column(role)) for role in ("owner", "team", "company")]
        coded += [self._coded("currency", self._column("currency"))]
        coded += [self._coded(name, column.sql) for name, column in self.reading.dimensions.items()]
        joins = " ".join(join for _, join in coded)
        codes = ", ".join(code for code, _ in coded)
        names = ", ".join(["owner", "team", "company", "currency", *dims])
        value = self._value_sql()
        seen = f"CASE WHEN v.opened < {self.since} THEN {self.since} END" if self.since else "NULL"
        self.connection.execute(
            f"""INSERT INTO deals (deal, pipeline, first_seen_at, first_seen_day, opened_at,
                opened_day, outcome, closed_at, closed_day, amount_minor, value_minor,
                expected_day, {names})
            SELECT v.deal, 1, {seen}, ({seen}) // {DAY}, v.opened, v.opened // {DAY}, c.outcome,
                c.closed_at, c.closed_at // {DAY}, v.amount_minor, {value},
                CASE WHEN c.outcome IS NULL THEN coalesce(v.expected, v.closed) // {DAY} END,
                {codes}
            FROM valued v JOIN closing c USING (deal) JOIN numbered n ON n.deal = v.deal {joins}"""
        )

    def _value_sql(self) -> str:
        """Amounts in the currency that most are in; others wait for a rate."""
        column = self._column("currency")
        if column is None:
            return "v.amount_minor"
        rows = self.connection.execute(
            f"SELECT upper(trim({column})), count(*) AS n FROM numbered WHERE {column} IS NOT NULL "
            "GROUP BY 1 ORDER BY n DESC, 1"
        ).fetchall()
        if not rows:
            return "v.amount_minor"
        self.reading.currency = self.reading.currency or rows[0][0]
        return (
            f"CASE WHEN upper(trim(n.{column})) = {_quoted(self.reading.currency)} "
            f"OR n.{column} IS NULL THEN v.amount_minor END"
        )

    def _coded(self, kind: str, column: str | None) -> tuple[str, str]:
        """The code of a value, and the join that brings it; what it is called goes into names."""
        if column is None:
            return "NULL", ""
        self.count = getattr(self, "count", 0) + 1
        table = f"coded_{self.count}"
        self.connection.execute(
            f"CREATE TABLE {table} AS SELECT row_number() OVER (ORDER BY v) AS code, v FROM "
            f"(SELECT DISTINCT trim({column}) AS v FROM numbered WHERE {column} IS NOT NULL)"
        )
        self.connection.execute(f"INSERT INTO names SELECT {_quoted(kind)}, code, v FROM {table}")
        return f"{table}.code", f"LEFT JOIN {table} ON {table}.v = trim(n.{column})"

    def _as_of(self) -> int:
        """The last thing that happened, never an expected close and never the future."""
        last = self._maybe(
            "SELECT max(moment) FROM (SELECT max(opened_at) AS moment FROM deals UNION ALL "
            "SELECT max(closed_at) FROM deals UNION ALL SELECT max(entered_at) FROM visits)"
        )
        now = int(time.time())
        if last is None:
            return now
        # Days stand for their whole length.
        end = last if self._is_log() else last - last % DAY + DAY - 1
        return min(end, max(now, last))

    def _one(self, sql: str) -> int:
        row = self.connection.execute(sql).fetchone()
        return row[0] if row else 0

    def _maybe(self, sql: str) -> int | None:
        row = self.connection.execute(sql).fetchone()
        return row[0] if row else None

    def _warn(self, code: str, text: str, count: int) -> None:
        self.warnings.append(Reason(code, text, {"n": count}))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
