"""What deals are worth in the organisation's currency, now and with every value they have had."""

import duckdb

from dealcycle.cycle.currencies import precision
from dealcycle.insights.days import LAST_DAY
from dealcycle.insights.ground import Ground
from dealcycle.insights.reading import fill
from dealcycle.measures.journal import WON

RATE_DIGITS = 12
HELD = ("amount_minor", "currency", "outcome", "closed_at")


def value_deals(engine: duckdb.DuckDBPyConnection, ground: Ground, closing_day: str) -> None:
    """Makes `worth`: a row per deal that was ever in a foreign currency, its present value; its
    former ones become changes of `value_minor`. All others are worth their amount."""
    _rates(engine, ground)
    _states(engine, ground)
    engine.execute(
        f"""
        CREATE OR REPLACE TABLE valued AS
        SELECT deal, since, till, CASE
            WHEN money = '{ground.currency}' THEN amount
            ELSE CAST(sign(amount) * ((CAST(abs(amount) AS HUGEINT) * rate * 2 + per)
                // (per * 2)) AS BIGINT) END AS value
        FROM (
            SELECT states.*, coalesce(known.rate, first.rate) AS rate,
                coalesce(known.per, first.per) AS per
            FROM (SELECT *, CASE WHEN outcome = {WON} AND closed_at IS NOT NULL
                THEN {closing_day} ELSE {LAST_DAY} END AS day FROM states) AS states
            ASOF LEFT JOIN rates AS known
                ON known.currency = states.money AND states.day >= known.day
            LEFT JOIN (SELECT currency, arg_min(rate, day) AS rate, any_value(per) AS per
                FROM rates GROUP BY currency) AS first ON first.currency = states.money
        )
        """
    )
    engine.execute(
        "INSERT INTO changes SELECT deal, 'value_minor', value, since, since, till "
        "FROM valued WHERE since IS NOT NULL"
    )
    engine.execute("CREATE OR REPLACE TABLE worth AS SELECT * FROM valued WHERE since IS NULL")


def _rates(engine: duckdb.DuckDBPyConnection, ground: Ground) -> None:
    """Integers throughout: half units go away from zero, as `cycle.money` rounds."""
    engine.execute(
        "CREATE OR REPLACE TABLE rates (currency VARCHAR, day BIGINT, rate HUGEINT, per HUGEINT)"
    )
    rows = [
        (currency, day, int(rate.scaleb(RATE_DIGITS)), _per(currency, ground))
        for currency, day, rate in ground.rates
    ]
    fill(engine, "rates", rows, ("VARCHAR", "BIGINT", "HUGEINT", "HUGEINT"))


def _per(currency: str, ground: Ground) -> int:
    """By what amount x rate is divided to be minor units of ours."""
    return int(10 ** (RATE_DIGITS + precision(currency) - ground.minor))


def _states(engine: duckdb.DuckDBPyConnection, ground: Ground) -> None:
    """What decides the value, from each change of it on; the present state without `since`."""
    engine.execute(
        f"""
        CREATE OR REPLACE TABLE abroad AS
        SELECT deal FROM raw_deals WHERE currency <> '{ground.currency}'
        UNION
        SELECT deal FROM changes JOIN codes ON codes.kind = 'currency' AND code = value
        WHERE field = 'currency' AND name <> '{ground.currency}'
        """
    )
    held = ", ".join(f"'{name}'" for name in HELD)
    engine.execute(
        f"""
        CREATE OR REPLACE TABLE states AS
        WITH had AS (
            SELECT changes.* FROM changes SEMI JOIN abroad USING (deal) WHERE field IN ({held})
        ), spells AS (
            SELECT deal, since, lead(since) OVER (PARTITION BY deal ORDER BY since) AS till
            FROM (SELECT DISTINCT deal, recorded_at AS since FROM had)
        ), was AS (
            SELECT spells.deal, since, till,
                max(CASE WHEN field = 'amount_minor' THEN value END) AS amount,
                max(CASE WHEN field = 'currency' THEN value END) AS currency,
                max(CASE WHEN field = 'outcome' THEN value END) AS outcome,
                max(CASE WHEN field = 'closed_at' THEN value END) AS closed_at
            FROM spells JOIN had ON had.deal = spells.deal AND recorded_at <= since
                AND (until IS NULL OR until > since)
            GROUP BY spells.deal, since, till
        )
        SELECT was.deal, since, till, amount, name AS money, outcome, closed_at
        FROM was LEFT JOIN codes ON codes.kind = 'currency' AND code = currency
        UNION ALL
        SELECT deal, NULL, NULL, amount_minor, currency, outcome, closed_at
        FROM raw_deals SEMI JOIN abroad USING (deal)
        """
    )
