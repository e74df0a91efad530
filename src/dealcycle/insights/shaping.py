"""From raw rows to the journal's relations, in the engine: days, codes, values, owners."""

from collections.abc import Iterator

import duckdb

from dealcycle.insights.days import day_sql
from dealcycle.insights.dimensions import BAND, FLAG, ID, WORDS, Dimension
from dealcycle.insights.ground import Ground
from dealcycle.insights.reading import fill
from dealcycle.insights.worth import value_deals
from dealcycle.measures.journal import INWARD, LOST, NO_DECISION, OUTWARD, WON
from dealcycle.measures.journal import TABLES as SHAPE

TABLES = ("deals", "visits", "changes", "touches", "steps", "facts")
# The journal's name of a field whose values it keeps -> crm's.
KEPT = {
    "outcome": "outcome",
    "closed_at": "closed_at",
    "amount_minor": "amount_minor",
    "currency": "currency",
    "owner": "owner",
    "team": "team",
    "company": "company",
    "pipeline": "pipeline",
    "expected_day": "expected_close_on",
}
EARLIEST = -2_208_988_800  # 1900: what lies before is no date of a deal


class Shaper:
    """Turns the tables `raw_*` of an engine into those of the journal."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, ground: Ground, now: int) -> None:
        self.engine, self.ground = engine, ground
        # Clocks of these years are looked up; a few seconds' work for a thousand years.
        row = engine.execute(
            "SELECT min(least(v, d)) FROM (SELECT min(entered_at) AS v FROM raw_visits), "
            "(SELECT min(closed_at) AS d FROM raw_deals)"
        ).fetchone()
        first = row[0] if row and row[0] is not None else now
        self.earliest, self.latest = max(first, EARLIEST), now + 400 * 86_400

    def shape(self) -> None:
        self._set_up()
        self._code_words()
        self._unknowns()
        self._visits()
        self._changes()
        value_deals(self.engine, self.ground, self._day("closed_at"))
        self._deals()
        self._forget_guessed()
        self._activities()
        self._facts()

    def _set_up(self) -> None:
        """Small tables that the others are joined with."""
        self.engine.execute(
            "CREATE TABLE IF NOT EXISTS codes (kind VARCHAR, code BIGINT, name VARCHAR)"
        )
        self._table("placed", "stage BIGINT, pipeline BIGINT, place BIGINT, starts BIGINT", [
            (stage.code, each.code, place, each.starts)
            for each in self.ground.pipelines
            for place, stage in enumerate(each.stages)
        ])  # fmt: skip
        self._table("teams", "owner BIGINT, team BIGINT", list(self.ground.teams.items()))

    def _table(self, name: str, columns: str, rows: list[tuple]) -> None:
        self.engine.execute(f"CREATE OR REPLACE TABLE {name} ({columns})")
        kinds = [column.split()[1] for column in columns.split(", ")]
        fill(self.engine, name, rows, kinds)

    # --- words and what they are coded as ---------------------------------------------------------

    def _code_words(self) -> None:
        """New words get the next codes; old ones keep theirs."""
        for kind, words in self._words():
            self.engine.execute(
                f"""INSERT INTO codes
                SELECT '{kind}', (SELECT coalesce(max(code), 0) FROM codes WHERE kind = '{kind}')
                    + row_number() OVER (ORDER BY word), word
                FROM (SELECT DISTINCT word FROM ({words}) WHERE word IS NOT NULL AND word <> ''
                    EXCEPT SELECT name FROM codes WHERE kind = '{kind}')"""
            )

    def _words(self) -> Iterator[tuple[str, str]]:
        kept = "SELECT value AS word FROM raw_changes WHERE field = '{}'"
        yield (
            "currency",
            f"SELECT currency AS word FROM raw_deals UNION ALL {kept.format('currency')}",
        )
        for each in self.ground.dimensions:
            if each.coding == WORDS:
                origin = "raw_deals" if each.origin == "deal" else "raw_companies"
                words = f"SELECT trim({each.column}) AS word FROM {origin}"
                if each.kept:
                    words += f" UNION ALL {kept.format(each.kept)}"
                yield _quoted(each.name), words

    def _code(self, dimension: Dimension, text: str, alias: str) -> tuple[str, str]:
        """The code of a text, and the join that it needs."""
        if dimension.coding == ID:
            return f"TRY_CAST({text} AS BIGINT)", ""
        if dimension.coding == FLAG:
            return f"CASE WHEN {text} IN ('1', 'true') THEN 1 WHEN {text} <> '' THEN 0 END", ""
        if dimension.coding == BAND:
            return _band(f"TRY_CAST({text} AS DOUBLE)", dimension.edges), ""
        joined = (
            f"LEFT JOIN codes AS {alias} ON {alias}.kind = '{_quoted(dimension.name)}' "
            f"AND {alias}.name = trim({text})"
        )
        return f"{alias}.code", joined

    # --- the relations ----------------------------------------------------------------------------

    def _unknowns(self) -> None:
        """Imported deals whose file did not say when they ended, or where they had been."""
        self.engine.execute(
            """
            CREATE OR REPLACE TABLE unknowns AS
            SELECT deal, outcome IS NOT NULL AND closed_at IS NULL AS undated,
                stageless = 1 AS stageless
            FROM raw_deals WHERE stageless = 1 OR (outcome IS NOT NULL AND closed_at IS NULL)
            """
        )

    def _forget_guessed(self) -> None:
        """The stage that an import put a deal into, where it knew only its opening."""
        self.engine.execute(
            """
            DELETE FROM visits USING (
                SELECT deal, min(entered_at) AS first FROM visits JOIN unknowns USING (deal)
                WHERE stageless GROUP BY deal
            ) AS guessed WHERE guessed.deal = visits.deal AND entered_at = first
            """
        )

    def _visits(self) -> None:
        self.engine.execute(
            f"""
            CREATE OR REPLACE TABLE visits AS
            WITH known AS (
                SELECT raw_visits.* REPLACE (
                    coalesce(entry_recorded_at, entered_at) AS entry_recorded_at,
                    coalesce(exit_recorded_at, left_at) AS exit_recorded_at,
                    CASE WHEN exit < 0 AND undated THEN NULL ELSE left_at END AS left_at)
                FROM raw_visits LEFT JOIN unknowns USING (deal)
            ), ordered AS (
                SELECT known.*, place, placed.pipeline, coalesce(max(place) OVER earlier, -1)
                    AS furthest
                FROM known JOIN placed USING (stage) WHERE void_at IS NULL
                WINDOW earlier AS (PARTITION BY deal
                    ORDER BY entered_at, left_at NULLS LAST, visit
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            ), back AS (
                -- Only who went back can have been in a stage before: few deals have.
                SELECT visit, row_number() OVER (PARTITION BY deal, stage
                    ORDER BY entered_at, left_at NULLS LAST, visit) AS nth
                FROM ordered SEMI JOIN
                    (SELECT DISTINCT deal FROM ordered WHERE place <= furthest) AS went USING (deal)
            ), counted AS (
                SELECT ordered.*, coalesce(back.nth, 1) AS nth
                FROM ordered LEFT JOIN back USING (visit)
                UNION ALL BY NAME
                SELECT known.*, placed.pipeline FROM known JOIN placed USING (stage)
                WHERE void_at IS NOT NULL
            )
            SELECT deal, pipeline, stage, entered_at, {self._day("entered_at")} AS entered_day,
                entry_recorded_at, left_at, {self._day("left_at")} AS left_day, exit,
                exit_recorded_at, void_at, CAST(nth AS INTEGER) AS nth,
                CAST(furthest AS INTEGER) AS furthest
            FROM counted
            """
        )

    def _changes(self) -> None:
        values = " ".join(
            f"WHEN '{_quoted(field)}' THEN {sql}" for field, sql, _join in self._kept_values()
        )
        joins = "\n".join(join for _field, _sql, join in self._kept_values())
        names = " ".join(
            f"WHEN '{_quoted(theirs)}' THEN '{ours}'" for ours, theirs in self._kept_names().items()
        )
        fields = ", ".join(f"'{_quoted(theirs)}'" for theirs in self._kept_names().values())
        self.engine.execute(
            f"""
            CREATE OR REPLACE TABLE changes AS
            SELECT raw_changes.deal, CASE field {names} END AS field,
                CAST(CASE WHEN undated AND field = 'closed_at' THEN NULL
                    ELSE CASE field {values} END END AS BIGINT) AS value,
                coalesce("at", recorded_at) AS "at", recorded_at, until
            FROM raw_changes LEFT JOIN unknowns ON unknowns.deal = raw_changes.deal {joins}
            WHERE field IN ({fields})
            """
        )

    def _kept_names(self) -> dict[str, str]:
        return KEPT | {each.column: each.kept for each in self.ground.dimensions if each.kept}

    def _kept_values(self) -> Iterator[tuple[str, str, str]]:
        """crm's name of a field, how its text becomes a number, the join that this needs."""
        text = "raw_changes.value"
        codes = f"'won', {WON}, 'lost', {LOST}, 'no_decision', {NO_DECISION}"
        for theirs in KEPT.values():
            if theirs == "outcome":
                cases = codes.split(", ")
                whens = " ".join(
                    f"WHEN {cases[i]} THEN {cases[i + 1]}" for i in range(0, len(cases), 2)
                )
                yield theirs, f"CASE {text} {whens} END", ""
            elif theirs == "currency":
                join = (
                    "LEFT JOIN codes AS money ON money.kind = 'currency' "
                    f"AND field = 'currency' AND money.name = {text}"
                )
                yield theirs, "money.code", join
            elif theirs == "expected_close_on":
                yield theirs, f"TRY_CAST({text} AS DATE) - DATE '1970-01-01'", ""
            else:
                yield theirs, f"TRY_CAST({text} AS BIGINT)", ""
        for each in self.ground.dimensions:
            if each.kept:
                code, join = self._code(each, text, f"had_{each.column}")
                yield each.kept, code, join

    def _deals(self) -> None:
        self._results()
        codes = [
            (each, *self._code(each, f"{'d' if each.origin == 'deal' else 'firm'}.{each.column}",
                               f"in_{each.column}"))
            for each in self.ground.dimensions
        ]  # fmt: skip
        dims = "".join(f", CAST({code} AS INTEGER) AS {each.column}" for each, code, _ in codes)
        joins = "\n".join(join for _, _, join in codes)
        firms = (
            "LEFT JOIN raw_companies AS firm ON firm.company = d.company"
            if any(each.origin == "company" for each in self.ground.dimensions)
            else ""
        )
        # Written down in mid-life by hand; an import says itself what it knew.
        seen = (
            "CASE WHEN imported = 1 OR d.first_seen_at IS NOT NULL THEN d.first_seen_at "
            "WHEN seen_at >= begun.opened_at + 86400 THEN seen_at END"
        )
        self.engine.execute(
            f"""
            CREATE OR REPLACE TABLE deals AS
            WITH begun AS (
                SELECT deal,
                    min(CASE WHEN void_at IS NULL AND place >= starts THEN entered_at END)
                        AS opened_at,
                    min(entry_recorded_at) AS seen_at
                FROM visits JOIN placed USING (stage) GROUP BY deal
            ), joined AS (
                SELECT d.deal, d.pipeline, {seen} AS first_seen_at, begun.opened_at, d.outcome,
                    d.closed_at, d.amount_minor, money.code AS currency,
                    CASE WHEN worth.deal IS NULL THEN d.amount_minor ELSE worth.value END
                        AS value_minor,
                    coalesce(result.owner, d.owner) AS owner,
                    CASE WHEN result.deal IS NULL OR NOT result.has_team THEN teams.team
                        ELSE result.team END AS team,
                    d.company, d.expected_day, d.binned_at AS void_at {dims}
                FROM raw_deals AS d
                LEFT JOIN begun ON begun.deal = d.deal
                LEFT JOIN results AS result ON result.deal = d.deal
                LEFT JOIN teams ON teams.owner = d.owner
                LEFT JOIN codes AS money ON money.kind = 'currency' AND money.name = d.currency
                LEFT JOIN worth ON worth.deal = d.deal
                {firms}
                {joins}
            )
            SELECT {self._in_order()} FROM joined
            """
        )

    def _results(self) -> None:
        """Owner and team on the closing day (rule 10)."""
        self.engine.execute(
            """
            CREATE OR REPLACE TABLE results AS
            SELECT deal, max(CASE WHEN field = 'owner' THEN value END) AS owner,
                max(CASE WHEN field = 'team' THEN value END) AS team,
                bool_or(field = 'team') AS has_team
            FROM changes JOIN (SELECT deal, closed_at FROM raw_deals) AS d USING (deal)
            WHERE field IN ('owner', 'team')
                AND (closed_at IS NULL AND until IS NULL
                    OR "at" <= closed_at AND (until IS NULL OR until > closed_at))
            GROUP BY deal
            """
        )

    def _in_order(self) -> str:
        columns = []
        for name in SHAPE["deals"]:
            if name.endswith("_day") and name != "expected_day":
                columns.append(f"{self._day(name[:-4] + '_at')} AS {name}")
            else:
                columns.append(name)
        return ", ".join([*columns, *(each.column for each in self.ground.dimensions)])

    def _activities(self) -> None:
        done = "done_at IS NOT NULL AND reached = 1"
        gone = "least(a.binned_at, d.binned_at)"
        self.engine.execute(
            f"""
            CREATE OR REPLACE TABLE touches AS
            WITH people AS (
                SELECT step, contact FROM raw_activities WHERE contact IS NOT NULL
                UNION SELECT step, contact FROM raw_participants
            )
            SELECT people.contact, a.deal, a.owner, done_at AS "at", {self._day("done_at")} AS day,
                kind AS channel, CASE WHEN heard = 1 THEN {INWARD} ELSE {OUTWARD} END AS direction,
                greatest(created_at, done_at) AS recorded_at, {gone} AS void_at, a.step
            FROM raw_activities AS a LEFT JOIN people USING (step)
            LEFT JOIN raw_deals AS d ON d.deal = a.deal WHERE {done}
            """
        )
        self.engine.execute(
            f"""
            CREATE OR REPLACE TABLE steps AS
            SELECT step, a.deal, a.owner, kind, created_at AS recorded_at,
                {self._day("due_at")} AS due_day, done_at, {self._day("done_at")} AS done_day,
                {gone} AS void_at
            FROM raw_activities AS a LEFT JOIN raw_deals AS d ON d.deal = a.deal
            """
        )

    def _facts(self) -> None:
        """Why deals were lost, and to whom; who decides about them."""
        parts = [
            f"""SELECT deal, '{each.name}' AS name, "at", {self._day('"at"')} AS day, recorded_at,
                until AS void_at, CAST(NULL AS BIGINT) AS value, value AS label
            FROM changes WHERE field = '{each.column}' AND value IS NOT NULL"""
            for each in self.ground.dimensions
            if each.name in ("lost_reason", "competitor")
        ]
        day = self._day('"at"')
        parts.append(
            f"""SELECT raw_deciders.deal, 'decision_maker' AS name, "at", {day} AS day,
                coalesce("at", 0) AS recorded_at, binned_at AS void_at,
                contact AS value, CAST(NULL AS BIGINT) AS label
            FROM raw_deciders JOIN (SELECT deal, binned_at FROM raw_deals) USING (deal)"""
        )
        self.engine.execute(f"CREATE OR REPLACE TABLE facts AS {' UNION ALL '.join(parts)}")

    def _day(self, seconds: str) -> str:
        return day_sql(seconds, self.ground.zone, self.earliest, self.latest)


def _band(number: str, edges: tuple[float, ...]) -> str:
    cases = " ".join(f"WHEN {number} < {edge!r} THEN {at}" for at, edge in enumerate(edges))
    return f"CASE {cases} WHEN {number} IS NOT NULL THEN {len(edges)} END"


def _quoted(text: str) -> str:
    return text.replace("'", "''")
