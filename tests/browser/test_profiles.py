"""Companies and contacts, as a person meets them."""

from django.utils import timezone
from playwright.sync_api import expect

from dealcycle.crm import search
from dealcycle.crm.models import Company, Contact
from tests.browser.conftest import Opens
from tests.builders import a_company, a_contact
from tests.cast import Cast


def test_a_field_is_changed_where_it_stands(cast: Cast, opens: Opens) -> None:
    company = a_company("Northwind", owner=cast.alice, at=timezone.now())
    page = opens(cast.alice, f"/companies/{company.pk}")
    expect(page.locator("#timeline")).to_be_visible()
    page.get_by_role("button", name="Change: City").click()
    expect(page.get_by_role("textbox", name="City")).to_be_focused()
    page.keyboard.type("Hamburg")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Change: City")).to_have_text("Hamburg")
    expect(page.locator("#timeline").get_by_text("changed the company")).to_be_visible()
    assert Company.objects.get(pk=company.pk).city == "Hamburg"


def test_a_new_contact_by_keyboard_with_a_duplicate_shown(cast: Cast, opens: Opens) -> None:
    company = a_company("Northwind", owner=cast.alice, at=timezone.now())
    a_contact("Anna Weber", owner=cast.alice, email="anna@example.com", at=timezone.now())
    page = opens(cast.alice, f"/companies/{company.pk}")
    page.keyboard.press("p")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Anna Weber")
    expect(dialog.get_by_text("Perhaps this is in the book already")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/contacts/*")
    expect(page.get_by_role("heading", name="Anna Weber")).to_be_visible()
    assert Contact.objects.latest("pk").company == company


def test_the_address_of_a_new_company_opens_by_itself(cast: Cast, opens: Opens) -> None:
    page = opens(cast.alice, "/companies/new?name=Northwind")
    expect(page.get_by_role("heading", name="New company")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("")
    page.get_by_label("Phone").fill("+49 30 12")
    page.get_by_role("button", name="New company").click()
    expect(page.locator("#profile-new [aria-invalid]")).to_be_visible()
    expect(page.get_by_label("Phone")).to_have_value("+49 30 12")
    page.get_by_label("Name", exact=True).fill("Northwind")
    page.get_by_role("button", name="New company").click()
    page.wait_for_url("**/companies/*")
    expect(page.get_by_role("heading", name="Northwind")).to_be_visible()


def test_a_place_of_work_is_added_on_the_phone(cast: Cast, opens: Opens) -> None:
    search.index(a_company("Hafen Service", owner=cast.alice, at=timezone.now()))
    contact = a_contact("Anna Weber", owner=cast.alice, at=timezone.now())
    page = opens(cast.alice, f"/contacts/{contact.pk}", phone=True)
    page.get_by_role("region", name="Places of work").get_by_role("button", name="Add").click()
    dialog = page.get_by_role("dialog")
    # The combo box takes the place of the list a moment after the dialogue has opened.
    dialog.locator(".combo input").fill("Hafen")
    page.get_by_role("option", name="Hafen Service").click()
    dialog.get_by_label("Job title").fill("Buyer")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Hafen Service")).to_be_visible()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0


def test_to_the_bin_and_back(cast: Cast, opens: Opens) -> None:
    company = a_company("Northwind", owner=cast.alice, at=timezone.now())
    page = opens(cast.alice, f"/companies/{company.pk}")
    page.locator("#profile-acts").get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Move to the bin").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast").get_by_text("“Northwind” is back")).to_be_visible()
    assert Company.objects.get(pk=company.pk).binned_at is None
