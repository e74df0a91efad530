"""Closing a deal: won needs a day and an amount, the others a reason."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dealcycle.cycle.money import Money
from dealcycle.cycle.moves import Closure, Outcome, check_closure
from dealcycle.cycle.refusal import Refused

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 3, 18, 22, 30, tzinfo=UTC)  # in Moscow it is the 19th already
TODAY = date(2026, 3, 19)


def close(outcome=Outcome.WON, **changes):
    values = {
        "reason": "price",
        "amount": Money(100, "EUR"),
        "closed_on": TODAY,
        "now": NOW,
        "zone": MOSCOW,
    }
    return check_closure(outcome=outcome, **(values | changes))


def test_a_win_with_day_and_amount_is_closed():
    assert close(reason="") == Closure(Outcome.WON, "", Money(100, "EUR"), TODAY)


@pytest.mark.parametrize("outcome", [Outcome.LOST, Outcome.NO_DECISION])
def test_a_loss_or_no_decision_needs_a_reason_and_no_amount(outcome):
    assert close(outcome, amount=None) == Closure(outcome, "price", None, TODAY)
    assert close(outcome, reason=" ").codes == ("reason_missing",)
    assert close(outcome, reasons=["terms"]).codes == ("reason_unknown",)
    assert close(outcome, reasons=["price"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": None}, "amount_missing"),
        ({"amount": Money(0, "EUR")}, "amount_zero"),
        ({"amount": Money(-1, "EUR")}, "amount_negative"),
        ({"amount": Money(-1, "EUR"), "free": True}, "amount_negative"),
        ({"amount": Money(10**12 + 1, "EUR")}, "amount_too_large"),
        ({"closed_on": None}, "closed_on_missing"),
        ({"closed_on": date(2026, 3, 20)}, "closed_in_future"),
        ({"closed_on": date(9999, 12, 31)}, "day_out_of_range"),
        ({"closed_on": date(1, 1, 1)}, "day_out_of_range"),
    ],
)
def test_what_a_win_lacks_is_said(changes, code):
    answer = close(**changes)
    assert isinstance(answer, Refused)
    assert answer.codes == (code,)
    assert all("%(" not in reason.say() for reason in answer.reasons)


def test_a_win_free_of_charge_has_to_be_said():
    assert close(amount=Money(0, "EUR"), free=True)


def test_today_is_that_of_the_organisations_zone():
    assert close(zone=ZoneInfo("America/New_York")).codes == ("closed_in_future",)


def test_everything_missing_is_said_at_once():
    assert close(amount=None, closed_on=None).codes == ("closed_on_missing", "amount_missing")
