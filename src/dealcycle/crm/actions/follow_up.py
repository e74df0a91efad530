"""The time after a win: looked after until somebody says that it is enough."""

from datetime import datetime

from django.db import transaction

from dealcycle.crm.actions.deals import subjects
from dealcycle.crm.models import Deal
from dealcycle.crm.queries import pipelines
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people.models import User


def end_follow_up(*, deal: Deal, by: User, now: datetime) -> Deal | Refused:
    """Takes a won deal off the board once its customer is looked after."""
    if deal.outcome != Outcome.WON or deal.follow_up_done_at:
        return Refused.because("no_follow_up", N_("This deal has no follow-up going on."))
    with transaction.atomic():
        deal.follow_up_done_at = now
        deal.on_board = False
        deal.version += 1
        deal.save(update_fields=["follow_up_done_at", "on_board", "version"])
        events.record(
            kind="deal.follow_up_done",
            by=by.pk,
            at=now,
            record=deal.record,
            after={"version": deal.version},
            also=subjects(deal),
        )
    return deal


def resume_follow_up(*, deal: Deal, by: User, now: datetime) -> Deal | Refused:
    """Back on the board: the customer needs looking after yet."""
    if deal.outcome != Outcome.WON or not deal.follow_up_done_at:
        return Refused.because("follow_up_open", N_("The follow-up of this deal is going on."))
    with transaction.atomic():
        deal.follow_up_done_at = None
        deal.on_board = pipelines.the_cycle(deal.pipeline).follow_up is not None
        deal.version += 1
        deal.save(update_fields=["follow_up_done_at", "on_board", "version"])
        events.record(
            kind="deal.follow_up_resumed",
            by=by.pk,
            at=now,
            record=deal.record,
            after={"version": deal.version},
            also=subjects(deal),
        )
    return deal
