"""Exchange rates: entered by hand, read from a bank's file; deals are valued anew after them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from dealcycle.crm import valuation
from dealcycle.crm.models import Deal, Rate, Revaluation
from dealcycle.cycle.currencies import currencies
from dealcycle.cycle.published_rates import HOME, LEAST, MOST, Published, Worth, crossed
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events.models import Event
from dealcycle.people import organisation
from dealcycle.people.models import Organisation, User

HAND = "hand"
ORIGINS = ("", *HOME)
CHUNK = 500
# Banks publish tomorrow's rate today; further ahead is a slip of the finger.
AHEAD = timedelta(days=1)
EARLIEST = date(1999, 1, 1)


def set_rate(*, currency: str, day: date, rate: Decimal, by: User, now: datetime) -> Rate | Refused:
    """A rate by hand; it stands before what a bank publishes for that day."""
    base = organisation.currency()
    if (refused := _problem(currency, day, rate, base, now)) is not None:
        return refused
    with transaction.atomic():
        known = Rate.objects.filter(base=base, currency=currency, day=day).first()
        before = {"rate": str(known.rate), "origin": known.origin} if known else {}
        row, _made = Rate.objects.update_or_create(
            base=base, currency=currency, day=day, defaults={"rate": rate, "origin": HAND}
        )
        _record("rate.set", row, by, now, before, {"rate": str(rate)})
        revalue([currency], now=now)
    return row


def take_back_rate(*, event: Event, by: User, now: datetime) -> Rate | Event | Refused:
    """A rate set by hand is what it was before, or gone if there was none."""
    about, was = event.after, event.before
    place = {"base": about["base"], "currency": about["currency"], "day": about["day"]}
    row = Rate.objects.filter(**place).first()
    if row is None or row.rate != Decimal(about["rate"]):
        return Refused.because("rate_changed", N_("This can no longer be undone."))
    if not was:
        return remove_rate(rate=row, by=by, now=now)
    with transaction.atomic():
        before = {"rate": str(row.rate), "origin": row.origin}
        row.rate, row.origin = Decimal(was["rate"]), was["origin"]
        row.save(update_fields=["rate", "origin"])
        _record("rate.set", row, by, now, before, {"rate": was["rate"]})
        revalue([row.currency], now=now)
    return row


def last_change(rate: Rate, *, by: User) -> Event | None:
    found = Event.objects.filter(kind="rate.set", record=rate.pk, actor=by.pk)
    return found.order_by("-id").first()


def remove_rate(*, rate: Rate, by: User, now: datetime) -> Event:
    """The event holds what was removed: enough to put it back."""
    with transaction.atomic():
        before = {"rate": str(rate.rate), "origin": rate.origin}
        event = _record("rate.removed", rate, by, now, before, {})
        rate.delete()
        revalue([event.after["currency"]], now=now)
    return event


def put_back_rate(*, event: Event, by: User, now: datetime) -> Rate | Refused:
    was, about = event.before, event.after
    place = {"base": about["base"], "currency": about["currency"], "day": about["day"]}
    if Rate.objects.filter(**place).exists():
        return Refused.because("rate_there", N_("This rate can no longer be put back."))
    with transaction.atomic():
        row = Rate.objects.create(**place, rate=Decimal(was["rate"]), origin=was["origin"])
        row.refresh_from_db()
        _record("rate.set", row, by, now, {}, {"rate": was["rate"]})
        revalue([row.currency], now=now)
    return row


def take_published(*, published: Published, by: User | None, now: datetime) -> int | Refused:
    """Keeps what a bank's file says; how many rates were new or different."""
    base = organisation.currency()
    worths = crossed(published, base)
    if isinstance(worths, Refused):
        return worths
    changed: set[str] = set()
    count = 0
    with transaction.atomic():
        for start in range(0, len(worths), CHUNK):
            written = _write(worths[start : start + CHUNK], base, published.origin)
            changed |= {row.currency for row in written}
            count += len(written)
        if count:
            after = {
                "count": count,
                "origin": published.origin,
                "day": published.newest.isoformat(),
            }
            events.record(kind="rates.read", by=by.pk if by else None, at=now, record=None,
                          after=after)  # fmt: skip
            revalue(changed, now=now)
    return count


def choose_origin(*, origin: str, by: User, now: datetime) -> Organisation | Refused:
    """Whose rates are fetched each day; nobody's with ''."""
    if origin not in ORIGINS:
        return Refused.because("no_origin", N_("Choose one of the list."), field="origin")
    with transaction.atomic():
        found = Organisation.objects.select_for_update().order_by("pk")[0]
        before = found.rates_from
        if before != origin:
            Organisation.objects.filter(pk=found.pk).update(rates_from=origin)
            organisation.forget()
            events.record(kind="rates.origin_chosen", by=by.pk, at=now, record=None,
                          before={"origin": before}, after={"origin": origin})  # fmt: skip
            found.rates_from = origin
    return found


def revalue(changed: Iterable[str], *, now: datetime) -> None:
    """Asks for open deals in these currencies to be valued anew; the worker does it."""
    for currency in sorted(changed):
        _ask(currency, now)


def revalue_all(*, now: datetime) -> None:
    """Every deal, closed ones too: the organisation counts in another currency now."""
    _ask("", now)


def work_off_revaluations(now: datetime, *, chunks: int = 20) -> int:
    """Values some deals anew, a step a transaction; how many. Whoever is killed leaves the rest."""
    done = 0
    for _step in range(chunks):
        with transaction.atomic():
            waiting = Revaluation.objects.select_for_update().filter(done_at=None).order_by("pk")
            asked = waiting.first()
            if asked is None:
                break
            done += _step_of(asked, now)
    return done


def _step_of(asked: Revaluation, now: datetime) -> int:
    found = Deal.objects.filter(pk__gt=asked.position)
    if asked.currency:
        found = found.filter(currency=asked.currency, outcome="", on_board=True)
    deals = list(
        found.select_for_update(of=("self",))
        .only("pk", "amount_minor", "currency", "value_minor")
        .order_by("pk")[:CHUNK]
    )
    value = valuation.valuer()
    stale = []
    for deal in deals:
        worth = value(deal.amount_minor, deal.currency)
        if worth != deal.value_minor:
            deal.value_minor = worth
            stale.append(deal)
    Deal.objects.bulk_update(stale, ["value_minor"], batch_size=CHUNK)
    if len(deals) < CHUNK:
        asked.done_at = now
    else:
        asked.position = deals[-1].pk
    asked.save(update_fields=["done_at", "position"])
    return len(stale)


def _ask(currency: str, now: datetime) -> None:
    # One that has not begun yet will see the new rates anyway.
    fresh = Revaluation.objects.filter(currency=currency, done_at=None, position=0)
    if not fresh.exists():
        Revaluation.objects.create(currency=currency, asked_at=now)


def _write(worths: list[Worth], base: str, origin: str) -> list[Rate]:
    """Those that are new or different; what somebody entered by hand stays."""
    days = {worth.day for worth in worths}
    known = {
        (row.currency, row.day): row
        for row in Rate.objects.filter(base=base, day__gte=min(days), day__lte=max(days))
    }
    new, other = [], []
    for worth in worths:
        rate = worth.rate.quantize(Decimal("1e-12"))
        row = known.get((worth.currency, worth.day))
        if row is None:
            new.append(Rate(base=base, currency=worth.currency, day=worth.day, rate=rate,
                            origin=origin))  # fmt: skip
        elif row.origin != HAND and row.rate != rate:
            row.rate, row.origin = rate, origin
            other.append(row)
    # Another worker may have read the same file a moment ago.
    Rate.objects.bulk_create(new, ignore_conflicts=True)
    Rate.objects.bulk_update(other, ["rate", "origin"])
    return new + other


def _problem(currency: str, day: date, rate: Decimal, base: str, now: datetime) -> Refused | None:
    if currency not in currencies() or currency == base:
        return Refused.because(
            "no_currency", N_("Choose another currency than the organisation's."), field="currency"
        )
    if not EARLIEST <= day <= timezone.localdate(now) + AHEAD:
        return Refused.because(
            "no_rate_day", N_("A rate is of a past day, today or tomorrow."), field="day"
        )
    if not rate.is_finite() or not LEAST <= rate <= MOST:
        return Refused.because(
            "no_rate", N_("Enter a rate above 0, as one unit of the currency costs."), field="rate"
        )
    return None


def _record(kind: str, row: Rate, by: User, now: datetime, before: dict, after: dict) -> Event:
    about = {"currency": row.currency, "base": row.base, "day": row.day.isoformat()}
    return events.record(
        kind=kind,
        by=by.pk,
        at=now,
        record=("rate", row.pk),
        before=before,
        after=about | after,
    )
