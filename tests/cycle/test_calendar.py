"""Days are counted in the organisation's zone, summer time included."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealcycle.cycle.calendar import (
    add_working_days,
    age_in_days,
    check_day,
    day_end,
    day_in,
    day_number,
    day_of_number,
    day_start,
    days_between,
    is_working_day,
    moment_on,
    start_of_month,
    start_of_quarter,
    start_of_week,
    start_of_year,
    working_days,
)

BERLIN = ZoneInfo("Europe/Berlin")
MOSCOW = ZoneInfo("Europe/Moscow")
AUCKLAND = ZoneInfo("Pacific/Auckland")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")  # skipped midnights until 2019
HAVANA = ZoneInfo("America/Havana")
SAMOA = ZoneInfo("Pacific/Apia")  # skipped a whole day in 2011
zones = st.sampled_from([UTC, BERLIN, MOSCOW, AUCKLAND, SAO_PAULO, HAVANA])
instants = st.integers(0, 4_102_444_800).map(lambda second: datetime.fromtimestamp(second, UTC))
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def test_the_day_is_that_of_the_zone():
    late = datetime(2026, 3, 18, 22, 30, tzinfo=UTC)
    assert day_in(late, UTC) == date(2026, 3, 18)
    assert day_in(late, MOSCOW) == date(2026, 3, 19)
    assert day_number(datetime(1970, 1, 1, tzinfo=UTC), UTC) == 0
    assert day_of_number(day_number(late, MOSCOW)) == date(2026, 3, 19)


def test_days_between_count_midnights_not_hours():
    evening = datetime(2026, 3, 18, 20, 59, tzinfo=UTC)
    morning = datetime(2026, 3, 18, 21, 1, tzinfo=UTC)  # two minutes, but tomorrow in Moscow
    assert days_between(evening, morning, MOSCOW) == 1
    assert days_between(evening, morning, UTC) == 0
    assert days_between(morning, evening, MOSCOW) == -1


def test_an_age_is_never_negative():
    opened = datetime(2026, 3, 18, tzinfo=UTC)
    assert age_in_days(opened, opened + timedelta(days=3), UTC) == 3
    assert age_in_days(opened, opened - timedelta(days=3), UTC) == 0


def test_a_time_without_a_zone_is_a_fault():
    with pytest.raises(ValueError, match="zone"):
        day_number(datetime(2026, 3, 18), UTC)  # noqa: DTZ001


def test_a_day_without_midnight_begins_when_the_clocks_jump():
    assert day_start(date(2018, 11, 4), SAO_PAULO) == datetime(2018, 11, 4, 3, tzinfo=UTC)


@given(instants, zones)
def test_an_instant_lies_within_its_day(at, zone):
    day = day_in(at, zone)
    assert day_start(day, zone) <= at < day_end(day, zone)
    assert day_end(day, zone) == day_start(day + timedelta(days=1), zone)


@given(instants, instants, instants, zones)
def test_days_between_add_up(a, b, c, zone):
    assert days_between(a, c, zone) == days_between(a, b, zone) + days_between(b, c, zone)


@pytest.mark.parametrize(
    ("first_weekday", "expected"), [(0, date(2026, 3, 16)), (6, date(2026, 3, 15))]
)
def test_a_week_begins_where_the_organisation_begins_it(first_weekday, expected):
    assert start_of_week(date(2026, 3, 18), first_weekday) == expected
    assert start_of_week(expected, first_weekday) == expected


@pytest.mark.parametrize(
    ("day", "first_month", "quarter", "year"),
    [
        (date(2026, 3, 18), 1, date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 12, 31), 1, date(2026, 10, 1), date(2026, 1, 1)),
        (date(2026, 1, 15), 2, date(2025, 11, 1), date(2025, 2, 1)),
        (date(2026, 2, 1), 2, date(2026, 2, 1), date(2026, 2, 1)),
        (date(2026, 1, 15), 12, date(2025, 12, 1), date(2025, 12, 1)),
        (date(2026, 4, 30), 4, date(2026, 4, 1), date(2026, 4, 1)),
    ],
)
def test_quarters_and_years_may_begin_in_another_month(day, first_month, quarter, year):
    assert start_of_quarter(day, first_month) == quarter
    assert start_of_year(day, first_month) == year


def test_months_begin_on_the_first():
    assert start_of_month(date(2024, 2, 29)) == date(2024, 2, 1)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2026, 3, 16), date(2026, 3, 16), 0),
        (date(2026, 3, 16), date(2026, 3, 20), 4),
        (date(2026, 3, 20), date(2026, 3, 23), 1),  # Friday to Monday
        (date(2026, 3, 20), date(2026, 3, 22), 0),
        (date(2026, 3, 23), date(2026, 3, 20), -1),
        (date(2026, 3, 1), date(2026, 3, 31), 22),
    ],
)
def test_working_days_leave_weekends_out(first, last, count):
    assert working_days(first, last) == count


def test_working_days_leave_holidays_out_once():
    holidays = [date(2026, 3, 9), date(2026, 3, 8)]  # a Monday, and a Sunday anyway
    assert working_days(date(2026, 3, 6), date(2026, 3, 10), holidays=holidays) == 1
    assert add_working_days(date(2026, 3, 6), 1, holidays=holidays) == date(2026, 3, 10)
    assert not is_working_day(date(2026, 3, 9), holidays=holidays)


def test_other_weekends_are_known():
    friday_saturday = {4, 5}
    assert add_working_days(date(2026, 3, 19), 1, weekend=friday_saturday) == date(2026, 3, 22)
    with pytest.raises(ValueError, match="working days"):
        add_working_days(date(2026, 3, 19), 1, weekend=range(7))


@given(days, st.integers(-400, 400), st.lists(days, max_size=5))
def test_adding_working_days_and_counting_them_agree(day, count, holidays):
    later = add_working_days(day, count, holidays=holidays)
    between = working_days(day, later, holidays=holidays)
    # Counted backwards the first day itself may be a holiday or lie in a weekend.
    assert between == count or (count < 0 and abs(between - count) <= 1)


@given(days, days)
def test_working_days_equal_a_plain_count(first, last):
    first, last = min(first, last), min(max(first, last), min(first, last) + timedelta(days=99))
    plain = sum(is_working_day(first + timedelta(days=i + 1)) for i in range((last - first).days))
    assert working_days(first, last) == plain


def test_it_was_on_friday_is_recorded_at_noon_of_that_day():
    now = datetime(2026, 3, 18, 10, tzinfo=UTC)
    assert moment_on(date(2026, 3, 13), now=now, zone=MOSCOW) == datetime(
        2026, 3, 13, 9, tzinfo=UTC
    )
    assert moment_on(date(2026, 3, 18), now=now, zone=MOSCOW) == now


def test_on_the_day_of_entry_the_entry_itself_is_the_earliest():
    now = datetime(2026, 3, 18, 10, tzinfo=UTC)
    entered = datetime(2026, 3, 13, 15, tzinfo=UTC)
    day = date(2026, 3, 13)
    assert moment_on(day, now=now, zone=UTC, not_before=entered) == entered
    # An earlier day stays as it is, and is refused where it does not fit.
    assert moment_on(date(2026, 3, 12), now=now, zone=UTC, not_before=entered) < entered


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(2200, 1, 1), date.max])
def test_days_that_are_slips_of_the_finger_are_refused(day):
    refused = check_day(day, field="closed_on")
    assert refused is not None
    assert refused.codes == ("day_out_of_range",)
    assert refused.reasons[0].field == "closed_on"


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2026, 3, 18), date(2199, 12, 31)])
def test_all_other_days_can_be_used_in_every_zone(day):
    assert check_day(day) is None
    for zone in (AUCKLAND, ZoneInfo("Pacific/Honolulu")):
        assert day_start(day, zone) < day_end(day, zone)
