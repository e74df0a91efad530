"""Next steps, last touches and silence of many records: `crm.upkeep` for bulk work."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Max

from dealcycle.crm import touches, upkeep
from dealcycle.crm.models import Activity, Company, Contact, Deal
from dealcycle.cycle import silence
from dealcycle.events import rows

CHUNK = 500


def follow(
    *,
    deals: Iterable[int | None] = (),
    companies: Iterable[int | None] = (),
    contacts: Iterable[int | None] = (),
) -> None:
    """Brings these records in line with their activities."""
    for some in _chunks(deals):
        rows.update(
            Deal, ("next_step_id", "next_step_at", "last_touch_at", "silent_from"), _deals(some)
        )
    for some in _chunks(companies):
        newest = dict(_newest("company", some))
        rows.update(Company, ("last_touch_at",), ((pk, newest.get(pk)) for pk in some))
    for some in _chunks(contacts):
        own, shared = dict(_newest("contact", some)), dict(_newest("participants", some))
        rows.update(Contact, ("last_touch_at",), ((pk, _later(own, shared, pk)) for pk in some))


def _deals(some: Sequence[int]) -> Iterator[tuple]:
    known: dict[int, list[silence.Touch]] = defaultdict(list)
    done = Activity.objects.filter(touches.DONE, deal__in=some).order_by("deal", "-at", "-id")
    for each in done.only("deal_id", "kind", "direction", "outcome", "done_at"):
        if len(known[each.deal_id]) < touches.NEWEST:
            heard = touches.was_heard(each)
            way = silence.Direction.IN if heard else silence.Direction.OUT
            known[each.deal_id].append((each.done_at, way))
    steps: dict[int, tuple] = {}
    planned = Activity.objects.filter(
        deal__in=some, done_at=None, due_at__isnull=False, binned_at=None
    )
    for deal, pk, due in planned.order_by("due_at", "id").values_list("deal", "pk", "due_at"):
        steps.setdefault(deal, (pk, due))
    for deal in some:
        touched = known.get(deal, [])
        last = touched[0][0] if touched else None
        yield deal, *steps.get(deal, (None, None)), last, upkeep.silent_from(touched)


def _newest(field: str, some: Sequence[int]) -> Iterable[tuple]:
    found = Activity.objects.filter(touches.DONE, **{f"{field}__in": some})
    return found.values_list(field).annotate(last=Max("done_at")).order_by(field)


def _later(own: dict, shared: dict, pk: int) -> object:
    return max((at for at in (own.get(pk), shared.get(pk)) if at), default=None)


def _chunks(items: Iterable[int | None]) -> Iterator[list[int]]:
    known = sorted({item for item in items if item is not None})
    return (known[start : start + CHUNK] for start in range(0, len(known), CHUNK))
