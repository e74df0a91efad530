"""Money: whole minor units, one currency at a time."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealcycle.cycle.currencies import currencies, precision
from dealcycle.cycle.money import MAX_MINOR, Money, check_amount, from_major, total
from dealcycle.cycle.refusal import Refused

minors = st.integers(-MAX_MINOR, MAX_MINOR)
codes = st.sampled_from(["EUR", "JPY", "KWD", "RUB", "USD", "CLF"])


def test_major_units_follow_the_currency():
    assert Money(123450, "RUB").major == Decimal("1234.50")
    assert Money(1234, "JPY").major == Decimal(1234)
    assert Money(1234, "KWD").major == Decimal("1.234")


def test_amounts_of_one_currency_add_up():
    assert Money(150, "EUR") + Money(50, "EUR") - Money(1, "EUR") == Money(199, "EUR")
    assert -Money(150, "EUR") == Money(-150, "EUR")
    assert total([Money(1, "EUR"), Money(2, "EUR")], "EUR") == Money(3, "EUR")
    assert total([], "EUR") == Money(0, "EUR")


def test_two_currencies_never_add_up():
    with pytest.raises(ValueError, match="EUR and USD"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(ValueError, match="EUR and USD"):
        total([Money(1, "USD")], "EUR")


def test_nothing_is_an_amount_too():
    # Zero is no refusal: `if not parse_amount(...)` must not swallow it.
    assert Money(0, "EUR")


@pytest.mark.parametrize(
    ("money", "rate", "to", "minor"),
    [
        (Money(100, "USD"), "92.505", "RUB", 9251),  # half units away from zero
        (Money(-100, "USD"), "92.505", "RUB", -9251),
        (Money(10_000, "JPY"), "0.0061", "EUR", 6100),
        (Money(1_000, "KWD"), "3.25", "USD", 325),
        (Money(325, "USD"), "150", "JPY", 488),
    ],
)
def test_converting_keeps_each_currencys_digits(money, rate, to, minor):
    assert money.convert(Decimal(rate), to) == Money(minor, to)


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity"])
def test_a_rate_is_a_positive_number(rate):
    with pytest.raises(ValueError, match="positive"):
        Money(1, "EUR").convert(Decimal(rate), "USD")


@pytest.mark.parametrize("currency", ["", "eur", "XYZ1", "EURO", "ZZZ"])
def test_an_unknown_currency_is_a_fault(currency):
    with pytest.raises(ValueError, match="currency"):
        Money(1, currency)


def test_minor_units_are_integers():
    with pytest.raises(TypeError):
        Money(1.5, "EUR")  # type: ignore[arg-type]


def test_one_amount_is_bounded_and_a_total_is_not():
    most = Money(MAX_MINOR, "EUR")
    assert check_amount(most) == most
    refused = check_amount(Money(-MAX_MINOR - 1, "EUR"))
    assert isinstance(refused, Refused)
    assert refused.reasons[0].say() == (
        "The amount is too large; at most 10,000,000,000 EUR can be recorded."
    )
    assert (most + most).minor == 2 * MAX_MINOR


@given(minors, codes)
def test_major_units_and_back_are_exact(minor, currency):
    money = Money(minor, currency)
    assert from_major(money.major, currency) == money


@given(minors, codes)
def test_converting_at_one_changes_nothing(minor, currency):
    assert Money(minor, currency).convert(Decimal(1), currency).minor == minor


@given(st.lists(minors, max_size=20))
def test_the_order_of_adding_does_not_matter(minors):
    amounts = [Money(minor, "EUR") for minor in minors]
    assert total(amounts, "EUR") == total(reversed(amounts), "EUR") == Money(sum(minors), "EUR")


def test_the_digits_of_each_currency_are_what_stored_amounts_rely_on():
    """If an update of the tables changes a digit, stored minor units need a migration first."""
    digits = {}
    for code in sorted(currencies()):
        digits.setdefault(precision(code), []).append(code)
    assert digits[3] == ["BHD", "JOD", "KWD", "LYD", "OMR", "TND"]
    assert digits[4] == ["CLF", "UYW"]
    assert " ".join(digits[0]) == (
        "ADP AFN ALL BIF BYR CLP DJF ESP GNF IQD IRR ISK ITL JPY KMF "
        "KPW KRW LAK LBP LUF MGA MGF MMK MRO PYG RSD RWF SLL SOS STD "
        "SYP TMM TRL UGX UYI VND VUV XAF XOF XPF YER ZMK ZWD"
    )
