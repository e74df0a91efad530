"""What this room does after events of others, and by the clock; each may run twice."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from dealcycle.crm import journal
from dealcycle.crm.actions import hand_over_steps, rates
from dealcycle.crm.models import Change, Deal, RateFetch
from dealcycle.events.models import Event

CHUNK = 500


def revalue_deals(event: Event) -> None:
    """The organisation counts in another currency: every deal weighs anew."""
    if "currency" in event.after:
        # Rates in the new currency are wanted today, whatever was fetched before.
        RateFetch.objects.all().delete()
        rates.revalue_all(now=event.at)


def follow_team(event: Event) -> None:
    """Somebody joins another team: their open deals count there from then on."""
    if "team" not in event.after:
        return
    team = event.after["team"]
    deals = _counted_elsewhere(event.record, team)
    for start in range(0, len(deals), CHUNK):
        values = {pk: {"team": team} for pk in deals[start : start + CHUNK]}
        journal.keep_many(values, at=event.at, now=event.at)


def _counted_elsewhere(owner: int | None, team: object) -> list[int]:
    present = Change.objects.filter(
        deal=OuterRef("pk"), field="team", until=None, value=journal.text(team)
    )
    found = Deal.objects.filter(owner=owner, outcome="", binned_at=None)
    return list(found.exclude(Exists(present)).order_by("pk").values_list("pk", flat=True))


def hand_over(now: datetime) -> bool:
    """Goes on with handing over somebody's records."""
    return hand_over_steps.work(now)
