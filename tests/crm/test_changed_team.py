"""Somebody joins another team: open deals count there from then on, closed ones stay."""

from datetime import timedelta

from dealcycle.crm import handlers
from dealcycle.crm.models import Change, Deal
from dealcycle.events.models import Event
from dealcycle.people.actions.users import change_user
from tests.builders import a_deal
from tests.cast import Cast
from tests.clock import NOW


def team_of(deal: Deal) -> str | None:
    return Change.objects.get(deal=deal, field="team", until=None).value


def test_open_deals_follow_and_twice_is_once(cast: Cast) -> None:
    open_, closed = a_deal(owner=cast.alice), a_deal(owner=cast.alice)
    Deal.objects.filter(pk=closed.pk).update(outcome="won", closed_at=NOW)
    change_user(
        person=cast.alice,
        values={"team": cast.other_team},
        version=None,
        by=cast.adam,
        now=NOW + timedelta(hours=1),
    )
    event = Event.objects.get(kind="user.updated")
    for _ in range(2):
        handlers.follow_team(event)
    assert team_of(open_) == str(cast.other_team.pk)
    assert team_of(closed) == str(cast.team.pk)
    assert Change.objects.filter(deal=open_, field="team").count() == 2


def test_a_team_left_is_kept_as_nothing(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice)
    later = NOW + timedelta(hours=1)
    change_user(person=cast.alice, values={"team": None}, version=None, by=cast.adam, now=later)
    event = Event.objects.get(kind="user.updated")
    for _ in range(2):
        handlers.follow_team(event)
    assert team_of(deal) is None
    assert Change.objects.filter(deal=deal, field="team").count() == 2
