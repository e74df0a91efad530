"""Values as people write them, in both languages."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from dealcycle.present import formats


def plain(text: str) -> str:
    """With ordinary spaces, so that the tables below can be read."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "digits", "english", "russian"),
    [
        (0, None, "0", "0"),
        (1250000, None, "1,250,000", "1 250 000"),
        (1250000.5, None, "1,250,000.5", "1 250 000,5"),
        (-4200, None, "−4,200", "−4 200"),
        (0.05, 1, "0.1", "0,1"),
        (2.5, 0, "3", "3"),
        (-0.2, 0, "0", "0"),
        (Decimal("12.30"), 2, "12.30", "12,30"),
        (float("nan"), None, "–", "–"),
        (float("inf"), 1, "–", "–"),
    ],
)
def test_number(value: float, digits: int | None, english: str, russian: str) -> None:
    assert plain(formats.number(value, "en", digits)) == english
    assert plain(formats.number(value, "ru", digits)) == russian


@pytest.mark.parametrize(
    ("minor", "currency", "english", "russian"),
    [
        (420000, "EUR", "4,200 €", "4 200 €"),
        (125000000, "RUB", "1,250,000 ₽", "1 250 000 ₽"),
        (420050, "EUR", "4,200.50 €", "4 200,50 €"),
        (420000, "USD", "$4,200", "4 200 $"),
        (-420000, "USD", "−$4,200", "−4 200 $"),
        (4200, "JPY", "¥4,200", "4 200 ¥"),
        (10**12, "RUB", "10,000,000,000 ₽", "10 000 000 000 ₽"),
        (0, "KZT", "0 ₸", "0 ₸"),
    ],
)
def test_money(minor: int, currency: str, english: str, russian: str) -> None:
    assert plain(formats.money(minor, currency, "en")) == english
    assert plain(formats.money(minor, currency, "ru")) == russian


def test_money_with_cents_as_told() -> None:
    assert plain(formats.money(420000, "EUR", "en", cents=True)) == "4,200.00 €"
    assert plain(formats.money(420050, "EUR", "en", cents=False)) == "4,201 €"


@pytest.mark.parametrize(
    ("minor", "currency", "english", "russian"),
    [
        (123456789, "EUR", "1.2 M €", "1,2 млн €"),
        (120000000, "RUB", "1.2 M ₽", "1,2 млн ₽"),
        (100000000, "EUR", "1 M €", "1 млн €"),
        (99996000, "EUR", "1 M €", "1 млн €"),
        (1250000, "EUR", "12.5 k €", "12,5 тыс. €"),
        (999900, "EUR", "9,999 €", "9 999 €"),
        (25000000, "USD", "$250 k", "250 тыс. $"),
        (10**12, "RUB", "10 B ₽", "10 млрд ₽"),
        (-123456789, "EUR", "−1.2 M €", "−1,2 млн €"),
        (999_999_999_999_00, "EUR", "1 T €", "1 трлн €"),
    ],
)
def test_money_short(minor: int, currency: str, english: str, russian: str) -> None:
    assert plain(formats.money_short(minor, currency, "en")) == english
    assert plain(formats.money_short(minor, currency, "ru")) == russian


def test_percent_and_span() -> None:
    assert plain(formats.percent(0.314, "en")) == "31 %"
    assert plain(formats.percent(0.3145, "ru", 1)) == "31,5 %"
    assert formats.span("24", "39") == "24–39"


DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("style", "this_year", "english", "russian"),
    [
        ("long", None, "23 November 2026", "23 ноября 2026"),
        ("short", None, "23 Nov 2026", "23 нояб. 2026"),
        ("short", 2026, "23 Nov", "23 нояб."),
        ("long", 2026, "23 November", "23 ноября"),
        ("numeric", None, "23/11/2026", "23.11.2026"),
    ],
)
def test_day(style: str, this_year: int | None, english: str, russian: str) -> None:
    assert plain(formats.day(DAY, "en", style, this_year)) == english
    assert plain(formats.day(DAY, "ru", style, this_year)) == russian


def test_month_weekday_and_time() -> None:
    assert formats.month(DAY, "en") == "November 2026"
    assert formats.month(DAY, "ru") == "ноябрь 2026"
    assert formats.weekday(DAY, "ru") == "пн"
    assert formats.clock(time(9, 5), "en") == "09:05"
    at = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    assert plain(formats.day_and_time(at, "en")) == "23 November 2026, 14:05"
    assert plain(formats.day_and_time(at, "ru", "short", 2026)) == "23 нояб., 14:05"


def test_far_years_are_written() -> None:
    assert plain(formats.day(date(9999, 12, 31), "ru")) == "31 декабря 9999"


@pytest.mark.parametrize(
    ("days", "english", "russian"),
    [
        (0, "today", "сегодня"),
        (1, "tomorrow", "завтра"),
        (-1, "yesterday", "вчера"),
        (2, "in 2 days", "послезавтра"),
        (3, "in 3 days", "через 3 дня"),
        (-5, "5 days ago", "5 дней назад"),
        (21, "in 21 days", "через 21 день"),
        (44, "in 44 days", "через 44 дня"),
        (45, "in 2 months", "через 2 месяца"),
        (-160, "5 months ago", "5 месяцев назад"),
        (400, "in 13 months", "через 13 месяцев"),
        (-548, "2 years ago", "2 года назад"),
        (-1900, "5 years ago", "5 лет назад"),
    ],
)
def test_relative_day(days: int, english: str, russian: str) -> None:
    then = DAY + timedelta(days=days)
    assert plain(formats.relative_day(then, "en", DAY)) == english
    assert plain(formats.relative_day(then, "ru", DAY)) == russian


@pytest.mark.parametrize(
    ("seconds", "english", "russian"),
    [
        (-20, "just now", "только что"),
        (30, "just now", "только что"),
        (-61, "1 minute ago", "1 минуту назад"),
        (-5 * 60, "5 minutes ago", "5 минут назад"),
        (-2 * 3600, "2 hours ago", "2 часа назад"),
        (3 * 3600, "in 3 hours", "через 3 часа"),
        (-13 * 3600, "yesterday", "вчера"),
        (86400 * 3, "in 3 days", "через 3 дня"),
    ],
)
def test_relative(seconds: int, english: str, russian: str) -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    at = now + timedelta(seconds=seconds)
    assert plain(formats.relative(at, "en", now)) == english
    assert plain(formats.relative(at, "ru", now)) == russian


@pytest.mark.parametrize(
    ("days", "digits", "english", "russian"),
    [
        (1, None, "1 day", "1 день"),
        (57, None, "57 days", "57 дней"),
        (22.4, None, "22 days", "22 дня"),
        (1.5, 1, "1.5 days", "1,5 дня"),
        (11, None, "11 days", "11 дней"),
        (0, None, "0 days", "0 дней"),
    ],
)
def test_duration_days(days: float, digits: int | None, english: str, russian: str) -> None:
    assert plain(formats.duration_days(days, "en", digits)) == english
    assert plain(formats.duration_days(days, "ru", digits)) == russian


def test_counted() -> None:
    forms = ("сделка", "сделки", "сделок")
    said = [plain(formats.counted(count, "ru", forms)) for count in (1, 3, 12, 25, 101, 1111)]
    assert said == ["1 сделка", "3 сделки", "12 сделок", "25 сделок", "101 сделка", "1 111 сделок"]
    assert plain(formats.counted(1, "en", ("deal", "deals"))) == "1 deal"


def test_listed() -> None:
    assert formats.listed([], "en") == ""
    assert formats.listed(["a"], "en") == "a"
    assert plain(formats.listed(["a", "b", "c"], "en")) == "a, b and c"
    assert plain(formats.listed(["а", "б"], "ru")) == "а и б"


def test_file_size() -> None:
    assert plain(formats.file_size(12, "en")) == "12 B"
    assert plain(formats.file_size(1_234_567, "ru")) == "1,2 МБ"
    assert plain(formats.file_size(45_000, "en")) == "45 kB"


def test_knit_ties_short_words() -> None:
    assert formats.knit("Сделка в работе — с мая") == ("Сделка в\u00a0работе\u00a0— с\u00a0мая")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Anna Maria Petrova", "AP"), ("анна", "А"), ("", "?"), ("(!) ,", "?"), ("李 小龍", "李小")],
)
def test_initials(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


def test_values_hold_no_breaking_space() -> None:
    for text in (
        formats.money(10**9, "RUB", "ru"),
        formats.money_short(10**9, "RUB", "ru"),
        formats.percent(0.5, "en"),
        formats.duration_days(5, "ru"),
    ):
        assert " " not in text
