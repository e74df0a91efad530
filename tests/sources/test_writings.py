"""Dates and amounts in the writings that exports use."""

from datetime import UTC, datetime

import pytest

from dealcycle.measures.duck import connect
from dealcycle.sources import amounts, instants


def read(values: list[str], sql: str) -> list[int | None]:
    connection = connect()
    connection.execute("CREATE TABLE t (c0 VARCHAR)")
    connection.executemany("INSERT INTO t VALUES (?)", [(value,) for value in values])
    return [row[0] for row in connection.execute(f"SELECT {sql} FROM t").fetchall()]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2021-04-15", "2021-04-15T00:00"),
        ("2021-04-15T10:20:30Z", "2021-04-15T10:20:30"),
        ("2011-10-01 10:44:40.725000+02:00", "2011-10-01T08:44:40"),
        ("15.04.2021", "2021-04-15T00:00"),
        ("15/04/2021 22:01", "2021-04-15T22:01"),
        ("15 Apr, 2021 00:02:00", "2021-04-15T00:02"),
        ("Apr 15, 2021", "2021-04-15T00:00"),
        ("15 апреля 2021", "2021-04-15T00:00"),
        ("4/5/21 1:05 PM", "2021-05-04T13:05"),
        ("20210415", "2021-04-15T00:00"),
        ("44301.5", "2021-04-15T12:00"),
        ("1618480000", "2021-04-15T09:46:40"),
        ("1618480000123", "2021-04-15T09:46:40"),
        ("9999-12-31 23:59:59", None),
        ("31.02.2021", None),
        ("soon", None),
    ],
)
def test_instants(written: str, meant: str | None) -> None:
    found = read([written], instants.epoch_sql("c0", day_first=True))[0]
    assert (found and datetime.fromtimestamp(found, UTC)) == (
        meant and datetime.fromisoformat(meant).replace(tzinfo=UTC)
    )


def test_month_first() -> None:
    assert read(["04/15/2021"], instants.epoch_sql("c0", day_first=False)) == [1_618_444_800]


@pytest.mark.parametrize(
    ("values", "day_first", "ambiguous"),
    [
        (["13/01/2021", "02/03/2021"], True, False),
        (["01/13/2021", "02/03/2021"], False, False),
        (["01/02/2021", "02/03/2021"], None, True),
        (["2021-01-02"], None, False),
    ],
)
def test_the_order_of_day_and_month_is_a_columns_not_a_rows(
    values: list[str], day_first: bool | None, ambiguous: bool
) -> None:
    writing = instants.study(values)
    assert writing is not None
    assert (writing.day_first, writing.ambiguous) == (day_first, ambiguous)


@pytest.mark.parametrize("values", [["Acme", "Globex"], ["17", "33"], [], ["-", "N/A"]])
def test_what_is_no_date(values: list[str]) -> None:
    assert instants.study(values) is None


@pytest.mark.parametrize(
    ("values", "currency", "minor"),
    [
        (["€ 2.900,00", "1.250", "12.000.000"], "EUR", [290_000, 125_000, 1_200_000_000]),
        (["$342.09K", "$1.2M"], "USD", [34_209_000, 120_000_000]),
        (["1 234,50 ₽", "12,5"], "RUB", [123_450, 1250]),
        (["1,234", "99"], None, [123_400, 9900]),
        (["(1,200.50)", "-3.5"], None, [-120_050, -350]),
        (["550", "-", "#REF!"], None, [55_000, None, None]),
        (["12 тыс", "1,5 млн"], None, [1_200_000, 150_000_000]),
    ],
)
def test_amounts(values: list[str], currency: str | None, minor: list[int | None]) -> None:
    writing = amounts.study(values)
    assert writing is not None
    assert writing.currency == currency
    assert read(values, amounts.minor_sql("c0", decimal=writing.decimal, digits=2)) == minor
