"""The first visit may choose the example; the worker fills it in."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dealcycle.crm.models import Deal
from dealcycle.demo import handlers
from dealcycle.demo.actions import fill
from dealcycle.events import worker
from dealcycle.events.models import Event
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
    assert worker.work_off(now=timezone.now()) >= 1
    deals = Deal.objects.count()
    assert deals
    assert User.objects.count() > 5
    assert client.get(reverse("beginning_progress")).headers["Location"] == "/"
    # A handler may run twice.
    handlers.fill_if_chosen(Event.objects.get(kind="organisation.begun"))
    assert Deal.objects.count() == deals
    assert Organisation.objects.get().beginning == "demo"
