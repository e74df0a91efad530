"""Until when a forecast looks, and since when its period runs."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy

MONTH, QUARTER, NEXT_QUARTER, DAYS = "month", "quarter", "next_quarter", "days"
HORIZONS = {
    MONTH: gettext_lazy("This month"),
    QUARTER: gettext_lazy("This quarter"),
    NEXT_QUARTER: gettext_lazy("Until the end of next quarter"),
    DAYS: gettext_lazy("The next … days"),
}
USUAL_DAYS, MOST_DAYS = 90, 730


@dataclass(frozen=True)
class Horizon:
    """`since` is the first day of a period that runs already: what was won in it counts too."""

    key: str
    until: date
    since: date | None = None
    days: int = USUAL_DAYS


def horizon(key: str, today: date, days: int = USUAL_DAYS) -> Horizon:
    if key == MONTH:
        first = today.replace(day=1)
        return Horizon(key, _after(first, 1) - timedelta(days=1), first)
    first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    if key == QUARTER:
        return Horizon(key, _after(first, 3) - timedelta(days=1), first)
    if key == NEXT_QUARTER:
        return Horizon(key, _after(first, 6) - timedelta(days=1))
    return Horizon(DAYS, today + timedelta(days=days), None, days)


def _after(first: date, months: int) -> date:
    """The first of the month so many months later."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
