"""What managers expect of their people's deals and sums, beside what these say themselves."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from dealcycle.crm.models import Deal
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.insights.models import Adjustment, Call, SumAdjustment
from dealcycle.people.access import scope
from dealcycle.people.models import Role, User

LONGEST_REASON = 300
MOST_SUM = 10**15  # minor units


def may_adjust(user: User, person: User | None) -> bool:
    """Administrators, the lead of the person's team, managers who see their deals. On one's own
    deals one has the call itself."""
    if not (user.is_active and user.may_write) or person is None or person.pk == user.pk:
        return False
    if user.is_administrator:
        return True
    leads = person.team is not None and person.team.lead_id == user.pk
    return (leads or user.role == Role.MANAGER) and scope(user).covers(person.pk)


def adjust_deal(
    *, deal: Deal, call: str, reason: str, by: User, now: datetime
) -> Adjustment | Refused | None:
    """Says what a manager expects of somebody's deal; an empty call takes it back."""
    reason = " ".join(reason.split())
    if not may_adjust(by, deal.owner):
        return Refused.because(
            "not_yours", N_("Only the owner's manager or an administrator adjusts a call.")
        )
    if call and call not in Call.Choice.values:
        return Refused.because("unknown_call", N_("There is no such call."), field="call")
    if deal.outcome:
        return Refused.because("closed", N_("This deal is closed: nothing is left to foresee."))
    if call and (fault := _unfit(reason)) is not None:
        return fault
    with transaction.atomic():
        had = Adjustment.objects.select_for_update().filter(deal=deal).first()
        before = {"call": had.call, "reason": had.reason} if had else {"call": "", "reason": ""}
        after = {"call": call, "reason": reason if call else ""}
        if before == after:
            return had
        if call:
            had, _ = Adjustment.objects.update_or_create(
                deal=deal, defaults={"call": call, "reason": reason, "by": by, "at": now}
            )
        elif had:
            had.delete()
            had = None
        events.record(
            kind="deal.call_adjusted", by=by.pk, at=now, record=deal.record,
            before=before, after=after,
        )  # fmt: skip
    return had


def adjust_sum(
    *, person: User, since: date, until: date, sum_minor: int | None, currency: str, reason: str,
    by: User, now: datetime,
) -> SumAdjustment | Refused | None:  # fmt: skip
    """Says what a manager expects a person to win in a period; no sum takes it back."""
    reason = " ".join(reason.split())
    if not may_adjust(by, person):
        return Refused.because(
            "not_yours", N_("Only the owner's manager or an administrator adjusts a call.")
        )
    if sum_minor is not None and not 0 <= sum_minor <= MOST_SUM:
        return Refused.because("no_sum", N_("This is no sum."), field="sum")
    if sum_minor is not None and (fault := _unfit(reason)) is not None:
        return fault
    with transaction.atomic():
        asked = SumAdjustment.objects.select_for_update()
        had = asked.filter(person=person, since=since, until=until).first()
        if had is None and sum_minor is None:
            return None
        before = _told(had)
        kept, _ = SumAdjustment.objects.update_or_create(
            person=person, since=since, until=until,
            defaults={"sum_minor": sum_minor, "currency": currency, "by": by, "at": now,
                      "reason": reason if sum_minor is not None else ""},
        )  # fmt: skip
        if before != _told(kept):
            events.record(
                kind="forecast.sum_adjusted", by=by.pk, at=now,
                record=(SumAdjustment.KIND, kept.pk), before=before, after=_told(kept),
            )  # fmt: skip
    return kept


def adjustments_of(deals: Iterable[int]) -> dict[int, Adjustment]:
    """Deal -> its adjustment; one query."""
    found = Adjustment.objects.filter(deal__in=list(deals)).select_related("by")
    return {each.deal_id: each for each in found}


def _unfit(reason: str) -> Refused | None:
    if not reason:
        return Refused.because(
            "no_reason", N_("Say why: the owner and you will read it later."), field="reason"
        )
    if len(reason) > LONGEST_REASON:
        return Refused.because("long_reason", N_("The reason is too long."), field="reason")
    return None


def _told(had: SumAdjustment | None) -> dict[str, object]:
    if had is None:
        return {"sum_minor": None, "reason": ""}
    return {"sum_minor": had.sum_minor, "currency": had.currency, "reason": had.reason}
