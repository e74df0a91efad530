"""Small readers of the public data sets, only for these tests: the real ones are in `sources`."""

from datetime import date

import numpy as np

from dealcycle.measures import duck
from dealcycle.measures.calendar_days import day_of, end_of_day
from dealcycle.measures.journal import Journal, Pipeline, Stage
from tests.shared_data import shared_data

DAY = 86_400


def maven(as_of: date | None = date(2017, 12, 31)) -> Journal:
    """Dates of opening and closing, no stage history; 500 rows without an opening are leads."""
    rows = _columns(
        f"""SELECT row_number() OVER () AS deal,
            CASE deal_stage WHEN 'Won' THEN -1 WHEN 'Lost' THEN -2 END AS outcome,
            (close_date - DATE '1970-01-01') * {DAY} AS closed_at,
            (engage_date - DATE '1970-01-01') * {DAY} AS opened_at,
            close_value * 100 AS amount_minor,
            dense_rank() OVER (ORDER BY sales_agent) AS owner,
            dense_rank() OVER (ORDER BY product) AS dim_1, 1 AS pipeline
        FROM read_csv('{shared_data("maven", "sales_pipeline.csv")}')"""
    )
    return duck.build(
        {"deals": rows},
        pipelines=[Pipeline(1, "Sales", (Stage(1, "Engaging"),))],
        as_of=end_of_day(day_of(as_of)),
        currency="USD",
        dimensions={"product": "dim_1"},
        has_history=False,
    )


def bpic12() -> Journal:
    """Stage events with seconds: one case is one deal, its outcome is its last state."""
    connection = duck.connect()
    connection.execute(
        f"""CREATE TABLE events AS
        SELECT CAST("case:concept:name" AS BIGINT) AS deal, "concept:name" AS state,
            epoch(CAST("time:timestamp" AS TIMESTAMPTZ)) AS moment,
            row_number() OVER () AS line,
            CAST("case:AMOUNT_REQ" AS BIGINT) AS amount
        FROM read_csv('{shared_data("bpic12", "BPI_Challenge_2012_O.csv")}', all_varchar = true)"""
    )
    rows = connection.execute(
        """SELECT deal, any_value(amount) * 100 AS amount_minor,
            CAST(floor(min(moment) FILTER (state = 'O_SELECTED')) AS BIGINT) AS opened_at,
            CASE WHEN arg_max(state, (moment, line)) = 'O_ACCEPTED' THEN -1
                WHEN arg_max(state, (moment, line)) IN ('O_CANCELLED', 'O_DECLINED') THEN -2
                END AS outcome,
            CAST(floor(max(moment)) AS BIGINT) AS last_at, 1 AS pipeline
        FROM events GROUP BY deal"""
    ).fetchnumpy()
    last = int(rows["last_at"].max())
    still = np.ma.getmaskarray(rows["outcome"])
    rows["closed_at"] = np.ma.masked_array(rows.pop("last_at"), mask=still)
    return duck.build(
        {"deals": rows},
        pipelines=[Pipeline(1, "Offers", (Stage(1, "Selected"),))],
        as_of=last,
        currency="EUR",
        days="elapsed",
        has_history=False,
    )


def _columns(sql: str) -> dict[str, np.ndarray]:
    return dict(duck.connect().execute(sql).fetchnumpy())
