"""The journal of the application's own deals: who may count what, and that it is up to date."""

from datetime import timedelta
from decimal import Decimal

from dealcycle.crm.actions.moves import Closure, Moved, close_deal
from dealcycle.crm.actions.rates import set_rate
from dealcycle.crm.actions.records import bin_record, restore_record
from dealcycle.crm.models import Deal, Visit
from dealcycle.cycle.money import Money
from dealcycle.cycle.moves import Override
from dealcycle.cycle.outcomes import Outcome
from dealcycle.insights.journal import Opened, open_journal
from dealcycle.measures.report import DealNumbers, report
from dealcycle.people.models import User
from tests.builders import a_deal
from tests.cast import Cast
from tests.clock import NOW

LATER = NOW + timedelta(days=30)


def won(deal: Deal, by: User) -> Deal:
    closure = Closure(Outcome.WON, LATER.date(), Money(50_000, "EUR"))
    anyway = Override(words="They were in a hurry.")
    done = close_deal(deal=deal, closure=closure, version=None, by=by, now=LATER, override=anyway)
    assert isinstance(done, Moved), done
    return done.deal


def numbers(opened: Opened) -> DealNumbers:
    return report(opened.journal, scope=opened.scope, names=()).deals


def opened(user: User) -> Opened:
    return open_journal(user, now=int(LATER.timestamp()) + 60)


def test_everybody_counts_what_they_may_see(cast: Cast) -> None:
    won(a_deal(owner=cast.alice), cast.alice)
    a_deal(owner=cast.mallory)
    a_deal(owner=cast.mallory, stage="prospecting")
    assert numbers(opened(cast.adam)) == DealNumbers(won=1, open=1, leads=1)
    assert numbers(opened(cast.carol)) == DealNumbers(won=1)
    assert numbers(opened(cast.mallory)) == DealNumbers(open=1, leads=1)


def test_what_has_just_happened_is_counted(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice)
    assert numbers(opened(cast.alice)) == DealNumbers(open=1)
    won(deal, cast.alice)
    assert numbers(opened(cast.alice)) == DealNumbers(won=1)


def test_the_bin_is_counted_nowhere(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice)
    bin_record(record=deal, by=cast.alice, now=LATER)
    assert numbers(opened(cast.alice)) == DealNumbers()
    restore_record(record=Deal.objects.get(), by=cast.alice, now=LATER)
    assert numbers(opened(cast.alice)) == DealNumbers(open=1)


def test_an_empty_book_is_counted_too(cast: Cast) -> None:
    assert numbers(opened(cast.adam)) == DealNumbers()


def test_what_an_imports_file_did_not_say_is_not_known_here_either(cast: Cast) -> None:
    deal = won(a_deal(owner=cast.alice), cast.alice)
    Deal.objects.filter(pk=deal.pk).update(
        first_seen_at=NOW + timedelta(days=3), without_history=True, closing_undated=True
    )
    journal = opened(cast.adam).journal
    found = journal.engine.fetch(
        "SELECT coalesce(closed_at, 0) AS closed, first_seen_at - opened_at AS late FROM deals"
    )
    assert (found["closed"].tolist(), found["late"].tolist()) == ([0], [3 * 86_400])
    assert not journal.has_history and journal.truncated


def test_a_deal_written_down_in_mid_life_was_first_seen_then(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, at=NOW - timedelta(days=90))
    Visit.objects.filter(deal=deal).update(entry_recorded_at=NOW)
    found = opened(cast.adam).journal.engine.fetch("SELECT first_seen_at FROM deals")
    assert found["first_seen_at"].tolist() == [int(NOW.timestamp())]


def test_a_rate_that_is_corrected_values_deals_anew(cast: Cast) -> None:
    a_deal(owner=cast.alice, amount=10_000, currency="USD")
    for rate, worth in (("0.9", 9_000), ("0.8", 8_000)):
        done = set_rate(currency="USD", day=NOW.date(), rate=Decimal(rate), by=cast.adam, now=NOW)
        assert done
        found = opened(cast.alice).journal.engine.fetch("SELECT value_minor FROM deals")
        assert found["value_minor"].tolist() == [worth]
