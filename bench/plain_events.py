"""The yardstick: what an analyst writes in DuckDB for a log of stage events."""

import json
import sys

import duckdb

READ = """
CREATE TABLE events AS SELECT * FROM read_csv($1);
"""
VISITS = """
CREATE TABLE visits AS
SELECT deal_id, stage, changed_at AS entered_at,
    lead(changed_at) OVER steps AS left_at, lead(stage) OVER steps AS next_stage,
    row_number() OVER (PARTITION BY deal_id, stage ORDER BY changed_at) AS nth
FROM events WINDOW steps AS (PARTITION BY deal_id ORDER BY changed_at)
"""
DEALS = """
CREATE TABLE deals AS
SELECT deal_id, min(changed_at) AS opened_at, arg_max(stage, changed_at) AS last_stage,
    max(changed_at) FILTER (stage IN ('Won', 'Lost')) AS closed_at, any_value(owner) AS owner,
    any_value(segment) AS segment, any_value(amount) AS amount
FROM events GROUP BY deal_id
"""
STAGES = """
SELECT stage, count(*), count(*) FILTER (nth = 1), avg(date_diff('day', entered_at, left_at)),
    median(date_diff('day', entered_at, left_at)),
    count(*) FILTER (next_stage NOT IN ('Lost')) / count(*) AS conversion
FROM visits WHERE stage NOT IN ('Won', 'Lost') GROUP BY stage
"""
OWNERS = """
SELECT owner, date_trunc('month', opened_at) AS month, count(*),
    count(*) FILTER (last_stage = 'Won') / count(*) FILTER (closed_at IS NOT NULL) AS win_rate,
    count(*) * (count(*) FILTER (last_stage = 'Won') / count(*) FILTER (closed_at IS NOT NULL))
        * avg(amount) FILTER (last_stage = 'Won')
        / avg(date_diff('day', opened_at, closed_at)) FILTER (last_stage = 'Won') AS velocity
FROM deals GROUP BY owner, month
"""
CURVES = """
WITH lives AS (
    SELECT segment, last_stage, date_diff('day', opened_at,
        coalesce(closed_at, (SELECT max(changed_at) FROM events))) AS age
    FROM deals
), ages AS (
    SELECT segment, age, count(*) AS n, count(*) FILTER (last_stage = 'Won') AS won,
        count(*) FILTER (last_stage = 'Lost') AS lost
    FROM lives GROUP BY segment, age
), risk AS (
    SELECT *, sum(n) OVER (PARTITION BY segment ORDER BY age DESC) AS at_risk FROM ages
), survival AS (
    SELECT *, exp(sum(ln(greatest(1 - (won + lost) / at_risk, 1e-12)))
        OVER (PARTITION BY segment ORDER BY age)) AS km FROM risk
)
SELECT segment, age, km, sum(coalesce(before, 1) * won / at_risk) OVER up AS won,
    sum(coalesce(before, 1) * lost / at_risk) OVER up AS lost
FROM (SELECT *, lag(km) OVER (PARTITION BY segment ORDER BY age) AS before FROM survival)
WINDOW up AS (PARTITION BY segment ORDER BY age)
ORDER BY segment, age
"""


def main() -> None:
    engine = duckdb.connect()
    engine.execute("SET threads = 2")
    engine.execute(READ, [sys.argv[1]])
    engine.execute(VISITS)
    engine.execute(DEALS)
    found = {
        "stages": engine.execute(STAGES).fetchall(),
        "owners": len(engine.execute(OWNERS).fetchall()),
        "curves": engine.execute(CURVES).fetchall()[-1],
    }
    print(json.dumps(found, default=str))


if __name__ == "__main__":
    main()
