"""What people type as numbers and money."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealcycle.present import formats
from dealcycle.present.reading import read_money, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1250000", "1250000"),
        ("1 250 000,50", "1250000.50"),
        ("1,250,000.5", "1250000.5"),
        ("1.250.000,50", "1250000.50"),
        ("1,250", "1250"),
        ("1.25", "1.25"),
        ("0,125", "0.125"),
        ("12,5", "12.5"),
        ("1.2 M", "1200000"),
        ("12 тыс.", "12000"),
        ("1,5 млн", "1500000"),
        ("−300", "-300"),
        (".5", "0.5"),
        ("5.", "5"),
    ],
)
def test_read_number(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "abc", "1e5", "--3", "12x", "NaN", "Infinity", "1..2,"])
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is None


def test_read_money() -> None:
    assert read_money("4 200,50 €", "EUR") == 420050
    assert read_money("$4,200", "USD") == 420000
    assert read_money("4200", "JPY") == 4200
    assert read_money("soon", "EUR") is None


@given(st.integers(-(10**14), 10**14), st.sampled_from(["EUR", "RUB", "JPY"]))
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    for lang in ("en", "ru"):
        written = formats.money(minor, currency, lang, cents=True)
        assert read_money(written, currency) == minor
