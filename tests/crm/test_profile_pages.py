"""The pages of companies and contacts: seen, changed in place, written down, binned."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dealcycle.crm.actions import activities, deal_contacts, records
from dealcycle.crm.models import Company, Contact, CustomField, Employment
from dealcycle.people.models import User
from tests.builders import a_company, a_contact, a_deal
from tests.cast import Cast
from tests.clock import NOW

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]
LONG = "Товарищество " * 6


@pytest.fixture
def alice(cast: Cast, as_user: Login) -> Client:
    return as_user(cast.alice)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode().replace("\u00a0", " ")


def a_known_contact(cast: Cast, company: Company, name: str = "Anna Weber") -> Contact:
    made = records.create_contact(
        values={"name": name, "company": company, "phone": "+49 30 1234567"},
        by=cast.alice,
        now=NOW,
    )
    assert isinstance(made, Contact), made
    return made


def test_a_company_s_page_shows_its_deals_people_and_sum(cast: Cast, alice: Client) -> None:
    company = a_company("Northwind", owner=cast.alice)
    anna = a_known_contact(cast, company)
    a_deal("Cranes", owner=cast.alice, company=company, amount=420_000)
    a_deal("Scanners", owner=cast.alice, company=company, amount=80_000)
    a_deal("Not for you", owner=cast.mallory, company=company, amount=999_000)
    page = text(alice, f"/companies/{company.pk}")
    for said in ("Northwind", "Cranes", "Scanners", "2 in work", "5,000 €", "Anna Weber"):
        assert said in page
    assert "Not for you" not in page
    assert "tel:+49-30-1234567" in page
    assert f"/contacts/{anna.pk}" in page


def test_a_contact_s_page_shows_roles_and_places_of_work(cast: Cast, alice: Client) -> None:
    old, new = a_company("Old Works", owner=cast.alice), a_company("New Works", owner=cast.alice)
    anna = a_known_contact(cast, old)
    deal = a_deal("Cranes", owner=cast.alice, company=old)
    deal_contacts.add_to_deal(deal=deal, contact=anna, role="champion", by=cast.alice, now=NOW)
    records.update_contact(
        contact=anna, values={"company": new}, version=None, by=cast.alice, now=NOW,
        on=date(2026, 3, 1),
    )  # fmt: skip
    page = text(alice, f"/contacts/{anna.pk}")
    for said in ("Anna Weber", "Cranes", "Champion", "Old Works", "until 1 Mar 2026", "New Works"):
        assert said in page
    assert "1 worked here before" in text(alice, f"/companies/{old.pk}")


def test_silence_is_judged_by_the_usual_rhythm(cast: Cast, alice: Client) -> None:
    company = a_company(owner=cast.alice)
    assert "No contact yet" in text(alice, f"/companies/{company.pk}")
    long_ago = timezone.now() - timedelta(days=90)
    activities.log_activity(
        entry=activities.Entry(kind="call", company=company), by=cast.alice, now=long_ago
    )
    assert "Silent longer than usual" in text(alice, f"/companies/{company.pk}")


@pytest.mark.parametrize("kind", ["companies", "contacts"])
def test_a_field_is_changed_where_it_stands(cast: Cast, alice: Client, kind: str) -> None:
    record = {"companies": a_company, "contacts": a_contact}[kind](owner=cast.alice)
    address = f"/{kind}/{record.pk}/fields/phone"
    assert 'name="phone"' in text(alice, address)
    answer = alice.post(address, {"phone": "030 / 123 45 67", "version": 1})
    assert answer.status_code == 200
    assert "profile-changed" in answer.headers["HX-Trigger"]
    record.refresh_from_db()
    assert record.phone
    assert record.version == 2
    assert alice.get(f"/{kind}/{record.pk}/fields/is_staff").status_code == 404


def test_two_at_one_field_see_both_values(cast: Cast, alice: Client, as_user: Login) -> None:
    company = a_company(owner=cast.alice)
    address = f"/companies/{company.pk}/fields/city"
    theirs = {"city": "Hamburg", "version": 1}
    assert as_user(cast.bob).post(address, theirs).status_code == 200
    clash = alice.post(address, {"city": "Bremen", "version": 1})
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "Hamburg" in page
    assert 'value="Bremen"' in page
    assert "Bob Baker" in page
    company.refresh_from_db()
    assert company.city == "Hamburg"


@pytest.mark.parametrize(
    ("kind", "field", "typed", "said"),
    [
        ("companies", "website", "not a site", "is no web address"),
        ("companies", "email", "anna@", "is no e-mail address"),
        ("companies", "employees", "-3", "Enter a whole number from 0."),
        ("companies", "employees", "9" * 30, "too large"),
        ("companies", "name", " \u200b", "Please fill this in."),
        ("contacts", "name", "x" * 201, "Too long"),
        ("contacts", "description", "x" * 100_001, "Attach longer texts as a file."),
    ],
)
def test_bad_input_is_said_and_stays(
    cast: Cast, alice: Client, kind: str, field: str, typed: str, said: str
) -> None:
    record = {"companies": a_company, "contacts": a_contact}[kind](owner=cast.alice)
    answer = alice.post(f"/{kind}/{record.pk}/fields/{field}", {field: typed, "version": 1})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    record.refresh_from_db()
    assert record.version == 1


@pytest.mark.parametrize("name", ["Ω 🚀 GmbH", "شركة الاختبار", LONG.strip()])
def test_names_of_any_script_are_kept(cast: Cast, alice: Client, name: str) -> None:
    answer = alice.post("/companies/new", {"name": name})
    assert answer.status_code == 204
    company = Company.objects.get()
    assert company.name == name
    assert name in text(alice, answer.headers["HX-Redirect"])


def test_a_form_sent_twice_writes_one_company(cast: Cast, alice: Client) -> None:
    sent = {"name": "Northwind", "website": "northwind.example.com", "once": "k1"}
    answers = [alice.post("/companies/new", sent) for _click in range(2)]
    assert {answer.headers["HX-Redirect"] for answer in answers} == {
        f"/companies/{Company.objects.get().pk}"
    }
    assert Company.objects.get().website == "https://northwind.example.com"


def test_a_contact_with_a_company_that_is_new_too(cast: Cast, alice: Client) -> None:
    sent = {"name": "Anna Weber", "company": "new:Hafen Service", "email": "Anna@Example.com"}
    assert alice.post("/contacts/new", sent).status_code == 204
    contact = Contact.objects.get()
    assert (contact.company.name, contact.email) == ("Hafen Service", "anna@example.com")
    assert Employment.objects.get().company == contact.company
    sent = {"name": " ", "company": "new:Nobody's"}
    assert alice.post("/contacts/new", sent).status_code == 422
    assert Company.objects.count() == 1


def test_only_what_was_changed_is_sent_and_own_fields_too(
    cast: Cast, alice: Client, as_user: Login
) -> None:
    CustomField.objects.create(
        record_kind="company", key="tier", label="Tier", type="choice", choices=["A", "B"]
    )
    company = a_company("Northwind", owner=cast.alice)
    as_user(cast.bob).post(
        f"/companies/{company.pk}/fields/city", {"city": "Hamburg", "version": 1}
    )
    answer = alice.post(
        f"/companies/{company.pk}/edit",
        {
            "version": 1,
            "name": "Northwind",
            "was_name": "Northwind",
            "city": "",
            "was_city": "",
            "custom.tier": "B",
            "was_custom.tier": "",
            **{f"was_{key}": "" for key in ("website", "phone", "email", "description")},
        },
    )
    assert answer.status_code == 204, answer.content.decode()
    company.refresh_from_db()
    assert (company.city, company.custom) == ("Hamburg", {"tier": "B"})


def test_a_clash_keeps_mine_and_takes_what_i_left_alone(
    cast: Cast, alice: Client, as_user: Login
) -> None:
    """Saved again after both values were seen, only what was meant is written over."""
    company = a_company("Northwind", owner=cast.alice)
    address = f"/companies/{company.pk}/edit"
    theirs = {"version": 1, "name": "Northwind AG", "city": "Hamburg", "was_city": ""}
    assert as_user(cast.bob).post(address, theirs).status_code == 204
    mine = {
        "version": 1,
        "name": "Northwind KG",
        "was_name": "Northwind",
        "city": "",
        "was_city": "",
    }
    clash = alice.post(address, mine)
    assert clash.status_code == 409
    page = clash.content.decode()
    for said in ("Bob Baker", "Northwind AG", 'value="Northwind KG"', 'value="Hamburg"'):
        assert said in page
    again = mine | {
        "version": 2,
        "was_name": "Northwind AG",
        "city": "Hamburg",
        "was_city": "Hamburg",
    }
    assert alice.post(address, again).status_code == 204
    company.refresh_from_db()
    assert (company.name, company.city) == ("Northwind KG", "Hamburg")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"website": "https://www.northwind.example.com/en"}, "same web address"),
        ({"email": "sales@northwind.example.com"}, "same web address"),
        ({"tax_number": "DE 123"}, "same tax number"),
        ({"phone": "+49 (30) 1234567"}, "same phone"),
        ({"name": "NÖRTHWIND Logistics"}, "same name"),
        ({"name": "northwin"}, "similar name"),
    ],
)
def test_likely_duplicates(
    cast: Cast, alice: Client, as_user: Login, typed: dict[str, str], why: str
) -> None:
    made = records.create_company(
        values={
            "name": "Nörthwind Logistics",
            "website": "https://northwind.example.com",
            "phone": "+49 30 1234567",
            "tax_number": "DE 123",
        },
        by=cast.alice,
        now=NOW,
    )
    assert isinstance(made, Company), made
    answer = alice.get("/likely/company", typed).content.decode()
    assert "Nörthwind Logistics" in answer
    assert why in answer
    assert (
        "Nörthwind" not in alice.get("/likely/company", {**typed, "but": made.pk}).content.decode()
    )
    assert "Nörthwind" not in as_user(cast.mallory).get("/likely/company", typed).content.decode()


def test_likely_people(cast: Cast, alice: Client) -> None:
    a_contact("Anna Weber", owner=cast.alice, email="anna@example.com", mobile="+49 170 1234567")
    for typed in (
        {"email": "ANNA@example.com"},
        {"phone": "+49 170 1234567"},
        {"name": "anna weber"},
        {"name": "Weber Anna"},
    ):
        assert alice.get("/likely/contact", typed).content.decode().count("Anna Weber") <= 1
        if "Weber Anna" not in typed.values():
            assert "Anna Weber" in alice.get("/likely/contact", typed).content.decode()


def test_binned_with_a_way_back(cast: Cast, alice: Client) -> None:
    company = a_company("Northwind", owner=cast.alice)
    binned = alice.post(f"/companies/{company.pk}/bin")
    page = text(alice, binned.headers["HX-Redirect"])
    assert f"/companies/{company.pk}/restoring" in page
    assert alice.get(f"/companies/{company.pk}").status_code == 404
    assert alice.post(f"/companies/{company.pk}/restoring").status_code == 204
    assert "Northwind" in text(alice, f"/companies/{company.pk}")


def test_places_of_work_are_added_corrected_ended_and_taken_back(cast: Cast, alice: Client) -> None:
    anna = a_contact(owner=cast.alice)
    company = a_company("Old Works", owner=cast.alice)
    sent = {"company": company.pk, "job_title": "Buyer", "started_on": "2020-01-01"}
    assert alice.post(f"/contacts/{anna.pk}/employments/new", sent).status_code == 204
    work = Employment.objects.get()
    wrong = {"job_title": "Buyer", "started_on": "2020-01-01", "ended_on": "2019-01-01"}
    refused = alice.post(f"/employments/{work.pk}/edit", wrong)
    assert refused.status_code == 422
    assert "The end lies before the beginning." in refused.content.decode()
    ended = wrong | {"ended_on": "2024-06-30"}
    assert alice.post(f"/employments/{work.pk}/edit", ended).status_code == 204
    removed = alice.post(f"/employments/{work.pk}/removal")
    assert not Employment.objects.exists()
    undo = removed.headers["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    assert alice.post(undo).status_code == 204
    back = Employment.objects.get()
    assert (back.company, back.ended_on) == (company, date(2024, 6, 30))
    for nonsense in (
        {"company": ""},
        {"company": "9" * 30},
        {"company": company.pk, "ended_on": "x"},
    ):
        assert alice.post(f"/contacts/{anna.pk}/employments/new", nonsense).status_code == 422


def test_viewers_look_and_strangers_find_nothing(cast: Cast, as_user: Login) -> None:
    company = a_company("Northwind", owner=cast.alice)
    page = text(as_user(cast.vera), f"/companies/{company.pk}")
    assert "Northwind" in page
    assert f"/companies/{company.pk}/fields" not in page
    assert f"/companies/{company.pk}/bin" not in page
    assert as_user(cast.mallory).get(f"/companies/{company.pk}").status_code == 404


@pytest.mark.parametrize("kind", ["companies", "contacts"])
def test_queries_do_not_grow_with_rows(cast: Cast, as_user: Login, kind: str) -> None:
    company = a_company(owner=cast.alice)
    anna = a_known_contact(cast, company)

    def grow(times: int) -> None:
        for _number in range(times):
            deal = a_deal(owner=cast.alice, company=company)
            deal_contacts.add_to_deal(deal=deal, contact=anna, by=cast.alice, now=NOW)
            a_known_contact(cast, company, "Igor")
            Employment.objects.create(
                contact=anna, company=a_company(owner=cast.alice), ended_on=date(2020, 1, 1)
            )
            Employment.objects.create(
                contact=a_contact(owner=cast.alice), company=company, ended_on=date(2020, 1, 1)
            )

    record = {"companies": company, "contacts": anna}[kind]
    client = as_user(cast.bob)
    grow(2)
    with CaptureQueriesContext(connection) as few:
        text(client, f"/{kind}/{record.pk}")
    grow(6)
    with CaptureQueriesContext(connection) as many:
        text(client, f"/{kind}/{record.pk}")
    assert len(many) <= len(few)
    assert len(many) <= 26
