"""A log of stage events of any size, made by DuckDB: a raw file, and the journal's parts of it."""

from pathlib import Path

import duckdb

STAGES = ("Prospecting", "Initial contact", "Discovery", "Proposal", "Negotiation", "Closing")
OWNERS, SEGMENTS, DAYS = 12, 20, 730
FIRST_DAY = 19_723  # 1 January 2024
AS_OF = (FIRST_DAY + DAYS) * 86_400 - 1
STAYS_A_DEAL = 5

# Each deal's numbers follow from its own alone: the same log on every machine.
STEPS = f"""
CREATE TABLE walked AS
WITH drawn AS (
    SELECT i AS deal, hash(i * 7 + 1) % 1000 AS far, hash(i * 7 + 2) % 100 < 20 AS back,
        hash(i * 7 + 3) % 100 AS fate,
        {FIRST_DAY} * 86400 + CAST(hash(i * 7 + 4) % ({DAYS} * 86400) AS BIGINT) AS opened_at
    FROM range($deals) AS t(i)
), deals AS (
    SELECT *, CASE WHEN far < 30 THEN 1 WHEN far < 80 THEN 2 WHEN far < 180 THEN 3
        WHEN far < 380 THEN 4 WHEN far < 730 THEN 5 ELSE 6 END AS reached FROM drawn
), steps AS (
    SELECT deal, opened_at, reached, fate, k,
        -- Who goes back does so from the third stage to the second.
        CASE WHEN back AND reached > 2 AND k > 3 THEN k - 2 ELSE k END AS stage,
        CAST(-ln((hash(deal * 31 + k) % 999983 + 1) / 999984.0) * 6 * 86400 AS BIGINT) + 60 AS stay
    FROM deals, range(1, 9) AS t(k)
    WHERE k <= reached + CASE WHEN back AND reached > 2 THEN 2 ELSE 0 END
), timed AS (
    SELECT *, opened_at + sum(stay) OVER (PARTITION BY deal ORDER BY k) AS left_at,
        lead(stage) OVER (PARTITION BY deal ORDER BY k) AS next_stage
    FROM steps
)
SELECT deal, CAST(stage AS INTEGER) AS stage, CAST(left_at - stay AS BIGINT) AS entered_at,
    CASE WHEN left_at <= {AS_OF} THEN CAST(left_at AS BIGINT) END AS left_at,
    CASE WHEN left_at <= {AS_OF} THEN coalesce(next_stage,
        CASE WHEN reached = 6 AND fate < 75 THEN -1 ELSE -2 END) END AS exit
FROM timed WHERE left_at - stay <= {AS_OF}
"""
ABOUT = f"""deal, hash(deal * 11 + 1) % {OWNERS} + 1 AS owner,
    hash(deal * 11 + 2) % {SEGMENTS} + 1 AS segment,
    CAST(exp(8 + (hash(deal * 11 + 3) % 1000) / 400.0) AS BIGINT) * 100 AS amount_minor"""


def make(folder: Path, stays: int) -> Path:
    """`events.csv`, a row an event in the order of time, and its journal as Parquet beside it."""
    done = folder / "done.txt"
    if done.exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    engine = duckdb.connect(config={"threads": 2, "memory_limit": "4GB"})
    engine.execute(f"SET temp_directory = '{folder / 'spill'}'")
    engine.execute(STEPS, {"deals": stays // STAYS_A_DEAL})
    _write_file(engine, folder / "events.csv")
    _write_journal(engine, folder)
    engine.close()
    done.write_text(f"{stays}\n")
    return folder


def _write_file(engine: duckdb.DuckDBPyConnection, path: Path) -> None:
    """As systems export it: what is known of a deal stands on each of its rows."""
    names = " ".join(f"WHEN {at} THEN '{name}'" for at, name in enumerate(STAGES, start=1))
    engine.execute(
        f"""COPY (
            SELECT 'D-' || deal AS deal_id, CASE code {names} WHEN -1 THEN 'Won' ELSE 'Lost' END
                AS stage, strftime(make_timestamp(moment * 1000000), '%Y-%m-%d %H:%M:%S')
                AS changed_at, 'Person ' || owner AS owner, 'Segment ' || segment AS segment,
                amount_minor // 100 AS amount
            FROM (SELECT deal, stage AS code, entered_at AS moment FROM walked
                UNION ALL SELECT deal, exit, left_at FROM walked WHERE exit < 0)
            JOIN (SELECT {ABOUT} FROM (SELECT DISTINCT deal FROM walked)) USING (deal)
            ORDER BY moment
        ) TO '{path}' (FORMAT csv, HEADER)"""
    )


def _write_journal(engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The columns that `insights` writes into a snapshot."""
    engine.execute(
        f"""COPY (
            SELECT deal, 1 AS pipeline, stage, entered_at, CAST(entered_at // 86400 AS INTEGER)
                AS entered_day, entered_at AS entry_recorded_at, left_at,
                CAST(left_at // 86400 AS INTEGER) AS left_day, exit, left_at AS exit_recorded_at,
                CAST(NULL AS BIGINT) AS void_at,
                CAST(row_number() OVER (PARTITION BY deal, stage ORDER BY entered_at) AS INTEGER)
                    AS nth,
                CAST(coalesce(max(stage) OVER (PARTITION BY deal ORDER BY entered_at
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) - 1 AS INTEGER)
                    AS furthest
            FROM walked
        ) TO '{folder / "visits.parquet"}' (FORMAT parquet)"""
    )
    engine.execute(
        f"""COPY (
            SELECT deal, 1 AS pipeline, CAST(NULL AS BIGINT) AS first_seen_at,
                CAST(NULL AS INTEGER) AS first_seen_day, opened_at,
                CAST(opened_at // 86400 AS INTEGER) AS opened_day, outcome, closed_at,
                CAST(closed_at // 86400 AS INTEGER) AS closed_day, amount_minor, 1 AS currency,
                amount_minor AS value_minor, CAST(owner AS BIGINT) AS owner,
                CAST(NULL AS BIGINT) AS team, CAST(NULL AS BIGINT) AS company,
                CAST(NULL AS INTEGER) AS expected_day, CAST(NULL AS BIGINT) AS void_at,
                CAST(segment AS INTEGER) AS dim_1
            FROM (SELECT deal, min(entered_at) AS opened_at, min(exit) FILTER (exit < 0) AS outcome,
                    max(left_at) FILTER (exit < 0) AS closed_at FROM walked GROUP BY deal)
            JOIN (SELECT {ABOUT} FROM (SELECT DISTINCT deal FROM walked)) USING (deal)
        ) TO '{folder / "deals.parquet"}' (FORMAT parquet)"""
    )
