"""The journal of the application's own deals: who may count what, and that it is up to date."""

from datetime import timedelta
from decimal import Decimal

from dealcycle.crm.actions.activities import log_activity
from dealcycle.crm.actions.deal_contacts import add_to_deal
from dealcycle.crm.actions.entries import Entry, Result
from dealcycle.crm.actions.moves import Closure, Moved, close_deal, move_deal
from dealcycle.crm.actions.rates import set_rate
from dealcycle.crm.actions.records import bin_record, restore_record
from dealcycle.crm.models import Deal, Visit
from dealcycle.cycle.money import Money
from dealcycle.cycle.moves import Override
from dealcycle.cycle.outcomes import Outcome
from dealcycle.insights.journal import Opened, open_journal
from dealcycle.measures.handling import late_reply, no_decision_maker, one_contact
from dealcycle.measures.question import Question
from dealcycle.measures.report import DealNumbers, report
from dealcycle.people.models import User
from tests.builders import a_contact, a_deal, the_stage
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


def test_how_deals_are_handled_is_known(cast: Cast) -> None:
    """Talks, with whom, and who decides; only what came before the proposal."""
    handled = []
    for deciding, talks in ((True, 2), (False, 1)):
        deal = a_deal(owner=cast.alice)
        for n in range(talks):
            contact = a_contact(owner=cast.alice)
            add_to_deal(
                deal=deal, contact=contact, by=cast.alice, now=NOW,
                role="decision_maker" if deciding and not n else "user",
            )  # fmt: skip
            log_activity(
                entry=Entry(kind="meeting", subject="A talk", deal=deal, contact=contact),
                result=Result(outcome="positive"), by=cast.alice, now=NOW + timedelta(days=1),
            )  # fmt: skip
        moved = move_deal(
            deal=deal, to=the_stage("proposal"), version=None, by=cast.alice,
            now=NOW + timedelta(days=5), override=Override(words="They were in a hurry."),
        )  # fmt: skip
        assert isinstance(moved, Moved), moved
        handled.append(deal.pk)
    found = opened(cast.alice)
    for reader in (one_contact, no_decision_maker):
        rows = reader(found.journal, found.scope, Question())
        assert rows is not None
        assert dict(zip(rows.deal.tolist(), rows.flawed.tolist(), strict=True)) == {
            handled[0]: 0, handled[1]: 1,
        }  # fmt: skip
    replies = late_reply(found.journal, found.scope, Question())
    assert replies is not None and replies.flawed.tolist() == [0, 0]
