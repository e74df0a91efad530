"""Deals begun, edited as a whole, handed over, binned; their histories put right."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dealcycle.crm.actions import activities
from dealcycle.crm.actions.deals import update_deal
from dealcycle.crm.models import Company, Contact, Deal, Tag
from tests.builders import a_company, a_deal, the_stage
from tests.cast import Cast

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alice)
    return client


@pytest.fixture
def deal(cast: Cast) -> Deal:
    at = timezone.now() - timedelta(days=10)
    return a_deal("Cranes for Aachen", owner=cast.alice, stage="discovery", at=at)


def create(client: Client, **data: object) -> object:
    return client.post("/deals/new", {"name": "Cranes", **data}, **HTMX)


def test_a_name_is_enough(cast: Cast, alice: Client) -> None:
    answer = create(alice)
    made = Deal.objects.get()
    assert answer.headers["HX-Redirect"] == f"/deals/{made.pk}"
    assert (made.name, made.owner, made.stage) == ("Cranes", cast.alice, the_stage("prospecting"))


def test_all_of_it_at_once_with_a_new_company_and_person(cast: Cast, alice: Client) -> None:
    tag = Tag.objects.create(name="urgent")
    create(
        alice,
        company="new:Hafen AG",
        contact="new:Anna Weber",
        amount="12 500,50",
        amount_currency="USD",
        stage=the_stage("proposal").pk,
        owner=cast.bob.pk,
        expected_close_on="2026-12-24",
        tags=[tag.pk],
    )
    made = Deal.objects.get()
    assert (made.amount_minor, made.currency, made.owner) == (1_250_050, "USD", cast.bob)
    assert made.stage == the_stage("proposal")
    assert made.company == Company.objects.get(name="Hafen AG")
    assert made.people.get().contact.company == made.company
    assert list(made.tags.all()) == [tag]


def test_a_double_click_makes_one_deal(alice: Client) -> None:
    first = create(alice, key="abc", company="new:Hafen AG")
    second = create(alice, key="abc", company="new:Hafen AG")
    assert Deal.objects.count() == Company.objects.count() == 1
    assert first.headers["HX-Redirect"] == second.headers["HX-Redirect"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": " "}, "Give the deal a name"),
        ({"amount": "a lot"}, "is no amount"),
        ({"amount": "-1"}, "cannot be below 0"),
        ({"expected_close_on": "9999-01-01"}, "out of range"),
        ({"stage": "424242"}, "Choose one of the list"),
        ({"contact": "424242"}, "Choose one of the list"),
        ({"contact": "new:" + "x" * 200, "amount": "a lot"}, "is no amount"),
    ],
)  # fmt: skip
def test_what_was_typed_stays_and_nothing_is_half_made(
    alice: Client, data: dict, words: str
) -> None:
    answer = create(alice, **{"company": "new:Hafen AG", "contact": "new:Anna Weber", **data})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert words in said
    assert "Hafen AG" in said
    assert not (Deal.objects.exists() or Company.objects.exists() or Contact.objects.exists())


def test_a_retired_stage_takes_no_new_deal(alice: Client) -> None:
    stage = the_stage("proposal")
    stage.retired_at = timezone.now()
    stage.save()
    answer = create(alice, stage=stage.pk)
    assert answer.status_code == 422
    assert "takes no new deals" in answer.content.decode()


def test_an_open_deal_of_the_company_is_pointed_out(cast: Cast, alice: Client, deal: Deal) -> None:
    company = a_company("Hafen AG", owner=cast.alice)
    Deal.objects.filter(pk=deal.pk).update(company=company)
    said = alice.get("/deals/likely", {"company": company.pk}).content.decode()
    assert "open deal already" in said
    assert "Cranes for Aachen" in said
    assert create(alice, company=company.pk).status_code == 204
    assert alice.get("/deals/likely", {"company": "new:X"}).content.decode().strip() == ""


def test_a_copy_begins_with_what_the_first_has(cast: Cast, alice: Client, deal: Deal) -> None:
    page = alice.get("/deals/new", {"from": deal.pk}).content.decode()
    assert "Cranes for Aachen (copy)" in page
    assert 'value="1000"' in page
    foreign = a_deal("Secret plan", owner=cast.mallory)
    assert "Secret plan" not in alice.get("/deals/new", {"from": foreign.pk}).content.decode()


def was(deal: Deal, **fields: str) -> dict[str, str]:
    return {"version": str(deal.version), **{f"was_{key}": value for key, value in fields.items()}}


def test_only_what_was_changed_is_written(cast: Cast, alice: Client, deal: Deal) -> None:
    page = alice.get(f"/deals/{deal.pk}/edit").content.decode()
    assert 'name="was_needs"' in page
    data = was(deal, needs="", budget="", name=deal.name)
    update_deal(deal=deal, values={"needs": "Bob's"}, version=1, by=cast.bob, now=timezone.now())
    answer = alice.post(
        f"/deals/{deal.pk}/edit",
        {**data, "name": deal.name, "needs": "", "budget": "50k"},
        **HTMX,
    )
    assert answer.status_code == 204
    deal.refresh_from_db()
    assert (deal.needs, deal.budget) == ("Bob's", "50k")


def test_a_clash_shows_both_values_and_lets_one_choose(
    cast: Cast, alice: Client, deal: Deal
) -> None:
    data = {**was(deal, needs="", budget=""), "needs": "Alice's", "budget": "50k"}
    update_deal(deal=deal, values={"needs": "Bob's"}, version=1, by=cast.bob, now=timezone.now())
    answer = alice.post(f"/deals/{deal.pk}/edit", data, **HTMX)
    assert answer.status_code == 409
    said = answer.content.decode()
    for words in ("Bob Baker changed this deal meanwhile", "Alice&#39;s", "Bob&#39;s", "50k"):
        assert words in said
    again = {**data, "version": "2", "was_needs": "Bob's", "theirs": "needs"}
    assert alice.post(f"/deals/{deal.pk}/edit", again, **HTMX).status_code == 204
    deal.refresh_from_db()
    assert (deal.needs, deal.budget) == ("Bob's", "50k")


def test_errors_in_the_whole_form_keep_what_was_typed(alice: Client, deal: Deal) -> None:
    data = {**was(deal, amount="1000 EUR", needs=""), "amount": "a lot", "needs": "Two cranes"}
    answer = alice.post(f"/deals/{deal.pk}/edit", data, **HTMX)
    assert answer.status_code == 422
    for words in ("is no amount", "a lot", "Two cranes"):
        assert words in answer.content.decode()


def test_a_deal_goes_to_a_colleague_with_its_tasks_and_comes_back(
    cast: Cast, alice: Client, deal: Deal
) -> None:
    entry = activities.Entry(
        kind="call", deal=deal, owner=cast.alice, due=activities.Due(on=timezone.localdate())
    )
    call = activities.plan_activity(entry=entry, by=cast.alice, now=timezone.now())
    address = f"/deals/{deal.pk}/handover"
    answer = alice.post(address, {"owner": cast.bob.pk, "tasks": "on", "version": "1"}, **HTMX)
    assert answer.status_code == 204
    for record in (deal, call):
        record.refresh_from_db()
        assert record.owner == cast.bob
    assert f"/deals/{deal.pk}/taking-back" in answer.headers["HX-Trigger"]
    alice.post(f"/deals/{deal.pk}/taking-back", **HTMX)
    for record in (deal, call):
        record.refresh_from_db()
        assert record.owner == cast.alice


def test_handing_over_to_nobody_or_to_oneself_is_refused(
    cast: Cast, alice: Client, deal: Deal
) -> None:
    address = f"/deals/{deal.pk}/handover"
    assert alice.post(address, {"owner": ""}, **HTMX).status_code == 422
    own = alice.post(address, {"owner": cast.alice.pk}, **HTMX)
    assert "has this deal already" in own.content.decode()


def test_whoever_loses_sight_of_the_deal_is_led_on(cast: Cast, alice: Client, deal: Deal) -> None:
    answer = alice.post(f"/deals/{deal.pk}/handover", {"owner": cast.mallory.pk}, **HTMX)
    assert answer.status_code == 204
    assert "HX-Redirect" in answer.headers
    assert alice.get(f"/deals/{deal.pk}").status_code == 404


def test_into_the_bin_and_back(alice: Client, deal: Deal) -> None:
    answer = alice.post(f"/deals/{deal.pk}/binning", **HTMX)
    assert "HX-Redirect" in answer.headers
    assert alice.get(f"/deals/{deal.pk}").status_code == 404
    assert alice.post(f"/deals/{deal.pk}/restoring", **HTMX).status_code == 204
    assert alice.get(f"/deals/{deal.pk}").status_code == 200


def lines(*pairs: tuple[object, str]) -> dict[str, list]:
    return {
        "what": [str(what) for what, _at in pairs],
        "at": [at for _what, at in pairs],
        "exact": ["" for _pair in pairs],
    }


def day(ago: int, hour: int = 9) -> str:
    return f"{timezone.localdate() - timedelta(days=ago)}T{hour:02d}:00"


def test_a_forgotten_stage_is_put_in(alice: Client, deal: Deal) -> None:
    right = lines((the_stage("contact").pk, day(20)), (deal.stage_id, day(12)), ("lost", day(2)))
    address = f"/deals/{deal.pk}/history"
    page = alice.get(address).content.decode()
    assert "Change a line to see" in page
    look = alice.post(address, {**right, "do": "look", "version": "1"}, **HTMX).content.decode()
    assert "Counts as “Lost” instead of “open”" in look
    assert "Time in “Initial contact”: 8\xa0days" in look
    deal.refresh_from_db()
    assert deal.outcome == ""
    silent = alice.post(address, {**right, "do": "save", "version": "1"}, **HTMX)
    assert silent.status_code == 422
    assert "Say why the history is corrected" in silent.content.decode()
    data = {**right, "do": "save", "version": "1", "words": "Noted late."}
    assert alice.post(address, data, **HTMX).headers["HX-Redirect"] == f"/deals/{deal.pk}"
    deal.refresh_from_db()
    assert deal.outcome == "lost"
    assert deal.visits.filter(void_at=None).count() == 2


def test_lines_left_alone_keep_their_rows(alice: Client, deal: Deal) -> None:
    row = deal.visits.get()
    data = {
        "what": [str(deal.stage_id), str(the_stage("proposal").pk)],
        "at": [timezone.localtime(row.entered_at).strftime("%Y-%m-%dT%H:%M"), day(3)],
        "exact": [row.entered_at.isoformat(), ""],
    }
    alice.post(f"/deals/{deal.pk}/history", {**data, "do": "save", "words": "Forgotten."}, **HTMX)
    row.refresh_from_db()
    assert (row.void_at, row.exit) == (None, str(the_stage("proposal").pk))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ([], "begins with a stage"),
        ([("", "2026-01-01T09:00")], "Choose a stage in line 1"),
        ([("discovery", "yesterday")], "Say when in line 1"),
        ([("discovery", "2026-01-02T09:00"), ("proposal", "2026-01-01T09:00")], "Line 2 lies"),
        ([("discovery", "9998-01-02T09:00")], "future"),
    ],
)  # fmt: skip
def test_what_cannot_have_been_is_said(alice: Client, deal: Deal, wrong: list, words: str) -> None:
    given = lines(*[(the_stage(what).pk if what else "", at) for what, at in wrong])
    address = f"/deals/{deal.pk}/history"
    answer = alice.post(address, {**given, "do": "save", "words": "x"}, **HTMX)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_lines_are_added_and_removed(alice: Client, deal: Deal) -> None:
    given = lines((deal.stage_id, day(5)))
    address = f"/deals/{deal.pk}/history"
    more = alice.post(address, {**given, "do": "add", "words": "kept"}, **HTMX).content.decode()
    assert more.count('class="history-line"') == 2
    assert "kept" in more
    less = alice.post(address, {**given, "do": "remove-0"}, **HTMX).content.decode()
    assert less.count('class="history-line"') == 0
