"""Whether somebody else moved a deal meanwhile, and what they did."""

from collections.abc import Mapping

from dealcycle.crm import editing
from dealcycle.crm.models import BulkChange, Deal
from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event

# Events that change where a deal stands.
MOVES = (
    "deal.moved",
    "deal.won",
    "deal.lost",
    "deal.no_decision",
    "deal.reopened",
    "deal.move_undone",
    "deal.history_corrected",
)


def overtaken(
    deal: Deal, wanted: Mapping[str, object], version: int | None
) -> editing.Conflict | None:
    """Whether somebody moved the deal after `version`; edits of its fields do not matter here."""
    if version is None or version >= deal.version:
        return None
    last = _last_move(deal, version)
    return None if last is None else _conflict(deal, wanted, last)


def raced(deal: Deal, wanted: Mapping[str, object]) -> editing.Conflict:
    """The deal that was read is no longer the newest."""
    return _conflict(deal, wanted, _last_move(deal, deal.version))


def or_overtaken(
    refused: Refused, deal: Deal, wanted: Mapping[str, object]
) -> Refused | editing.Conflict:
    """The journal read may be a colleague's already, although the deal was read before it."""
    if Deal.objects.filter(pk=deal.pk, version=deal.version).exists():
        return refused
    return raced(deal, wanted)


def _conflict(deal: Deal, wanted: Mapping[str, object], last: Event | None) -> editing.Conflict:
    """Somebody else was quicker: what they did, beside what was wanted."""
    present = Deal.objects.get(pk=deal.pk)
    field, mine = next(iter(wanted.items()))
    theirs = getattr(present, f"{field}_id", None) or getattr(present, field, None)
    return editing.Conflict(
        (editing.Clash(field, mine, theirs),),
        present.version,
        last.actor if last else None,
        last.at if last else present.updated_at,
    )


def _last_move(deal: Deal, version: int) -> Event | None:
    """The newest event after `version` that changed where the deal stands."""
    # Through the timeline's index: events have none by record.
    found = Event.objects.filter(
        subjects__record_kind=deal.KIND,
        subjects__record=deal.pk,
        kind__in=MOVES,
        after__version__gt=version,
    )
    return found.order_by("-id").first() or _moved_with_others(deal, version)


def _moved_with_others(deal: Deal, version: int) -> Event | None:
    """The same of a deal that was moved by a job together with others."""
    found = BulkChange.objects.filter(
        record=deal.pk, job__record_kind=deal.KIND, version__gt=version, after__has_key="stage"
    ).select_related("job")
    change = found.order_by("-id").first()
    if change is None:
        return None
    return Event(actor=change.job.user_id, at=change.job.created_at, after=change.after)
