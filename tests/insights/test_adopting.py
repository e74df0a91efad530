"""Acting on a recommendation: tasks of its plan, undo, and later the same figure again."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dealcycle.crm.models import Activity, Source
from dealcycle.insights.models import Adoption
from dealcycle.people.models import User
from tests.cast import Cast
from tests.insights.test_improve import a_gap, said


@pytest.fixture
def small(cast: Cast) -> Source:
    return a_gap(cast.alice)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def dialogue(client: Client) -> str:
    page = client.get(reverse("improve")).content.decode()
    found = re.search(r'hx-get="(/improve/adopting\?[^"]+)"', page)
    return unquote(found[1].replace("&amp;", "&"))


def filled(**changes: object) -> dict[str, object]:
    day = timezone.localdate()
    given = {"start": day, "step_0": "on", "due_0": day + timedelta(days=3), "step_2": "on",
             "due_2": day + timedelta(days=9)}  # fmt: skip
    return {key: value for key, value in (given | changes).items() if value is not None}


def adopted(client: Client, owner: User, **changes: object):
    return client.post(dialogue(client), filled(owner=owner.pk, **changes))


def test_a_plan_becomes_tasks(cast: Cast, small: Source) -> None:
    client = signed_in(cast.carol)
    assert "List the ten largest deals won" in client.get(dialogue(client)).content.decode()
    assert adopted(client, cast.alice).status_code == 204
    tasks = Activity.objects.filter(kind="task").order_by("due_at")
    assert [(task.owner, task.subject[:12]) for task in tasks] == [
        (cast.alice, "List the ten"),
        (cast.alice, "Offer three "),
    ]
    page = said(cast.carol)
    assert "0 of 2 tasks done" in page
    assert "Too early" in page
    assert '<article class="advice"' not in page  # it is not advised a second time


def test_undo_takes_the_tasks_and_undo_of_that_brings_them_back(cast: Cast, small: Source) -> None:
    client = signed_in(cast.carol)
    undo = re.search(r'"undo": "([^"]+)"', adopted(client, cast.carol).headers["HX-Trigger"])[1]
    answer = client.post(undo)
    assert Activity.objects.filter(kind="task", binned_at=None).count() == 0
    assert '<article class="advice"' in said(cast.carol)
    client.post(re.search(r'"undo": "([^"]+)"', answer.headers["HX-Trigger"])[1])
    assert Activity.objects.filter(kind="task", binned_at=None).count() == 2
    assert Adoption.objects.get().withdrawn_at is None


def test_done_tasks_stay_when_it_is_given_up(cast: Cast, small: Source) -> None:
    client = signed_in(cast.carol)
    adopted(client, cast.carol)
    first = Activity.objects.filter(kind="task").order_by("due_at")[0]
    Activity.objects.filter(pk=first.pk).update(done_at=timezone.now())
    client.post(reverse("improve_withdrawal", args=[Adoption.objects.get().pk]))
    assert list(Activity.objects.filter(kind="task", binned_at=None)) == [first]


def test_what_makes_no_sense_is_refused_and_kept(cast: Cast, small: Source) -> None:
    client = signed_in(cast.carol)
    for changes, words in (
        ({"due_0": None}, "When? Choose a day."),
        ({"start": "2001-01-01"}, "Choose a day within a year."),
        ({"owner": cast.mallory.pk}, "Select a valid choice"),
    ):
        answer = client.post(dialogue(client), filled(**{"owner": cast.carol.pk} | changes))
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not Adoption.objects.exists()
    assert not Activity.objects.filter(kind="task").exists()


def test_advice_that_holds_no_longer_is_not_adopted(cast: Cast) -> None:
    answer = signed_in(cast.carol).post(
        reverse("improve_adopting") + "?key=larger.0.source.1", filled(owner=cast.carol.pk)
    )
    assert "advised no longer" in answer.headers["HX-Trigger"]
    assert not Adoption.objects.exists()


def test_twice_is_once(cast: Cast, small: Source) -> None:
    client = signed_in(cast.carol)
    address = dialogue(client)
    assert client.post(address, filled(owner=cast.carol.pk)).status_code == 204
    answer = client.post(address, filled(owner=cast.carol.pk))
    assert "You have adopted this already." in answer.content.decode()
    assert Activity.objects.filter(kind="task").count() == 2


def test_who_may_see_and_give_up(cast: Cast, small: Source) -> None:
    adopted(signed_in(cast.carol), cast.carol)
    withdrawal = reverse("improve_withdrawal", args=[Adoption.objects.get().pk])
    assert "0 of 2 tasks done" in said(cast.adam)
    assert "tasks done" not in said(cast.mallory)
    for stranger in (cast.mallory, cast.vera, cast.bob):
        assert signed_in(stranger).post(withdrawal).status_code == 404
    assert Adoption.objects.get().withdrawn_at is None
    assert signed_in(cast.adam).post(withdrawal).status_code == 204


def test_later_it_is_judged_by_the_same_figure(cast: Cast, small: Source) -> None:
    adopted(signed_in(cast.carol), cast.carol, start=timezone.localdate() - timedelta(days=300))
    Adoption.objects.update(start=timezone.localdate() - timedelta(days=300))
    page = said(cast.carol)
    assert re.search(r"Too early.{1,200}deals needed to judge it so far", page)


def test_the_number_of_queries_does_not_grow_with_what_was_adopted(
    cast: Cast, small: Source
) -> None:
    client = signed_in(cast.carol)
    adopted(client, cast.carol)
    few = queries(client)
    first = Adoption.objects.get()
    for n in range(6):
        first.pk, first.key = None, f"larger.0.source.{n + 900}"
        first.save()
    # A page may ask two more now and then (who looked at figures, a clock of the session).
    assert queries(client) <= few + 2


def queries(client: Client) -> int:
    client.get(reverse("improve"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("improve"))
    return len(asked)
