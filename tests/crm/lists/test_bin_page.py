"""The bin: back from it, or gone for ever."""

import pytest
from django.test import Client
from django.utils import timezone

from dealcycle.crm.actions import records
from dealcycle.crm.models import Company, Deal
from dealcycle.crm.queries import binned as queries
from tests.builders import a_company, a_deal
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alice)
    return client


def binned(cast: Cast, *made: object) -> None:
    for record in made:
        records.bin_record(record=record, by=cast.alice, now=timezone.now())


def test_the_bin_shows_who_put_what_there(cast: Cast, alice: Client, as_user: object) -> None:
    assert "Nothing in the bin" in alice.get("/bin").content.decode()
    binned(
        cast, a_deal("Cranes for Aachen", owner=cast.alice), a_company("Hafen", owner=cast.alice)
    )
    page = alice.get("/bin").content.decode()
    assert "Cranes for Aachen" in page
    assert "Alice Archer" in page
    assert "Delete for ever" not in page
    assert "Hafen" in alice.get("/bin?kind=company").content.decode()
    assert "Cranes for Aachen" not in as_user(cast.mallory).get("/bin").content.decode()
    assert "Delete for ever" in as_user(cast.adam).get("/bin").content.decode()
    assert alice.get("/bin?kind=user").status_code == 404


def test_one_or_many_come_back(cast: Cast, alice: Client) -> None:
    made = [a_deal(owner=cast.alice) for _number in range(3)]
    binned(cast, *made)
    assert alice.post("/bin/restore", {"kind": "deal", "chosen": [made[0].pk]}).status_code == 204
    assert Deal.objects.filter(binned_at=None).count() == 1
    alice.post("/bin/restore", {"kind": "deal", "chosen": [deal.pk for deal in made]})
    assert Deal.objects.filter(binned_at=None).count() == 3


def test_administrators_delete_for_ever_after_being_asked(cast: Cast, as_user: object) -> None:
    company = a_company("Hafen", owner=cast.alice)
    deal = a_deal(owner=cast.alice, company=company)
    binned(cast, company, deal)
    chosen = {"kind": "company", "chosen": [company.pk]}
    assert as_user(cast.alice).post("/bin/deletion", chosen).status_code == 404
    adam = as_user(cast.adam)
    assert "Hafen" in adam.get("/bin/deletion", chosen).content.decode()
    # Its deal still lies beside it.
    assert "Deals of this company" in adam.post("/bin/deletion", chosen).headers["HX-Trigger"]
    adam.post("/bin/deletion", {"kind": "deal", "chosen": [deal.pk]})
    adam.post("/bin/deletion", chosen)
    assert not Company.objects.exists()
    assert not Deal.objects.exists()


def test_pages_of_the_bin(cast: Cast, alice: Client, monkeypatch: object) -> None:
    monkeypatch.setattr("dealcycle.crm.queries.binned.SIZE", 2)
    binned(cast, *(a_deal(f"Deal {number}", owner=cast.alice) for number in range(5)))
    seen, after = [], ""
    for _page in range(3):
        assert alice.get(f"/bin?after={after}").status_code == 200
        page = queries.page(user=cast.alice, kind="deal", now=timezone.now(), after=after)
        seen += [entry.record.name for entry in page.entries]
        after = page.after
    assert seen == [f"Deal {number}" for number in (4, 3, 2, 1, 0)]
