"""The first visit may choose the example; the worker fills it in."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dealcycle.crm.models import Deal
from dealcycle.demo import filling, handlers
from dealcycle.demo.actions import fill
from dealcycle.demo.writing import Writer
from dealcycle.people.models import Organisation, User
from tests.cast import PASSWORD

FOUNDING = {
    "organisation": "Nordlicht",
    "name": "Ada Lind",
    "email": "ada@example.org",
    "password": PASSWORD,
    "language": "en",
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
}


@pytest.mark.django_db
def test_the_example_is_chosen_made_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "fill", lambda **chosen: fill(**chosen, deals=40))
    client = Client()
    client.post("/welcome/", FOUNDING)
    answer = client.post(reverse("beginning"), {"key": "demo"})
    assert answer.headers["Location"] == reverse("beginning_progress")
    page = client.get(reverse("beginning_progress")).content.decode()
    assert "Inventing people" in page
    assert "<progress" in page
    handlers.fill_if_chosen(timezone.now())
    deals = Deal.objects.count()
    assert deals
    assert User.objects.count() > 5
    assert client.get(reverse("beginning_progress")).headers["Location"] == "/"
    # The worker looks again and again.
    handlers.fill_if_chosen(timezone.now())
    assert Deal.objects.count() == deals
    assert Organisation.objects.get().beginning == "demo"


class Torn(Exception):
    pass


@pytest.mark.django_db
def test_killed_on_the_way_it_shows_how_far_it_came_and_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(handlers, "fill", lambda **chosen: fill(**chosen, deals=40))
    monkeypatch.setattr(filling, "CHUNK", 15)
    client = Client()
    client.post("/welcome/", FOUNDING)
    client.post(reverse("beginning"), {"key": "demo"})
    write, times = Writer.write_lives, iter(range(1, 100))

    def torn(self: Writer, lives: object) -> None:
        write(self, lives)
        if next(times) == 2:
            raise Torn

    monkeypatch.setattr(Writer, "write_lives", torn)
    handlers.fill_if_chosen(timezone.now())
    assert Deal.objects.count() == 15, "a part is written wholly or not at all"
    assert filling.so_far() == (15, 40)
    page = client.get(reverse("beginning_progress")).content.decode()
    assert 'value="15"' in page
    handlers.fill_if_chosen(timezone.now())
    assert Deal.objects.count() == 40
    assert len(set(Deal.objects.values_list("name", "company"))) > 30
    assert client.get(reverse("beginning_progress")).headers["Location"] == "/"


@pytest.mark.django_db
def test_failing_again_and_again_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(**chosen: object) -> None:
        raise Torn

    monkeypatch.setattr(handlers, "fill", torn)
    client = Client()
    client.post("/welcome/", FOUNDING)
    client.post(reverse("beginning"), {"key": "demo"})
    for _ in range(filling.TRIES):
        assert not filling.has_failed()
        handlers.fill_if_chosen(timezone.now())
    assert "could not be made" in client.get(reverse("beginning_progress")).content.decode()
