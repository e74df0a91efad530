"""Handing over: previewed, done in pieces, killed and resumed, undone as a whole."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dealcycle.crm.actions import activities, deals, hand_over_steps
from dealcycle.crm.actions import hand_over as actions
from dealcycle.crm.editing import Clash, Conflict
from dealcycle.crm.models import Activity, Change, Company, Deal, HandOver
from dealcycle.crm.queries import hand_over as queries
from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event, Subject
from dealcycle.people.models import Notification, User
from tests.builders import a_company, a_contact, a_deal
from tests.cast import Cast
from tests.clock import NOW

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def adam(cast: Cast, client: Client) -> Client:
    client.force_login(cast.adam)
    return client


def a_task(deal: Deal, owner: User) -> Activity:
    entry = activities.Entry(
        kind="task",
        subject="Send it",
        deal=deal,
        owner=owner,
        due=activities.Due(on=timezone.localdate(NOW) + timedelta(days=2)),
    )
    planned = activities.plan_activity(entry=entry, by=owner, now=NOW)
    assert isinstance(planned, Activity)
    return planned


def begun(cast: Cast, wishes: actions.Wishes, key: str = "k") -> HandOver:
    made = actions.begin_hand_over(
        person=cast.alice, wishes=wishes, key=key, by=cast.adam, now=LATER
    )
    assert isinstance(made, HandOver), made
    return made


def handed_over(cast: Cast, wishes: actions.Wishes, key: str = "k") -> HandOver:
    made = begun(cast, wishes, key)
    hand_over_steps.work_off(made, LATER)
    made.refresh_from_db()
    return made


def test_open_deals_companies_contacts_and_tasks_go_and_results_stay(cast: Cast) -> None:
    company = a_company(owner=cast.alice)
    contact = a_contact(company=company, owner=cast.alice)
    deal = a_deal(owner=cast.alice, company=company)
    task = a_task(deal, cast.alice)
    won = a_deal(owner=cast.alice)
    Deal.objects.filter(pk=won.pk).update(outcome="won", closed_at=NOW)
    done = a_task(won, cast.alice)
    Activity.objects.filter(pk=done.pk).update(done_at=NOW)
    made = handed_over(cast, actions.Wishes.all_to(cast.bob))
    assert (made.state, made.total, made.done) == ("done", 4, 4)
    for record in (company, contact, deal, task):
        record.refresh_from_db()
        assert record.owner == cast.bob
    for record in (won, done):
        record.refresh_from_db()
        assert record.owner == cast.alice


def test_the_journal_keeps_owner_and_team(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice)
    handed_over(cast, actions.Wishes.all_to(cast.mallory))
    present = dict(
        Change.objects.filter(deal=deal, until=None, field__in=("owner", "team")).values_list(
            "field", "value"
        )
    )
    assert present == {"owner": str(cast.mallory.pk), "team": str(cast.other_team.pk)}
    ended = Change.objects.get(deal=deal, field="owner", until=LATER)
    assert ended.value == str(cast.alice.pk)


def test_one_event_stands_in_every_timeline_and_each_new_owner_is_told_once(cast: Cast) -> None:
    deals = [a_deal(owner=cast.alice) for _ in range(3)]
    handed_over(cast, actions.Wishes.all_to(cast.bob))
    event = Event.objects.get(kind="user.handed_over")
    told_of = set(Subject.objects.filter(event=event).values_list("record_kind", "record"))
    assert told_of == {
        ("user", cast.alice.pk),
        ("pipeline", deals[0].pipeline_id),
        *(("deal", deal.pk) for deal in deals),
    }
    notice = Notification.objects.get(user=cast.bob, kind="handed_over")
    assert (notice.params["from"], notice.params["deal"]) == ("Alice Archer", 3)


def test_a_colleagues_timeline_tells_it_in_words(cast: Cast, client: Client) -> None:
    deal = a_deal(owner=cast.alice)
    handed_over(cast, actions.Wishes.all_to(cast.bob))
    client.force_login(cast.bob)
    from dealcycle.events.ports import SENTENCES

    event = Event.objects.get(kind="user.handed_over")
    names = {("user", cast.alice.pk): "Alice Archer"}
    assert SENTENCES[event.kind].tell(event, names) == "handed over what was Alice Archer's"
    assert list(SENTENCES[event.kind].speaks_of(event)) == [("user", cast.alice.pk)]
    assert deal.pk


def test_undone_later_everything_comes_back_but_what_has_moved_on(cast: Cast) -> None:
    stays, moved_on, closed = (a_deal(owner=cast.alice) for _ in range(3))
    made = handed_over(cast, actions.Wishes.all_to(cast.bob))
    Deal.objects.filter(pk=moved_on.pk).update(owner=cast.carol)
    # Bob closes one: its result is his.
    Deal.objects.filter(pk=closed.pk).update(outcome="no_decision", closed_at=LATER)
    long_after = LATER + timedelta(days=40)
    undoing = actions.undo_hand_over(hand_over=made, by=cast.adam, now=long_after)
    assert isinstance(undoing, HandOver)
    hand_over_steps.work_off(undoing, long_after)
    owners = {deal.pk: Deal.objects.get(pk=deal.pk).owner for deal in (stays, moved_on, closed)}
    assert owners == {stays.pk: cast.alice, moved_on.pk: cast.carol, closed.pk: cast.bob}
    assert Event.objects.filter(kind="user.hand_over_undone").count() == 1
    assert HandOver.objects.get().state == "undone"
    again = actions.undo_hand_over(hand_over=made, by=cast.adam, now=long_after)
    assert isinstance(again, HandOver)
    assert Change.objects.filter(deal=stays, field="owner", until=None).count() == 1


@pytest.mark.parametrize("undone", [False, True])
def test_an_edit_from_an_older_window_is_told_of_the_new_owner(cast: Cast, undone: bool) -> None:
    deal = a_deal(owner=cast.alice)
    made = handed_over(cast, actions.Wishes.all_to(cast.bob))
    seen = deal.version
    if undone:
        seen += 1
        actions.undo_hand_over(hand_over=made, by=cast.adam, now=LATER)
        hand_over_steps.work_off(made, LATER)
    given = {"version": seen, "by": cast.alice, "now": LATER + timedelta(hours=1)}
    answer = deals.update_deal(deal=deal, values={"owner": cast.carol}, **given)
    assert isinstance(answer, Conflict)
    theirs = cast.alice if undone else cast.bob
    assert answer.clashes == (Clash("owner", cast.carol.pk, theirs.pk),)
    assert answer.by == cast.adam.pk
    # What the hand-over did not touch goes in.
    assert isinstance(deals.update_deal(deal=deal, values={"name": "Other"}, **given), Deal)


def test_killed_at_every_step_nothing_is_lost_or_done_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_over_steps, "CHUNK", 3)
    deals = [a_deal(owner=cast.alice, company=a_company(owner=cast.alice)) for _ in range(4)]
    made = begun(cast, actions.Wishes(shares={cast.bob.pk: 50, cast.carol.pk: 50}))
    real = hand_over_steps._note
    calls = 0

    def dies(rows: object, state: str) -> None:
        nonlocal calls
        calls += 1
        if calls % 5 == 0:
            raise KeyboardInterrupt
        real(rows, state)

    monkeypatch.setattr(hand_over_steps, "_note", dies)
    for _ in range(40):
        try:
            if not hand_over_steps.step(made.pk, LATER):
                break
        except KeyboardInterrupt:
            continue
    made.refresh_from_db()
    assert (made.state, made.done) == ("done", 8)
    for deal in deals:
        deal.refresh_from_db()
        assert deal.owner in (cast.bob, cast.carol)
        assert deal.owner == Company.objects.get(pk=deal.company_id).owner
        assert Change.objects.filter(deal=deal, field="owner").count() == 2
    assert Event.objects.filter(kind="user.handed_over").count() == 1


def test_the_worker_takes_it_up_and_after_failures_waits_for_a_person(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_deal(owner=cast.alice)
    made = begun(cast, actions.Wishes.all_to(cast.bob))

    def broken(*args: object) -> bool:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(hand_over_steps, "step", broken)
        now = LATER
        for _ in range(hand_over_steps.ATTEMPTS):
            assert hand_over_steps.work(now)
            now += hand_over_steps.LEASE * 2
        assert not hand_over_steps.work(now)
    actions.resume_hand_over(hand_over=made)
    assert hand_over_steps.work(now)
    assert HandOver.objects.get().state == "done"
    assert not hand_over_steps.work(now)


def test_sent_twice_it_is_done_once_and_two_at_a_time_are_refused(cast: Cast) -> None:
    a_deal(owner=cast.alice)
    wishes = actions.Wishes.all_to(cast.bob)
    first = begun(cast, wishes, "one")
    assert begun(cast, wishes, "one") == first
    second = actions.begin_hand_over(
        person=cast.alice, wishes=wishes, key="two", by=cast.adam, now=LATER
    )
    assert isinstance(second, Refused)
    assert second.codes == ("busy",)


@pytest.mark.parametrize(
    "shares",
    [
        lambda cast: {},
        lambda cast: {cast.alice.pk: 100},
        lambda cast: {cast.vera.pk: 100},
        lambda cast: {999_999: 100},
    ],
)
def test_only_somebody_who_may_write_takes_over(
    cast: Cast, shares: Callable[[Cast], dict[int, int]]
) -> None:
    a_deal(owner=cast.alice)
    answer = actions.begin_hand_over(
        person=cast.alice,
        wishes=actions.Wishes(shares=shares(cast)),
        key="k",
        by=cast.adam,
        now=LATER,
    )
    assert isinstance(answer, Refused)
    assert not HandOver.objects.exists()


def page_of(cast: Cast) -> str:
    return f"/settings/users/{cast.alice.pk}/hand-over"


def sent(**wishes: object) -> dict[str, object]:
    kinds = ["deal", "company", "contact", "activity"]
    return {"key": "from-a-page", "how": "one", "kinds": kinds, **wishes}


def test_the_preview_counts_and_writes_nothing_then_the_page_does_it(
    cast: Cast, adam: Client
) -> None:
    a_deal("Cranes", owner=cast.alice, amount=1_200_000_00)
    a_deal("Hooks", owner=cast.alice, amount=None)
    assert "Cranes" in adam.get(page_of(cast)).content.decode()
    shown = adam.post(f"{page_of(cast)}/preview", sent(to=cast.bob.pk)).content.decode()
    assert "Bob Baker" in shown
    assert "2 open deals" in shown
    assert not HandOver.objects.exists()
    assert adam.post(page_of(cast), sent(to=cast.bob.pk)).status_code == 302
    assert Deal.objects.filter(owner=cast.bob).count() == 2
    page = adam.get(page_of(cast)).content.decode()
    assert "Undo all of it" in page
    made = HandOver.objects.get()
    undone = adam.post(f"/settings/hand-overs/{made.pk}/undo").content.decode()
    assert "brought back" in undone
    assert Deal.objects.filter(owner=cast.alice).count() == 2


def test_shares_have_to_make_a_hundred_and_stay_typed(cast: Cast, adam: Client) -> None:
    a_deal(owner=cast.alice)
    shares = {f"share-{cast.bob.pk}": "50", f"share-{cast.carol.pk}": "30"}
    answer = adam.post(page_of(cast), sent(how="share", **shares))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The shares make 80 %, not 100." in page
    assert 'value="50"' in page


def test_each_deal_goes_where_the_list_says(cast: Cast, adam: Client) -> None:
    first, second = a_deal(owner=cast.alice), a_deal(owner=cast.alice)
    wishes = {"rest": cast.carol.pk, f"deal-{first.pk}": cast.mallory.pk}
    adam.post(page_of(cast), sent(how="list", **wishes))
    assert Deal.objects.get(pk=first.pk).owner == cast.mallory
    assert Deal.objects.get(pk=second.pk).owner == cast.carol


def test_many_records_go_in_few_statements(cast: Cast) -> None:
    for _ in range(60):
        a_deal(owner=cast.alice)
    with CaptureQueriesContext(connection) as captured:
        handed_over(cast, actions.Wishes(shares={cast.bob.pk: 50, cast.carol.pk: 50}))
    assert len(captured) < 60


def test_a_page_of_many_deals_costs_no_more_queries(cast: Cast, adam: Client) -> None:
    def queries_of_the_page() -> int:
        with CaptureQueriesContext(connection) as captured:
            adam.get(page_of(cast))
        return len(captured)

    a_deal(owner=cast.alice, company=a_company())
    adam.get(page_of(cast))
    before = queries_of_the_page()
    for _ in range(10):
        a_deal(owner=cast.alice, company=a_company())
    assert queries_of_the_page() == before
    assert queries.holdings(cast.alice).counts["deal"] == 11
