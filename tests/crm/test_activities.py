"""Activities, and what they keep true on their records."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dealcycle.crm import evidence, upkeep
from dealcycle.crm.actions import activities
from dealcycle.crm.actions.entries import Due, Entry, Result
from dealcycle.crm.editing import Conflict
from dealcycle.crm.models import Activity, Deal
from dealcycle.cycle import silence
from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event
from dealcycle.people.models import Notification, User
from tests.builders import a_company, a_contact, a_deal
from tests.clock import NOW, ago

pytestmark = pytest.mark.django_db
TOMORROW = Due(on=date(2026, 3, 19))


@pytest.fixture
def deal(alice: User) -> Deal:
    return a_deal("Cranes", owner=alice, company=a_company("Harbour", owner=alice))


def plan(by: User, kind: str = "call", due: Due | None = TOMORROW, **values) -> Activity:
    made = activities.plan_activity(entry=Entry(kind=kind, due=due, **values), by=by, now=NOW)
    assert isinstance(made, Activity), made
    return made


def log(by: User, kind: str = "call", at: datetime = NOW, outcome: str = "", **values) -> Activity:
    made = activities.log_activity(
        entry=Entry(kind=kind, **values), result=Result(outcome=outcome, at=at), by=by, now=NOW
    )
    assert isinstance(made, Activity), made
    return made


def test_planning_sets_the_deals_next_step(deal: Deal, alice: User) -> None:
    later = plan(alice, deal=deal, due=Due(date(2026, 3, 25)))
    sooner = plan(alice, deal=deal)
    deal.refresh_from_db()
    assert (deal.next_step, deal.next_step_at) == (sooner, sooner.due_at)
    activities.cancel_activity(activity=sooner, by=alice, now=NOW)
    deal.refresh_from_db()
    assert deal.next_step == later
    activities.restore_activity(activity=sooner, by=alice, now=NOW)
    deal.refresh_from_db()
    assert deal.next_step == sooner
    assert sooner.company == deal.company


def test_a_day_without_an_hour_ends_where_its_owner_is(alice: User, bob: User) -> None:
    bob.time_zone = "Asia/Tokyo"
    bob.save()
    assert plan(alice).due_at == datetime(2026, 3, 19, 23, 59, 59, tzinfo=UTC)
    assert plan(alice, owner=bob).due_at == datetime(2026, 3, 19, 14, 59, 59, tzinfo=UTC)
    at = datetime(2026, 3, 19, 9, 30, tzinfo=UTC)
    timed = plan(alice, due=Due(date(2026, 3, 19), at))
    assert (timed.due_at, timed.all_day) == (at, False)


def test_done_with_a_next_step_in_one_go(deal: Deal, alice: User) -> None:
    call = plan(alice, deal=deal)
    step = Entry(kind="meeting", subject="Show the crane", due=Due(date(2026, 3, 27)))
    done = activities.complete_activity(
        activity=call,
        result=Result(outcome="positive", words="They like it", next_step=step),
        by=alice,
        now=NOW,
    )
    assert (done.done_at, done.outcome, done.body) == (NOW, "positive", "They like it")
    deal.refresh_from_db()
    assert deal.next_step.subject == "Show the crane"
    assert deal.next_step.deal == deal
    assert deal.last_touch_at == NOW
    told = Event.objects.filter(kind__startswith="activity").order_by("id")
    kinds = list(told.values_list("kind", flat=True))
    assert kinds == ["activity.planned", "activity.completed", "activity.planned"]


def test_a_refused_next_step_leaves_nothing_half_done(deal: Deal, alice: User) -> None:
    call = plan(alice, deal=deal)
    answer = activities.complete_activity(
        activity=call, result=Result(next_step=Entry(kind="task", due=TOMORROW)), by=alice, now=NOW
    )
    assert answer.codes == ("empty",)
    call.refresh_from_db()
    assert call.done_at is None


def test_done_twice_is_done_once_and_can_be_taken_back(deal: Deal, alice: User) -> None:
    call = plan(alice, deal=deal)
    for _ in range(2):
        activities.complete_activity(activity=call, by=alice, now=NOW)
    assert Event.objects.filter(kind="activity.completed").count() == 1
    activities.reopen_activity(activity=call, by=alice, now=NOW)
    deal.refresh_from_db()
    assert deal.next_step == call
    assert deal.last_touch_at is None
    noted = log(alice, deal=deal)
    refused = activities.reopen_activity(activity=noted, by=alice, now=NOW)
    assert refused.codes == ("never_planned",)


def test_reschedule_and_snooze(deal: Deal, alice: User) -> None:
    call = plan(alice, deal=deal)
    moved = activities.reschedule_activity(
        activity=call, due=Due(date(2026, 4, 1)), by=alice, now=NOW
    )
    deal.refresh_from_db()
    assert deal.next_step_at == moved.due_at
    snoozed = activities.snooze_activity(
        activity=call, until=NOW + timedelta(days=1), by=alice, now=NOW
    )
    assert snoozed.due_at == moved.due_at
    assert activities.wake_activity(activity=call, by=alice, now=NOW).snoozed_until is None
    past = activities.snooze_activity(activity=call, until=ago(hours=1), by=alice, now=NOW)
    assert past.codes == ("snooze_past",)
    far = activities.reschedule_activity(
        activity=call, due=Due(date(9999, 12, 31)), by=alice, now=NOW
    )
    assert far.codes == ("day_out_of_range",)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry(kind="dance"), "kind_unknown"),
        (Entry(kind="note"), "empty"),
        (Entry(kind="task", body=" \u200b"), "empty"),
        (Entry(kind="note", body="x" * 10_000_000), "too_long"),
        (Entry(kind="call", minutes=5000), "minutes_out_of_range"),
        (Entry(kind="call", direction="sideways"), "no_choice"),
    ],
)
def test_what_does_not_fit_is_refused(alice: User, entry: Entry, code: str) -> None:
    answer = activities.log_activity(entry=entry, by=alice, now=NOW)
    assert isinstance(answer, Refused)
    assert answer.codes == (code,)
    assert not Activity.objects.exists()


def test_a_call_from_tomorrow_is_no_call(alice: User) -> None:
    answer = activities.log_activity(
        entry=Entry(kind="call"), result=Result(at=NOW + timedelta(days=1)), by=alice, now=NOW
    )
    assert answer.codes == ("done_in_future",)


def test_touches_reach_the_deal_its_company_and_everybody_in_the_room(
    deal: Deal, alice: User
) -> None:
    ann, ben, cleo = a_contact("Ann"), a_contact("Ben"), a_contact("Cleo")
    log(alice, "meeting", at=ago(days=2), deal=deal, contact=ann, participants=(ben,))
    log(alice, "note", body="Nice people", deal=deal, contact=cleo)
    log(alice, "meeting", at=ago(days=1), outcome="not_held", deal=deal)
    for record in (deal, deal.company, ann, ben):
        record.refresh_from_db()
        assert record.last_touch_at == ago(days=2), record
    cleo.refresh_from_db()
    assert cleo.last_touch_at is None


def test_silence_begins_with_the_first_unanswered_touch(deal: Deal, alice: User) -> None:
    log(alice, "call", at=ago(days=30), outcome="positive", deal=deal)
    log(alice, "email", at=ago(days=20), deal=deal)
    log(alice, "call", at=ago(days=10), outcome="no_answer", deal=deal)
    deal.refresh_from_db()
    usual = silence.usual_silence(silence.reply_gaps(()))
    assert deal.silent_from == ago(days=20) + timedelta(days=usual)
    log(alice, "email", at=ago(days=1), direction="in", deal=deal)
    deal.refresh_from_db()
    assert deal.silent_from > NOW


@pytest.mark.parametrize(
    ("kind", "direction", "outcome", "heard"),
    [
        ("email", "out", "", False),
        ("email", "out", "answered", True),
        ("email", "in", "", True),
        ("call", "out", "no_answer", False),
        ("call", "out", "", False),
        ("call", "out", "negative", True),
        ("call", "in", "", True),
        ("meeting", "out", "", True),
        ("meeting", "out", "not_held", False),
        ("note", "", "", False),
    ],
)
def test_two_way_evidence(
    deal: Deal, alice: User, kind: str, direction: str, outcome: str, heard: bool
) -> None:
    log(alice, kind, outcome=outcome, direction=direction, deal=deal, body="words")
    assert bool(evidence.two_way_touches([deal.pk]).get(deal.pk)) is heard


def test_a_company_found_later_gets_the_deals_activities(alice: User) -> None:
    deal = a_deal(owner=alice)
    call = log(alice, deal=deal)
    Deal.objects.filter(pk=deal.pk).update(company=a_company("Late"))
    upkeep.refresh_deal(deal.pk, NOW)
    call.refresh_from_db()
    assert call.company.name == "Late"


def test_an_edit_that_clashes_is_told_and_one_that_moves_it_leaves_both_deals_true(
    deal: Deal, alice: User, bob: User
) -> None:
    other = a_deal("Other", owner=alice)
    call = plan(alice, deal=deal, subject="Ask")
    entry = Entry(kind="call", subject="Ask again", deal=other, owner=alice, due=TOMORROW)
    moved = activities.update_activity(activity=call, entry=entry, version=1, by=alice, now=NOW)
    assert moved.deal == other
    deal.refresh_from_db()
    other.refresh_from_db()
    assert (deal.next_step, other.next_step) == (None, call)
    clash = activities.update_activity(
        activity=call,
        entry=Entry(kind="call", subject="Tell", deal=other, owner=alice, due=TOMORROW),
        version=1,
        by=bob,
        now=NOW,
    )
    assert isinstance(clash, Conflict)
    assert [(c.field, c.mine, c.theirs) for c in clash.clashes] == [
        ("subject", "Tell", "Ask again")
    ]


def test_whoever_is_given_a_task_or_named_in_a_note_is_told_if_they_may_see_it(
    deal: Deal, alice: User, bob: User, mallory: User
) -> None:
    plan(alice, "task", subject="Send the list", deal=deal, owner=bob)
    log(alice, "note", deal=deal, body="@bob baker and @Mallory Mason: look, me@Bob Baker.de")
    told = list(Notification.objects.order_by("id").values_list("user__name", "kind"))
    assert told == [("Bob Baker", "task_given"), ("Bob Baker", "mentioned")]
