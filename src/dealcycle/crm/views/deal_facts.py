"""What a deal's page shows of its fields, in groups, and of amounts and dates that changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dealcycle.crm import fields as record_fields
from dealcycle.crm.fields import Field
from dealcycle.crm.models import Deal
from dealcycle.crm.queries.deal_page import Told
from dealcycle.crm.views import facts
from dealcycle.cycle.money import Money
from dealcycle.people.models import User

GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Deal"), ("amount", "expected_close_on", "company", "owner", "source", "tags")),
    (_("What they need"), ("fit", "needs", "budget", "timing", "decision_process", "competitor")),
    (_("Proposal"), ("proposal_sent_on", "proposal_expires_on", "terms_agreed_on")),
    (_("More"), ("description",)),
)
CLOSED_AT = Field("closed_at", _("Closed"), "moment")


@dataclass(frozen=True)
class Line:
    """One change of an amount or a date, ready to be shown."""

    field: Field
    before: object
    after: object
    who: str
    at: datetime


def groups(deal: Deal) -> list[facts.Group]:
    """Every field that one may write, the organisation's own last."""
    known = record_fields.by_key(record_fields.of(Deal.KIND))
    return facts.groups(deal, [(label, _shown(deal, keys)) for label, keys in GROUPS], known)


def lines(changes: Iterable[Told]) -> list[Line]:
    changes = list(changes)
    # How far away a day is matters now, not for what it was.
    known = {
        field.key: replace(field, type="moment") if field.type == "date" else field
        for field in (*record_fields.STANDARD[Deal.KIND], CLOSED_AT)
    }
    names = dict(
        User.objects.filter(pk__in={each.by for each in changes if each.by}).values_list(
            "pk", "name"
        )
    )
    return [
        Line(
            known[each.field],
            _value(each.before),
            _value(each.after),
            names.get(each.by, ""),
            each.at,
        )
        for each in changes
    ]


def _shown(deal: Deal, keys: Sequence[str]) -> Sequence[str]:
    # How it ended is told once it has ended.
    return (*keys, "close_note") if deal.outcome and "description" in keys else keys


def _value(kept: object) -> object:
    """What an event keeps, as a value again."""
    if isinstance(kept, list):
        return None if kept[0] is None else Money(int(kept[0]), str(kept[1]))
    if not isinstance(kept, str) or not kept:
        return None
    return datetime.fromisoformat(kept) if "T" in kept else date.fromisoformat(kept)
