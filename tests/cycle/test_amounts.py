"""Amounts as people and other systems write them."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dealcycle.cycle.money import Money, parse_amount, precision
from dealcycle.cycle.refusal import Refused


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("1234", "EUR", "1234"),
        ("1234.5", "EUR", "1234.50"),
        ("1 234,50 ₽", "RUB", "1234.50"),
        ("1\u00a0234,50", "RUB", "1234.50"),
        ("1\u202f234\u202f567,50 €", "EUR", "1234567.50"),
        ("€ 2.900,00", "EUR", "2900"),
        ("$342.09K", "USD", "342090"),
        ("1,200", "USD", "1200"),
        ("1.200", "EUR", "1200"),
        ("1,200.00", "USD", "1200"),
        ("1.5 млн", "RUB", "1500000"),
        ("1,5 млн ₽", "RUB", "1500000"),
        ("150 тыс. руб.", "RUB", "150000"),
        ("12 345,6 тыс. ₽", "RUB", "12345600"),
        ("150 т.р.", "RUB", "150000"),
        ("2,1 млрд руб", "RUB", "2100000000"),
        ("1'234.50", "CHF", "1234.50"),
        ("CHF 1’234’567.50", "CHF", "1234567.50"),
        ("1.200,-", "EUR", "1200"),
        ("1200,—", "EUR", "1200"),
        ("1000.", "EUR", "1000"),
        (".5", "EUR", "0.50"),
        ("0,500", "EUR", "0.50"),
        ("0", "EUR", "0"),
        ("12,34,567.00", "INR", "1234567"),
        ("1_000_000", "USD", "1000000"),
        ("1.2E+05", "USD", "120000"),
        ("1e3", "USD", "1000"),
        ("1234.5600000001", "USD", "1234.56"),
        ("10.125", "JPY", "10125"),
        ("(1,200.00)", "USD", "-1200"),
        ("-$5", "USD", "-5"),
        ("$-5", "USD", "-5"),
        ("−5", "USD", "-5"),
        ("1.200,00-", "EUR", "-1200"),
        ("+7", "EUR", "7"),
        ("١٢٣", "AED", "123"),
        ("１２３", "JPY", "123"),
        ("\u200e5\u200f", "EUR", "5"),
        ("5 kr", "SEK", "5"),
        ("3m", "USD", "3000000"),
        ("3 Mio. €", "EUR", "3000000"),
        ("USD 5", "USD", "5"),
        ("5usd", "USD", "5"),
        ("  5  ", "USD", "5"),
    ],
)
def test_what_has_one_meaning_is_read(text, currency, expected):
    read = parse_amount(text, currency)
    assert isinstance(read, Money), read
    assert (read.major, read.currency) == (Decimal(expected), currency)


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("€5", "RUB", Money(500, "EUR")),
        ("5 USD", "EUR", Money(500, "USD")),
        ("$5", "EUR", Money(500, "USD")),
        ("$5", "CAD", Money(500, "CAD")),
        ("¥5", "CNY", Money(500, "CNY")),
        ("¥5", "USD", Money(5, "JPY")),
        ("5 руб.", "BYN", Money(500, "BYN")),
        ("150 т.р.", "USD", Money(15_000_000, "RUB")),
        ("1.234 KWD", "KWD", ("amount_ambiguous",)),
        ("5 kr", "USD", ("amount_unreadable",)),
        ("€5 $", "EUR", ("amount_unreadable",)),
    ],
)
def test_a_currency_that_is_named_goes_before_the_expected_one(text, currency, expected):
    read = parse_amount(text, currency)
    assert (read.codes if isinstance(read, Refused) else read) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "amount_empty"),
        ("   ", "amount_empty"),
        ("-", "amount_unreadable"),
        ("N/A", "amount_unreadable"),
        ("#REF!", "amount_unreadable"),
        ("Select", "amount_unreadable"),
        ("10%", "amount_unreadable"),
        ("1-2 млн", "amount_unreadable"),
        ("1 2 3", "amount_unreadable"),
        ("12 34", "amount_unreadable"),
        ("1,23,4", "amount_unreadable"),
        ("1.2.3", "amount_unreadable"),
        ("1,234.567.890", "amount_unreadable"),
        ("--5", "amount_unreadable"),
        ("(-5)", "amount_unreadable"),
        ("5 apples", "amount_unreadable"),
        ("5 k m", "amount_unreadable"),
        ("=1+1", "amount_unreadable"),
        ("nan", "amount_unreadable"),
        ("Infinity", "amount_unreadable"),
        ("1e400", "amount_unreadable"),
        ("1e-400", "amount_unreadable"),
        ("💰", "amount_unreadable"),
        ("9" * 81, "amount_unreadable"),
        ("9" * 13, "amount_too_large"),
        ("9999 bn", "amount_too_large"),
    ],
)
def test_what_is_no_amount_is_refused_with_words(text, code):
    refused = parse_amount(text, "USD")
    assert isinstance(refused, Refused)
    assert refused.codes == (code,)
    assert "%(" not in refused.reasons[0].say()
    assert refused.reasons[0].field == "amount"


@pytest.mark.parametrize(
    ("text", "currency", "decimal", "expected"),
    [
        ("1.200", "KWD", None, None),  # thousandths of a dinar, or a thousand of them
        ("1.200", "KWD", ".", "1.200"),
        ("1.200", "KWD", ",", "1200"),
        ("1,200K", "USD", None, None),  # 1.2 thousand, or 1,200 of them
        ("1,200K", "USD", ",", "1200"),
        ("1,200K", "USD", ".", "1200000"),
        ("1.234 млн", "RUB", None, None),
        ("1.200", "USD", ".", "1.20"),
        ("1.200", "EUR", ",", "1200"),
        ("1.234,50", "EUR", ",", "1234.50"),
        ("1234.56", "EUR", ",", "1234.56"),  # it can only mean one thing
        ("1.234.567", "EUR", ".", "1234567"),
    ],
)
def test_only_a_real_ambiguity_is_refused_and_the_column_settles_it(
    text, currency, decimal, expected
):
    read = parse_amount(text, currency, decimal=decimal)
    if expected is None:
        assert isinstance(read, Refused)
        assert read.codes == ("amount_ambiguous",)
        assert "%(" not in read.reasons[0].say()
    else:
        assert isinstance(read, Money)
        assert read.major == Decimal(expected)


minors = st.integers(-(10**12), 10**12)
codes = st.sampled_from(["EUR", "JPY", "RUB", "USD"])


@given(
    minors,
    codes,
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("\u202f", ","), ("'", "."), ("", ".")]),
)
def test_a_written_amount_reads_back(minor, currency, marks):
    group, point = marks
    digits = precision(currency)
    major = abs(Money(minor, currency).major)
    written = f"{major:,.{digits}f}".replace(",", "G").replace(".", point).replace("G", group)
    sign = "-" if minor < 0 else ""
    assert parse_amount(f"{sign}{written} {currency}", currency) == Money(minor, currency)


@given(st.text(max_size=120), codes, st.sampled_from([None, ".", ","]))
@example("1." + "0" * 70, "EUR", None)
@example("0e999", "EUR", None)
@example("9" * 40 + " bn", "EUR", None)
def test_any_text_is_read_or_refused(text, currency, decimal):
    read = parse_amount(text, currency, decimal=decimal)
    assert isinstance(read, Money | Refused)


@given(st.text("0123456789.,' -+()$€kKмлн", max_size=20), codes)
def test_anything_like_an_amount_is_read_within_bounds_or_refused(text, currency):
    read = parse_amount(text, currency)
    if isinstance(read, Money):
        assert abs(read.minor) <= 10**12
    else:
        assert read.reasons
