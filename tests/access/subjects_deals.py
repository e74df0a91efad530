"""Records that the rows of a deal's page ask for."""

from datetime import timedelta

from django.utils import timezone

from dealcycle.crm.actions import records
from dealcycle.crm.models import Contact, Deal
from tests.builders import a_contact, a_deal
from tests.cast import Cast


def a_binned_deal(cast: Cast) -> Deal:
    now = timezone.now()
    deal = a_deal(owner=cast.alice, at=now - timedelta(days=2))
    return records.bin_record(record=deal, by=cast.alice, now=now)


def a_deal_with_contact(cast: Cast) -> Deal:
    person = a_contact("Anna Weber", owner=cast.alice)
    return a_deal(owner=cast.alice, at=timezone.now() - timedelta(days=2), contacts=[person])


SUBJECTS = {
    "binned_deal": a_binned_deal,
    "deal_with_contact": a_deal_with_contact,
    # Of the deal above, which is to be named first.
    "contact_on_deal": lambda cast: Contact.objects.latest("pk"),
}
