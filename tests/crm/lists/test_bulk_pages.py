"""Rows of a list chosen, previewed and changed together; cells edited where they stand."""

import json

import pytest
from django.test import Client

from dealcycle.crm.actions import bulk
from dealcycle.crm.models import BulkJob, Company, Deal, Tag
from tests.builders import a_company, a_contact, a_deal, the_stage
from tests.cast import Cast
from tests.crm.lists.builders import own_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alice)
    return client


def told(answer: object) -> dict[str, object]:
    return json.loads(answer.headers["HX-Trigger"])


def test_a_preview_says_how_many(cast: Cast, alice: Client) -> None:
    mine, foreign = a_deal(owner=cast.alice), a_deal(owner=cast.mallory)
    for what in ("field", "tags", "stage", "bin"):
        form = alice.get(f"/deals/bulk?do={what}&chosen={mine.pk}&chosen={foreign.pk}")
        assert "1 record" in form.content.decode(), what
    a_deal(owner=cast.alice, stage="proposal")
    stage = the_stage("proposal").pk
    form = alice.get(f"/deals/bulk?do=bin&all=1&stage={stage}").content.decode()
    assert "Move 1 record to the bin" in form
    assert 'name="all" value="1"' in form


def test_chosen_rows_are_given_to_somebody_and_taken_back(cast: Cast, alice: Client) -> None:
    made = [a_deal(owner=cast.alice) for _number in range(2)]
    given = {"do": "field", "field": "owner", "owner": cast.bob.pk}
    answer = alice.post("/deals/bulk", given | {"chosen": [deal.pk for deal in made]})
    assert answer.status_code == 204
    assert set(Deal.objects.values_list("owner", flat=True)) == {cast.bob.pk}
    undo = told(answer)["toast"]["undo"]
    assert alice.post(undo).status_code == 204
    assert set(Deal.objects.values_list("owner", flat=True)) == {cast.alice.pk}


def test_all_that_match_are_changed_not_only_the_page(cast: Cast, alice: Client) -> None:
    fair = Tag.objects.create(name="Fair")
    a_company(owner=cast.bob)
    for _number in range(3):
        a_company(owner=cast.alice)
    alice.post("/companies/bulk?owner=me", {"do": "tags", "all": "1", "add_tags": [fair.pk]})
    assert Company.objects.filter(tags=fair).count() == 3


def test_what_is_refused_is_listed_by_name(cast: Cast, alice: Client) -> None:
    deal = a_deal("Cranes for Aachen", owner=cast.alice, stage="discovery")
    given = {"do": "stage", "stage": the_stage("proposal").pk, "chosen": [deal.pk]}
    answer = alice.post("/deals/bulk", given)
    assert answer.status_code == 200
    assert "Cranes for Aachen" in answer.content.decode()
    assert answer.headers["HX-Retarget"] == "#dialog"


def test_nonsense_changes_nothing_and_is_told(cast: Cast, alice: Client) -> None:
    deal = a_deal(owner=cast.alice)
    chosen = {"chosen": [deal.pk]}
    too_long = {"do": "field", "field": "fit", "fit": "x"}
    assert alice.post("/deals/bulk", chosen | too_long).status_code == 422
    assert alice.post("/deals/bulk", chosen | {"do": "tags"}).status_code == 422
    assert alice.post("/deals/bulk", chosen | {"do": "stage", "stage": "x"}).status_code == 422
    assert (
        alice.post("/deals/bulk", chosen | {"do": "field", "field": "version"}).status_code == 404
    )
    assert alice.post("/deals/bulk", {"do": "bin", "chosen": ["9" * 30]}).status_code == 422
    assert alice.post("/companies/bulk", {"do": "stage", "chosen": ["1"]}).status_code == 404
    deal.refresh_from_db()
    assert deal.version == 1


def test_long_work_shows_how_far_it_is(cast: Cast, alice: Client, monkeypatch: object) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    deal = a_deal(owner=cast.alice)
    answer = alice.post("/deals/bulk", {"do": "bin", "chosen": [deal.pk]})
    job = BulkJob.objects.get()
    assert "0 of 1" in answer.content.decode()
    assert bulk.work_off(job.created_at)
    shown = alice.get(f"/bulk/{job.pk}?part", headers={"HX-Request": "true"})
    assert "1 changed" in shown.content.decode()
    assert "list-changed" in told(shown)
    # A notification leads to the same, on a page of its own.
    assert "<html" in alice.get(f"/bulk/{job.pk}").content.decode()


def test_a_cell_is_edited_where_it_stands(cast: Cast, alice: Client) -> None:
    deal = a_deal(owner=cast.alice)
    address = f"/deals/{deal.pk}/fields/budget?place=cell"
    assert 'name="budget"' in alice.get(address).content.decode()
    answer = alice.post(address, {"budget": "Approved", "version": 1})
    assert "Approved" in answer.content.decode()
    assert "deal-changed" in told(answer)
    assert alice.get(f"{address}&show").content == answer.content
    clash = alice.post(address, {"budget": "Refused", "version": 1})
    assert clash.status_code == 409
    assert "Approved" in clash.content.decode()
    assert "Refused" in clash.content.decode()
    deal.refresh_from_db()
    assert deal.budget == "Approved"


def test_cells_of_every_kind_of_record(cast: Cast, alice: Client) -> None:
    own_fields("contact")
    company = a_company(owner=cast.alice)
    contact = a_contact(owner=cast.alice)
    posts = {
        f"/companies/{company.pk}/fields/employees?place=cell": {"employees": "250"},
        f"/contacts/{contact.pk}/fields/company?place=cell": {"company": company.pk},
        f"/contacts/{contact.pk}/fields/custom.gte?place=cell": {"custom.gte": "7,5"},
        f"/contacts/{contact.pk}/fields/custom.in?place=cell": {
            "custom.in": "12",
            "custom.in_currency": "EUR",
        },
    }
    for address, typed in posts.items():
        assert alice.get(address).status_code == 200, address
        assert alice.post(address, typed).status_code == 200, address
    company.refresh_from_db()
    contact.refresh_from_db()
    assert (company.employees, contact.company) == (250, company)
    assert contact.custom == {"gte": 7.5, "in": [1200, "EUR"]}
    bad = alice.post(f"/companies/{company.pk}/fields/employees?place=cell", {"employees": "many"})
    assert bad.status_code == 422
    assert "many" in bad.content.decode()


def test_only_known_cells_of_ones_own_records(cast: Cast, alice: Client, as_user: object) -> None:
    deal, foreign = a_deal(owner=cast.alice), a_deal(owner=cast.mallory)
    for field in ("version", "stage", "outcome", "custom.gone", "owner_id"):
        assert (
            alice.post(f"/deals/{deal.pk}/fields/{field}?place=cell", {field: "1"}).status_code
            == 404
        )
    assert (
        alice.post(f"/deals/{foreign.pk}/fields/name?place=cell", {"name": "Mine"}).status_code
        == 404
    )
    vera = as_user(cast.vera)
    assert (
        vera.post(f"/deals/{deal.pk}/fields/name?place=cell", {"name": "Hers"}).status_code == 404
    )
    assert "data-row-edit" not in vera.get("/deals").content.decode()
