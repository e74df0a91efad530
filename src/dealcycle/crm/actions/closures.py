"""What a person says when closing a deal, and what of it the deal keeps."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dealcycle.crm import valuation
from dealcycle.crm.models import Deal, Reason
from dealcycle.crm.queries import pipelines
from dealcycle.cycle import moves
from dealcycle.cycle.money import Money
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from dealcycle.people import organisation


@dataclass(frozen=True)
class Closure:
    """What a person says when closing a deal."""

    outcome: Outcome
    closed_on: date | None
    amount: Money | None = None
    reason: Reason | None = None
    note: str = ""
    competitor: str = ""
    free: bool = False


def check_closure(closure: Closure, amount: Money | None, now: datetime) -> Refused | None:
    purpose = Reason.Purpose(closure.outcome.value) if closure.outcome != Outcome.WON else None
    reason = closure.reason
    fits = reason is not None and reason.purpose == purpose and reason.retired_at is None
    answer = moves.check_closure(
        outcome=closure.outcome,
        reason=str(reason.pk) if reason and fits else "",
        amount=amount,
        closed_on=closure.closed_on,
        now=now,
        zone=ZoneInfo(organisation.time_zone()),
        free=closure.free,
    )
    return answer if isinstance(answer, Refused) else None


def closing_values(
    deal: Deal, closure: Closure, amount: Money | None, at: datetime
) -> tuple[dict[str, object], dict[str, object], dict[str, object]]:
    values = closed_values(deal, closure.outcome, at) | {
        "close_reason_id": closure.reason.pk if closure.reason else None,
        "close_note": closure.note[:10_000],
        "competitor": closure.competitor[:120],
    }
    if amount and closure.amount:
        values |= {
            "amount_minor": amount.minor,
            "currency": amount.currency,
            "value_minor": valuation.value_minor(amount.minor, amount.currency),
        }
    before = {"outcome": deal.outcome, "amount": [deal.amount_minor, deal.currency]}
    after = {
        "outcome": closure.outcome.value,
        "closed_at": at.isoformat(),
        "close_reason": closure.reason.pk if closure.reason else None,
        "amount": [amount.minor, amount.currency] if amount else None,
    }
    return before, values, after


def closed_values(deal: Deal, outcome: Outcome, at: datetime) -> dict[str, object]:
    """A won deal stays on the board, in the follow-up, where the pipeline has one."""
    follow_up = pipelines.the_cycle(deal.pipeline).follow_up if outcome == Outcome.WON else None
    return {
        "outcome": outcome.value,
        "closed_at": at,
        "on_board": follow_up is not None,
        "stage_id": int(follow_up.key) if follow_up else deal.stage_id,
        "stage_entered_at": at if follow_up else deal.stage_entered_at,
        "follow_up_done_at": None,
    }


def opened_values(stage: int, entered_at: datetime) -> dict[str, object]:
    return {
        "stage_id": stage,
        "stage_entered_at": entered_at,
        "outcome": "",
        "closed_at": None,
        "close_reason_id": None,
        "on_board": True,
        "follow_up_done_at": None,
    }
