"""Users: changed, deactivated, taken back; the last administrator stays."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event
from dealcycle.people.actions import users as actions
from dealcycle.people.models import Role, User
from tests.cast import PASSWORD, Cast, assemble
from tests.clock import NOW


@pytest.fixture
def adam(cast: Cast, client: Client) -> Client:
    client.force_login(cast.adam)
    return client


def typed(person: User, **changes: object) -> dict[str, object]:
    shown = {"name": person.name, "role": person.role, "team": person.team_id or ""}
    was = {f"was-{name}": value for name, value in shown.items()}
    return {**shown, **was, "version": person.version, **changes}


def test_the_list_shows_who_works_here_and_what_they_may(cast: Cast, adam: Client) -> None:
    page = adam.get("/settings/users").content.decode()
    for words in ("Alice Archer", "alice@example.org", "Salesperson", "North"):
        assert words in page


def test_the_list_is_searched_in_any_script_and_paged(cast: Cast, adam: Client) -> None:
    for number in range(60):
        User.objects.create_user(f"p{number}@example.org", name=f"Пётр {number:02}")
    page = adam.get("/settings/users/list?q=петр").content.decode()
    assert "Пётр 00" in page
    assert "Пётр 55" not in page
    assert "Alice" not in page
    last = User.objects.get(name="Пётр 49")
    later = adam.get(f"/settings/users/list?q=петр&after={last.pk}").content.decode()
    assert "Пётр 55" in later
    assert "Пётр 49" not in later


def test_more_people_cost_no_more_queries(cast: Cast, adam: Client) -> None:
    adam.get("/settings/users")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            adam.get("/settings/users")
        return len(captured)

    before = queries()
    for number in range(10):
        User.objects.create_user(f"p{number}@example.org", name=f"P {number}", team=cast.team)
    assert queries() == before


def test_role_and_team_change_and_are_recorded(cast: Cast, adam: Client) -> None:
    answer = adam.post(
        f"/settings/users/{cast.alice.pk}",
        typed(cast.alice, role="manager", team=cast.other_team.pk),
    )
    assert answer.status_code == 302
    cast.alice.refresh_from_db()
    assert (cast.alice.role, cast.alice.team) == ("manager", cast.other_team)
    event = Event.objects.get(kind="user.updated")
    assert event.before == {"role": "salesperson", "team": cast.team.pk}


def test_nothing_but_name_role_and_team_can_be_written(cast: Cast, adam: Client) -> None:
    sent = typed(cast.alice, is_active="", email="else@example.org", password="x")
    adam.post(f"/settings/users/{cast.alice.pk}", sent)
    cast.alice.refresh_from_db()
    assert (cast.alice.is_active, cast.alice.email) == (True, "alice@example.org")


def test_two_administrators_at_once_are_told(cast: Cast, adam: Client) -> None:
    old_window = typed(cast.alice, role="viewer")
    actions.change_user(
        person=cast.alice, values={"role": "manager"}, version=1, by=cast.adam, now=NOW
    )
    answer = adam.post(f"/settings/users/{cast.alice.pk}", old_window)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Manager" in page
    assert "Adam Abbott changed the same meanwhile" in page
    cast.alice.refresh_from_db()
    assert cast.alice.role == "manager"


def test_deactivating_ends_sessions_at_once_and_reactivating_brings_none_back(
    cast: Cast, adam: Client
) -> None:
    cast.alice.set_password(PASSWORD)
    cast.alice.save()
    hers = Client()
    hers.force_login(cast.alice)
    assert hers.get("/settings").status_code == 200
    answer = adam.post(f"/settings/users/{cast.alice.pk}/deactivation", {"then": "later"})
    assert answer.status_code == 204
    assert "reactivation" in answer.headers["HX-Trigger"]
    assert hers.get("/settings").status_code == 302
    assert not UserSession.objects.filter(user=cast.alice).exists()
    adam.post(f"/settings/users/{cast.alice.pk}/reactivation")
    assert hers.get("/settings").status_code == 302
    cast.alice.refresh_from_db()
    assert cast.alice.is_active


def test_a_lost_device_loses_its_power(cast: Cast, adam: Client) -> None:
    Authenticator.objects.create(user=cast.alice, type="totp", data={})
    hers = Client()
    hers.force_login(cast.alice)
    hers.get("/settings")
    adam.post(f"/settings/users/{cast.alice.pk}/second-factor/end")
    assert not Authenticator.objects.filter(user=cast.alice).exists()
    assert hers.get("/settings").status_code == 302


def test_nobody_deactivates_themselves(cast: Cast, adam: Client) -> None:
    answer = adam.post(f"/settings/users/{cast.adam.pk}/deactivation")
    assert answer.status_code == 422
    cast.adam.refresh_from_db()
    assert cast.adam.is_active


def test_the_last_administrator_cannot_become_something_else(cast: Cast, adam: Client) -> None:
    answer = adam.post(f"/settings/users/{cast.adam.pk}", typed(cast.adam, role="manager"))
    assert answer.status_code == 422
    assert "only administrator" in answer.content.decode()
    cast.adam.refresh_from_db()
    assert cast.adam.role == Role.ADMINISTRATOR


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite lets one writer in at a time")
def test_of_two_who_go_at_once_one_stays() -> None:
    _both_go_at_once(assemble())


@pytest.mark.django_db
def test_of_two_who_go_one_after_the_other_one_stays(cast: Cast) -> None:
    alice = User.objects.get(pk=cast.alice.pk)
    alice.role = Role.ADMINISTRATOR
    alice.save()
    first = actions.deactivate_user(person=alice, by=cast.adam, now=NOW)
    second = actions.deactivate_user(person=cast.adam, by=alice, now=NOW)
    assert first
    assert isinstance(second, Refused)


def _both_go_at_once(cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(role=Role.ADMINISTRATOR)
    barrier = Barrier(2)

    def go(person: User, by: User) -> Callable[[], None]:
        def run() -> None:
            barrier.wait()
            try:
                actions.deactivate_user(person=person, by=by, now=NOW)
            finally:
                connection.close()

        return run

    threads = [
        Thread(target=go(cast.alice, cast.adam)),
        Thread(target=go(cast.adam, cast.alice)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1


def test_an_invitation_is_sent_shown_once_sent_again_and_withdrawn(
    cast: Cast, adam: Client
) -> None:
    answer = adam.post(
        "/settings/invitations/new",
        {"email": "New@Example.org", "name": "Nina", "role": "manager", "team": cast.team.pk},
    )
    page = answer.content.decode()
    assert "/invitations/" in page
    assert answer.headers["Cache-Control"] == "no-store"
    listed = adam.get("/settings/users").content.decode()
    assert "Nina" in listed
    assert "/invitations/" not in listed.replace("/settings/invitations/", "")
    pk = Event.objects.get(kind="invitation.sent").record
    assert adam.post(f"/settings/invitations/{pk}/resending").status_code == 200
    assert adam.post(f"/settings/invitations/{pk}/revocation").status_code == 204
    assert "Nina" not in adam.get("/settings/users").content.decode()
    assert adam.post(f"/settings/invitations/{pk}/resending").status_code == 404


def test_somebody_who_is_here_cannot_be_invited(cast: Cast, adam: Client) -> None:
    sent = {"email": "ALICE@example.org", "role": "viewer"}
    answer = adam.post("/settings/invitations/new", sent)
    assert answer.status_code == 422
    assert "is a user already" in answer.content.decode()
