"""Until when a forecast looks, and since when its period runs."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy

from dealcycle.measures.calendar_days import date_of, day_of, first_of, last_of

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
    now = day_of(today)
    if key in (MONTH, QUARTER):
        months = 1 if key == MONTH else 3
        return Horizon(key, date_of(last_of(months, now)), date_of(first_of(months, now)))
    if key == NEXT_QUARTER:
        return Horizon(key, date_of(last_of(3, last_of(3, now) + 1)))
    return Horizon(DAYS, today + timedelta(days=days), None, days)
