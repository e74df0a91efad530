"""Teams and visibility: who works with whom, and who sees what."""

import pytest
from django.test import Client

from dealcycle.people.access import scope
from dealcycle.people.actions.teams import change_team
from dealcycle.people.models import Team, User
from tests.cast import Cast
from tests.clock import NOW


@pytest.fixture
def adam(cast: Cast, client: Client) -> Client:
    client.force_login(cast.adam)
    return client


def members(team: Team) -> set[str]:
    return {person.name.split()[0] for person in team.members.all()}


def test_a_team_is_made_with_its_lead_and_people(cast: Cast, adam: Client) -> None:
    sent = {"name": " Key  customers ", "lead": cast.carol.pk, "version": 1}
    answer = adam.post("/settings/teams/new", {**sent, "members": [cast.alice.pk, cast.mallory.pk]})
    assert answer.status_code == 204
    team = Team.objects.get(name="Key customers")
    assert (team.lead, members(team)) == (cast.carol, {"Alice", "Mallory"})
    assert members(cast.other_team) == set()


@pytest.mark.parametrize("name", ["", "north", "NORTH "])
def test_a_name_is_needed_and_taken_once(cast: Cast, adam: Client, name: str) -> None:
    answer = adam.post("/settings/teams/new", {"name": name, "version": 1})
    assert answer.status_code == 422
    assert Team.objects.count() == 2


def test_two_edits_of_the_members_are_told(cast: Cast, adam: Client) -> None:
    everyone = [cast.alice, cast.bob, cast.carol, cast.vera]
    was = ",".join(sorted(str(person.pk) for person in everyone))
    change_team(team=cast.team, values={"members": everyone[:3]}, version=1, by=cast.adam, now=NOW)
    sent = {
        "name": "North",
        "was-name": "North",
        "lead": cast.carol.pk,
        "was-lead": cast.carol.pk,
        "members": [cast.alice.pk],
        "was-members": was,
        "version": 1,
    }
    answer = adam.post(f"/settings/teams/{cast.team.pk}", sent)
    assert answer.status_code == 409
    assert "Alice Archer, Bob Baker, Carol Carter" in answer.content.decode()
    assert members(cast.team) == {"Alice", "Bob", "Carol"}


def test_a_team_is_retired_its_people_move_and_all_comes_back(cast: Cast, adam: Client) -> None:
    south = {"successor": cast.other_team.pk}
    answer = adam.post(f"/settings/teams/{cast.team.pk}/retirement", south)
    assert answer.status_code == 204
    assert members(cast.other_team) == {"Alice", "Bob", "Carol", "Vera", "Mallory"}
    assert "North" not in adam.get(f"/settings/users/{cast.mallory.pk}").content.decode()
    # Bob is put elsewhere meanwhile: he stays there.
    User.objects.filter(pk=cast.bob.pk).update(team=None)
    adam.post(f"/settings/teams/{cast.team.pk}/restoration")
    assert members(cast.team) == {"Alice", "Carol", "Vera"}


def test_visibility_holds_from_the_next_page_on(cast: Cast, adam: Client) -> None:
    sent = {"manager": "all", "salesperson": "own", "viewer": "team", "version": 1,
            "importers": "managers"}  # fmt: skip
    was = {f"was-{role}": "team" for role in ("manager", "salesperson", "viewer")}
    assert adam.post("/settings/visibility", {**sent, **was}).status_code == 302
    assert scope(User.objects.get(pk=cast.carol.pk)).owners is None
    assert scope(User.objects.get(pk=cast.alice.pk)).owners == {cast.alice.pk}


def test_the_preview_says_who_would_see_what(cast: Cast, adam: Client) -> None:
    page = adam.get(
        "/settings/visibility/preview", {"manager": "all", "salesperson": "own", "viewer": "team"}
    ).content.decode()
    assert "Carol Carter sees all records" in page
    assert "Alice Archer sees only their own records." in page
    assert "Vera Vale sees their own records and those of Alice Archer" in page
    assert scope(User.objects.get(pk=cast.alice.pk)).owners != {cast.alice.pk}
