"""Today's page: done, put off, planned, without leaving it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dealcycle.crm.actions import activities
from dealcycle.crm.models import Activity, Deal
from tests.builders import a_deal
from tests.cast import Cast

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alice)
    return client


def a_call(cast: Cast, deal: Deal) -> Activity:
    now = timezone.now()
    entry = activities.Entry(
        kind="call",
        subject="Ask about the budget",
        deal=deal,
        due=activities.Due(on=timezone.localdate()),
    )
    planned = activities.plan_activity(entry=entry, by=cast.alice, now=now)
    assert isinstance(planned, Activity)
    return planned


def test_the_page_shows_what_to_do_and_why(cast: Cast, alice: Client) -> None:
    a_deal("Cranes for Aachen", owner=cast.alice, at=timezone.now())
    page = alice.get("/").content.decode()
    assert "Cranes for Aachen" in page
    assert "No next step is planned" in page


def test_an_empty_page_says_what_will_be_here(alice: Client) -> None:
    assert "Nothing waits for you" in alice.get("/").content.decode()


def test_how_did_it_go_takes_one_tap_and_the_next_step(cast: Cast, alice: Client) -> None:
    deal = a_deal(owner=cast.alice, at=timezone.now())
    call = a_call(cast, deal)
    assert "How did it go?" in alice.get(f"/activities/{call.pk}/done").content.decode()
    in_three_days = timezone.localdate() + timedelta(days=3)
    answer = alice.post(
        f"/activities/{call.pk}/done",
        {
            "outcome": "positive",
            "words": "They like it.",
            "kind": "meeting",
            "subject": "Show the figures",
            "due_on": in_three_days.isoformat(),
        },
        **HTMX,
    )
    assert answer.status_code == 204
    call.refresh_from_db()
    deal.refresh_from_db()
    assert (call.outcome, call.body) == ("positive", "They like it.")
    assert (deal.next_step.kind, deal.next_step.subject) == ("meeting", "Show the figures")
    assert f"/activities/{call.pk}/reopening" in answer.headers["HX-Trigger"]


def test_what_was_typed_stays_when_something_is_wrong(cast: Cast, alice: Client) -> None:
    call = a_call(cast, a_deal(owner=cast.alice, at=timezone.now()))
    answer = alice.post(
        f"/activities/{call.pk}/done", {"words": "Spoke at length", "due_on": "31.02.2026"}
    )
    assert answer.status_code == 422
    assert "Spoke at length" in answer.content.decode()
    call.refresh_from_db()
    assert call.done_at is None


def test_put_off_and_back(cast: Cast, alice: Client) -> None:
    deal = a_deal(owner=cast.alice, at=timezone.now())
    assert alice.post(f"/deals/{deal.pk}/snooze", {"until": "tomorrow"}).status_code == 204
    assert deal.name not in alice.get("/today/list").content.decode()
    alice.post(f"/deals/{deal.pk}/waking")
    assert deal.name in alice.get("/today/list").content.decode()
    assert alice.post(f"/deals/{deal.pk}/snooze", {"until": "never"}).status_code == 404


def test_a_next_step_is_planned_from_the_list(cast: Cast, alice: Client) -> None:
    deal = a_deal(owner=cast.alice, at=timezone.now())
    tomorrow = timezone.localdate() + timedelta(days=1)
    planned = {
        "kind": "call",
        "subject": "Agree on the date",
        "due_on": tomorrow.isoformat(),
        "due_time": "14:30",
    }
    assert alice.post(f"/deals/{deal.pk}/next-step", planned).status_code == 204
    deal.refresh_from_db()
    assert deal.next_step.subject == "Agree on the date"
    assert not deal.next_step.all_day


@pytest.mark.parametrize("who", ["mallory", "vera"])
def test_strangers_and_viewers_change_nothing(cast: Cast, client: Client, who: str) -> None:
    call = a_call(cast, a_deal(owner=cast.alice, at=timezone.now()))
    client.force_login(getattr(cast, who))
    for path in ("done", "snooze", "reopening", "cancelling"):
        assert client.post(f"/activities/{call.pk}/{path}").status_code == 404
    call.refresh_from_db()
    assert (call.done_at, call.snoozed_until, call.binned_at) == (None, None, None)
