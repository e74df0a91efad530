"""The first visit: everything leads there until somebody came, nothing after."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dealcycle.crm.models import Pipeline
from dealcycle.events.models import Event
from dealcycle.people import ports
from dealcycle.people.actions import first_visit
from dealcycle.people.models import Organisation, User
from tests.cast import PASSWORD, Cast

ANSWERS = {
    "organisation": "Nordlicht Kräne",
    "name": "Ada Lindqvist",
    "email": "Ada@Example.org",
    "password": PASSWORD,
    "language": "ru",
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
}


@pytest.mark.django_db
def test_every_address_leads_to_the_first_visit() -> None:
    for address in ("/", "/board", "/accounts/login/", "/invitations/anything"):
        assert Client().get(address).headers["Location"] == "/welcome/"
    page = Client().get("/welcome/", headers={"accept-language": "en-GB,en"})
    assert page.status_code == 200
    assert '<option value="GBP" selected>' in page.content.decode()
    assert Client().get("/healthz").status_code == 200


@pytest.mark.django_db
def test_the_first_person_founds_the_organisation_and_is_signed_in() -> None:
    client = Client()
    assert client.post("/welcome/", ANSWERS).headers["Location"] == "/welcome/beginning"
    person, organisation = User.objects.get(), Organisation.objects.get()
    assert person.email == "ada@example.org"
    assert person.is_administrator
    assert person.check_password(PASSWORD)
    assert (organisation.name, organisation.time_zone) == ("Nordlicht Kräne", "Europe/Berlin")
    assert Pipeline.objects.get().name == "Цикл продаж"
    assert Event.objects.filter(kind="organisation.founded", actor=person.pk).exists()
    assert client.get("/welcome/beginning").status_code == 200


@pytest.mark.django_db
def test_who_left_before_choosing_is_asked_again_at_the_next_sign_in() -> None:
    Client().post("/welcome/", ANSWERS)
    client = Client()
    sent = {"login": ANSWERS["email"], "password": PASSWORD}
    assert client.post("/accounts/login/", sent).headers["Location"] == "/welcome/beginning"
    client.post("/welcome/beginning", {"key": "empty"})
    client.post("/accounts/logout/")
    assert client.post("/accounts/login/", sent).headers["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "password123"),
        ("password", "short"),
        ("password", "Ada Lindqvist"),
        ("email", "no address"),
        ("currency", "XXX"),
        ("time_zone", "Mars/Olympus"),
        ("organisation", " "),
    ],
)
def test_what_will_not_do_is_asked_again_and_nothing_is_written(field: str, value: str) -> None:
    page = Client().post("/welcome/", {**ANSWERS, field: value})
    assert page.status_code == 422
    assert "field__error" in page.content.decode()
    assert "Nordlicht" in page.content.decode() or field == "organisation"
    assert not User.objects.exists()
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_closed_for_ever_once_somebody_is_there(cast: Cast) -> None:
    assert Client().get("/welcome/").status_code == 404
    assert Client().post("/welcome/", ANSWERS).status_code == 404
    assert User.objects.filter(email="ada@example.org").count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_first_people_one_wins() -> None:
    def come(name: str) -> object:
        try:
            return first_visit.found(
                by=first_visit.Founding(**{**ANSWERS, "email": f"{name}@example.org"}),
                now=timezone.now(),
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(come, ["one", "two", "three", "four"]))
    assert sum(isinstance(answer, User) for answer in answers) == 1
    assert User.objects.count() == Organisation.objects.count() == 1


@pytest.fixture
def beginning() -> Iterator[ports.Beginning]:
    started = []
    made = ports.Beginning(
        "sample",
        "A sample",
        "Words",
        "sparkles",
        order=1,
        start=lambda by, now: started.append(by),
        progress=lambda: ports.Progress(len(started), 2, "Half of it"),
    )
    ports.BEGINNINGS.append(made)
    yield made
    ports.BEGINNINGS.remove(made)


@pytest.mark.django_db
def test_a_beginning_is_chosen_once_and_shows_how_far_it_is(
    cast: Cast, as_user: object, beginning: ports.Beginning
) -> None:
    Organisation.objects.update(beginning="")
    client = as_user(cast.adam)
    assert "A sample" in client.get(reverse("beginning")).content.decode()
    assert client.post(reverse("beginning"), {"key": "nonsense"}).status_code == 404
    client.post(reverse("beginning"), {"key": "sample"})
    client.post(reverse("beginning"), {"key": "empty"})
    assert Organisation.objects.get().beginning == "sample"
    assert Event.objects.filter(kind="organisation.begun").count() == 1
    page = client.get(reverse("beginning_progress"))
    assert 'value="1" max="2"' in page.content.decode()
    beginning.start(cast.adam, timezone.now())
    assert client.get(reverse("beginning_progress")).headers["Location"] == "/"
    assert as_user(cast.carol).get(reverse("beginning")).status_code == 404
