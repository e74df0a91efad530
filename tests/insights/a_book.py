"""A small book of deals with known fates, through the actions that people use."""

from datetime import timedelta

from dealcycle.crm.actions.moves import Closure, Moved, close_deal
from dealcycle.crm.models import Deal, Reason
from dealcycle.cycle.money import Money
from dealcycle.cycle.moves import Override
from dealcycle.cycle.outcomes import Outcome
from dealcycle.people.models import User
from tests.builders import a_deal
from tests.clock import NOW

ANYWAY = Override(words="They were in a hurry.")


def close(deal: Deal, outcome: Outcome, days: int, by: User) -> Deal:
    """Closes a deal so many days after now."""
    at = NOW + timedelta(days=days)
    amount = Money(deal.amount_minor, deal.currency) if outcome is Outcome.WON else None
    reason = None if outcome is Outcome.WON else Reason.objects.filter(purpose="no_decision")[0]
    closure = Closure(outcome, at.date(), amount, reason)
    done = close_deal(deal=deal, closure=closure, version=None, by=by, now=at, override=ANYWAY)
    assert isinstance(done, Moved), done
    return done.deal


def a_book(owner: User, *, won: int = 6, lost: int = 4, still: int = 2) -> None:
    """Won on days 1, 2, 3 ..., lost on days 2, 4, 6 ..., the others open since day 0."""
    for n in range(1, won + 1):
        close(a_deal(f"Won {n}", owner=owner, amount=n * 100_000), Outcome.WON, n, owner)
    for n in range(1, lost + 1):
        close(a_deal(f"Lost {n}", owner=owner), Outcome.NO_DECISION, 2 * n, owner)
    for n in range(1, still + 1):
        a_deal(f"Open {n}", owner=owner)
