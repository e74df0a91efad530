"""What this room does after events of others; each may run twice."""

from dealcycle.crm.actions import rates
from dealcycle.crm.models import RateFetch
from dealcycle.events.models import Event


def revalue_deals(event: Event) -> None:
    """The organisation counts in another currency: every deal weighs anew."""
    if "currency" in event.after:
        # Rates in the new currency are wanted today, whatever was fetched before.
        RateFetch.objects.all().delete()
        rates.revalue_all(now=event.at)
