"""Today: what to do now, in order, each with its reason."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from dealcycle.crm.models import Activity, Deal
from dealcycle.crm.queries.today import Today, today
from dealcycle.people.models import User
from tests.builders import a_deal
from tests.cast import Cast
from tests.clock import NOW, ago

ZONE = ZoneInfo("Europe/Berlin")


def list_of(user: User) -> Today:
    return today(user=user, now=NOW, zone=ZONE)


def a_task(owner: User, **fields: object) -> Activity:
    fields = {
        "kind": "task",
        "subject": "Send the figures",
        "due_at": NOW,
        "at": NOW,
        "created_at": NOW,
        **fields,
    }
    return Activity.objects.create(owner=owner, **fields)


def reasons(found: Today) -> list[str]:
    return [entry.reason.say() for entry in found.entries]


def test_an_empty_day(cast: Cast) -> None:
    assert list_of(cast.alice) == Today(entries=(), waiting=0, done_today=0, day=NOW.date())


def test_appointments_come_first_by_their_hour(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, amount=9_000_000)
    a_task(cast.alice, subject="Whenever", deal=deal)
    a_task(cast.alice, subject="Noon", due_at=NOW + timedelta(hours=2), all_day=False)
    a_task(cast.alice, subject="Soon", due_at=NOW + timedelta(minutes=5), all_day=False)
    found = list_of(cast.alice)
    assert [entry.activity.subject for entry in found.entries if entry.activity] == [
        "Soon",
        "Noon",
        "Whenever",
    ]


def test_a_deal_stands_there_once_with_all_its_reasons(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, stage="proposal", at=ago(days=40))
    Deal.objects.filter(pk=deal.pk).update(last_touch_at=ago(days=30), silent_from=ago(days=10))
    entry = list_of(cast.alice).entries[0]
    said = [reason.say() for reason in (entry.reason, *entry.also)]
    assert sorted(said) == [
        "26 days past the target of this stage",
        "No next step is planned",
        "Silent for 30 days",
    ]


def test_new_leads_wait_for_a_first_contact(cast: Cast) -> None:
    a_deal(owner=cast.alice, stage="prospecting", at=ago(days=2))
    assert reasons(list_of(cast.alice)) == ["New lead, waiting for 2 days"]


def test_snoozed_done_and_other_peoples_things_stay_away(cast: Cast) -> None:
    a_task(cast.alice, snoozed_until=NOW + timedelta(hours=1))
    a_task(cast.alice, done_at=NOW)
    a_task(cast.alice, due_at=NOW + timedelta(days=1))
    a_task(cast.bob)
    a_deal(owner=cast.bob)
    found = list_of(cast.alice)
    assert (found.entries, found.done_today) == ((), 1)


def test_a_dozen_at_a_time_the_most_valuable_first(cast: Cast) -> None:
    for number in range(1, 16):
        a_deal(f"Deal {number}", owner=cast.alice, amount=number * 100_000)
    found = list_of(cast.alice)
    assert [entry.deal.name for entry in found.entries] == [f"Deal {n}" for n in range(15, 3, -1)]
    assert found.waiting == 3


def test_inherited_deals_come_ten_a_day(cast: Cast) -> None:
    for _ in range(25):
        a_deal(owner=cast.alice, stage="proposal", at=ago(days=90))
    Deal.objects.update(inherited_at=NOW)
    assert len(list_of(cast.alice).entries) == 10
    worked = list(Deal.objects.all()[:4])
    Deal.objects.filter(pk__in=[deal.pk for deal in worked]).update(
        taken_up_at=NOW, next_step_at=NOW + timedelta(days=3), stage_entered_at=NOW
    )
    assert len(list_of(cast.alice).entries) == 6


@pytest.mark.parametrize("size", [3, 60])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, size: int, django_assert_max_num_queries: object
) -> None:
    for _ in range(size):
        deal = a_deal(owner=cast.alice)
        a_task(cast.alice, deal=deal)
    list_of(cast.alice)  # Pipelines are kept at hand from the first look on.
    with django_assert_max_num_queries(7):
        list_of(cast.alice)
