"""The journal's shape: built from plain rows, days in a zone, derived columns."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from dealcycle.measures import duck
from dealcycle.measures.calendar_days import day_number, day_numbers, day_of, day_sql, end_of_day
from dealcycle.measures.journal import LOST, WON, Pipeline, Stage

PIPELINE = Pipeline(
    1, "Sales", (Stage(10, "Lead"), Stage(11, "Talk"), Stage(12, "Offer")), starts=1
)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_a_day_begins_at_midnight_in_the_organisations_zone() -> None:
    late = at("2026-03-28T23:30")
    assert day_number(late, "UTC") == day_of(date(2026, 3, 28))
    assert day_number(late, "Europe/Berlin") == day_of(date(2026, 3, 29))


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/Sao_Paulo"])
def test_many_days_are_the_same_as_one_by_one_also_when_the_clocks_change(zone: str) -> None:
    around = at("2026-03-29T00:00") + np.arange(-90_000, 90_000, 911)
    around = np.concatenate([around, at("2018-11-04T00:00") + np.arange(-90_000, 90_000, 911)])
    assert day_numbers(around, zone).tolist() == [day_number(int(s), zone) for s in around]


def test_duckdb_finds_the_same_days() -> None:
    stamps = at("2026-10-25T00:00") + np.arange(-90_000, 90_000, 3_333)
    sql = f"SELECT {day_sql('s', 'Europe/Berlin')} AS d FROM (SELECT unnest($1) AS s) ORDER BY s"
    days = [row[0] for row in duck.connect().execute(sql, [stamps.tolist()]).fetchall()]
    assert days == day_numbers(stamps, "Europe/Berlin").tolist()


def test_the_end_of_a_day_is_its_last_second() -> None:
    day = day_of(date(2026, 3, 29))
    assert day_number(end_of_day(day, "Europe/Berlin"), "Europe/Berlin") == day
    assert day_number(end_of_day(day, "Europe/Berlin") + 1, "Europe/Berlin") == day + 1


def test_a_deal_opens_at_its_first_visit_past_the_clocks_start() -> None:
    journal = duck.build(
        {
            "deals": [
                {"deal": 1, "pipeline": 1, "outcome": WON, "closed_at": at("2026-01-20")},
                {"deal": 2, "pipeline": 1},
                {"deal": 3, "pipeline": 1, "outcome": LOST, "opened_at": at("2026-01-02")},
            ],
            "visits": [
                visit(1, 10, "2026-01-01", "2026-01-05", 11),
                visit(1, 11, "2026-01-05", "2026-01-09", 10),
                visit(1, 10, "2026-01-09", "2026-01-11", 12),
                visit(1, 12, "2026-01-11", "2026-01-20", WON),
                visit(2, 10, "2026-01-03", None, None),
            ],
        },
        pipelines=[PIPELINE],
        as_of=at("2026-02-01"),
    )
    deals = journal.engine.fetch(
        "SELECT deal, coalesce(opened_day, -1) AS opened_day FROM deals ORDER BY deal"
    )
    assert deals["opened_day"].tolist() == [day_of(date(2026, 1, 5)), -1, day_of(date(2026, 1, 2))]
    visits = journal.engine.fetch(
        "SELECT nth, furthest FROM visits WHERE deal = 1 ORDER BY entered_at"
    )
    assert visits["nth"].tolist() == [1, 1, 2, 1]
    assert visits["furthest"].tolist() == [-1, 0, 1, 1]


def test_a_column_nobody_knows_is_named() -> None:
    with pytest.raises(ValueError, match="deals has no column colour"):
        duck.build({"deals": [{"deal": 1, "colour": 2}]}, pipelines=[], as_of=0)


def visit(
    deal: int, stage: int, entered: str, left: str | None, to: int | None
) -> dict[str, object]:
    return {
        "deal": deal,
        "pipeline": 1,
        "stage": stage,
        "entered_at": at(entered),
        "left_at": at(left) if left else None,
        "exit": to,
    }
