"""Asks a bank for its published rates, once a day; a failure is kept to be shown."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dealcycle.crm.actions import rates
from dealcycle.crm.models import RateFetch
from dealcycle.cycle.published_rates import CBR, ECB, Published, read_published
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.outside import pausing
from dealcycle.outside.requests import Answer, Limits, RequestError, request
from dealcycle.people import organisation
from dealcycle.people.models import User

ADDRESSES = {
    ECB: "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml",
    CBR: "https://www.cbr.ru/scripts/XML_daily.asp",
}
# The last ninety days: what a new organisation begins with.
HISTORY = {ECB: "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"}
LIMITS = Limits(seconds=20, bytes=2_000_000)
AGAIN_AFTER = timedelta(hours=1)
logger = logging.getLogger(__name__)

Ask = Callable[[str], Answer]


def ask_bank(url: str) -> Answer:
    return request("GET", url, limits=LIMITS)


def fetch_daily(now: datetime, *, ask: Ask = ask_bank) -> bool:
    """Fetches if it is time; a day without success is tried again each hour."""
    found = organisation.current()
    origin = found.rates_from if found else ""
    if origin not in ADDRESSES or pausing.paused():
        return False
    last = RateFetch.objects.filter(origin=origin).first()
    if last and (_today(last.succeeded_at, now) or now - last.tried_at < AGAIN_AFTER):
        return False
    fetch(origin=origin, by=None, now=now, ask=ask)
    return True


def fetch(
    *, origin: str, by: User | None, now: datetime, ask: Ask = ask_bank, history: bool = False
) -> RateFetch:
    """Asks now; what came of it, good or bad, stands in the row that is returned."""
    url = HISTORY.get(origin, ADDRESSES[origin]) if history else ADDRESSES[origin]
    # Written before asking: whoever is killed meanwhile does not ask again at once.
    row, _made = RateFetch.objects.update_or_create(origin=origin, defaults={"tried_at": now})
    # No transaction is held while the bank thinks.
    found, error, detail = _asked(url, ask)
    if found is not None:
        taken = rates.take_published(published=found, by=by, now=now)
        if isinstance(taken, Refused):
            error = N_("The bank publishes no rate for the organisation's currency.")
    if error:
        logger.warning("Rates of %s were not fetched: %s %s", origin, error, detail)
        row.error, row.detail = error[:300], detail[:300]
        row.save(update_fields=["error", "detail"])
    elif found is not None:
        row.succeeded_at, row.day, row.error, row.detail = now, found.newest, "", ""
        row.save(update_fields=["succeeded_at", "day", "error", "detail"])
    return row


def _asked(url: str, ask: Ask) -> tuple[Published | None, str, str]:
    try:
        answer = ask(url)
    except RequestError as error:
        return None, N_("The bank's server could not be reached."), str(error)
    if answer.status != 200:
        return None, N_("The bank's server answered with an error."), str(answer.status)
    read = read_published(answer.body)
    if isinstance(read, Refused):
        return None, N_("What the bank's server sent is no file of rates."), ""
    return read, "", ""


def _today(moment: datetime | None, now: datetime) -> bool:
    zone = ZoneInfo(organisation.time_zone())
    return moment is not None and moment.astimezone(zone).date() == now.astimezone(zone).date()
