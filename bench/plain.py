"""The yardstick: what somebody writes in DuckDB for the same export, naive figures alone."""

import json
import sys

import duckdb

QUERY = """
WITH deals AS (
    SELECT *, CASE WHEN IsWon THEN 'won' WHEN IsClosed THEN 'lost' ELSE 'open' END AS outcome,
        date_diff('day', CAST(CreatedDate AS DATE), CloseDate) AS days
    FROM read_csv($1)
), ages AS (
    SELECT coalesce(days, 0) AS age, outcome, count(*) AS n FROM deals GROUP BY ALL
), risk AS (
    SELECT age, sum(n) FILTER (outcome = 'won') AS won, sum(n) FILTER (outcome = 'lost') AS lost,
        sum(sum(n)) OVER (ORDER BY age DESC) AS at_risk
    FROM ages GROUP BY age
)
SELECT (SELECT count(*) FILTER (outcome = 'won') / count(*) FILTER (outcome <> 'open') FROM deals),
    (SELECT avg(days) FILTER (outcome = 'won') FROM deals),
    (SELECT median(days) FILTER (outcome = 'won') FROM deals),
    (SELECT avg(Amount) FILTER (outcome = 'won') FROM deals),
    (SELECT sum(won / at_risk) FROM risk)
"""


def main() -> None:
    duckdb.sql("SET threads = 2")
    print(json.dumps(duckdb.execute(QUERY, [sys.argv[1]]).fetchone()))


if __name__ == "__main__":
    main()
