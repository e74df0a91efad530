"""A deal's page, as a person meets it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dealcycle.crm import search
from dealcycle.crm.actions.deals import update_deal
from dealcycle.crm.models import Deal
from tests.browser.conftest import Opens
from tests.builders import a_contact, a_deal
from tests.cast import Cast


@pytest.fixture
def deal(cast: Cast) -> Deal:
    at = timezone.now() - timedelta(days=3)
    return a_deal("Cranes for Aachen", owner=cast.alice, stage="discovery", at=at)


def test_missing_evidence_is_filled_in_on_the_spot(deal: Deal, cast: Cast, opens: Opens) -> None:
    page = opens(cast.alice, f"/deals/{deal.pk}")
    page.locator(".evidence", has_text="Their needs").get_by_role("button", name="Fill in").click()
    page.get_by_label("Needs", exact=True).fill("Two cranes by May")
    page.keyboard.press("Control+Enter")
    met = page.locator(".evidence--met", has_text="Their needs")
    expect(met).to_be_visible()
    expect(page.locator("#fact-facts-needs")).to_contain_text("Two cranes by May")


def test_a_fact_is_changed_by_keyboard_alone(deal: Deal, cast: Cast, opens: Opens) -> None:
    page = opens(cast.alice, f"/deals/{deal.pk}")
    budget = page.get_by_role("button", name="Change: Budget")
    budget.focus()
    page.keyboard.press("e")
    field = page.get_by_label("Budget", exact=True)
    expect(field).to_be_focused()
    page.keyboard.type("50k")
    page.keyboard.press("Escape")
    expect(budget).to_contain_text("add")
    expect(budget).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.type("60k")
    page.keyboard.press("Enter")
    expect(budget).to_contain_text("60k")
    assert Deal.objects.get(pk=deal.pk).budget == "60k"


def test_leaving_a_field_saves_it(deal: Deal, cast: Cast, opens: Opens) -> None:
    page = opens(cast.alice, f"/deals/{deal.pk}")
    page.get_by_role("button", name="Change: Amount").click()
    page.get_by_label("Amount", exact=True).fill("2500")
    page.locator("#guidance-title").click()
    expect(page.get_by_role("button", name="Change: Amount")).to_contain_text("2,500")


def test_a_colleagues_change_appears_and_what_one_types_stays(
    deal: Deal, cast: Cast, opens: Opens
) -> None:
    page = opens(cast.alice, f"/deals/{deal.pk}")
    page.get_by_role("button", name="Change: Needs").click()
    page.get_by_label("Needs", exact=True).fill("What Alice heard")
    update_deal(
        deal=deal,
        values={"budget": "Forty thousand", "needs": "What Bob heard"},
        version=1,
        by=cast.bob,
        now=timezone.now(),
    )
    expect(page.locator("#fact-facts-budget")).to_contain_text("Forty thousand")
    expect(page.locator(".toast", has_text="Bob Baker changed this deal")).to_be_visible()
    expect(page.get_by_label("Needs", exact=True)).to_have_value("What Alice heard")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Bob Baker changed this meanwhile")).to_be_visible()
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_role("button", name="Change: Needs")).to_contain_text("What Alice heard")
    assert Deal.objects.get(pk=deal.pk).needs == "What Alice heard"


def test_somebody_is_put_on_the_deal_on_the_phone(deal: Deal, cast: Cast, opens: Opens) -> None:
    search.index(a_contact("Anna Weber", owner=cast.alice, phone="+49 30 1234567"))
    page = opens(cast.alice, f"/deals/{deal.pk}", phone=True)
    page.get_by_role("button", name="Add a person").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator(".combo input").fill("Anna")
    dialog.get_by_role("option", name="Anna Weber").first.click()
    dialog.get_by_text("Champion").click()
    dialog.get_by_role("button", name="Add").click()
    expect(page.get_by_role("link", name="Anna Weber", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Call Anna Weber")).to_have_attribute(
        "href", "tel:+49-30-1234567"
    )
    page.get_by_role("button", name="Take Anna Weber off").click()
    expect(page.get_by_role("link", name="Anna Weber", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("button", name="Champion")).to_be_visible()


def test_somebody_is_put_on_the_deal_by_keyboard_alone(
    deal: Deal, cast: Cast, opens: Opens
) -> None:
    search.index(a_contact("Rosa Lang", owner=cast.alice, at=timezone.now()))
    page = opens(cast.alice, f"/deals/{deal.pk}")
    page.keyboard.press("p")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    page.keyboard.type("rosa")
    expect(page.get_by_role("option", name="Rosa Lang")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("link", name="Rosa Lang", exact=True)).to_be_visible()


def test_a_deal_is_begun_from_anywhere_by_keyboard(cast: Cast, opens: Opens) -> None:
    page = opens(cast.alice, "/")
    page.keyboard.press("c")
    expect(page.get_by_role("menuitem", name="Deal")).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Cranes for Aachen")
    page.keyboard.press("Tab")
    page.keyboard.type("Hafen AG")
    expect(dialog.get_by_role("option", name="Create “Hafen AG”")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Cranes for Aachen")).to_be_visible()
    made = Deal.objects.get()
    assert (made.company.name, made.owner) == ("Hafen AG", cast.alice)


def test_everything_in_one_form_and_a_clash(deal: Deal, cast: Cast, opens: Opens) -> None:
    page = opens(cast.alice, f"/deals/{deal.pk}")
    page.get_by_role("heading", name="Cranes for Aachen").click()
    page.keyboard.press("e")
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Needs").fill("What Alice heard")
    sheet.get_by_label("Budget").fill("50k")
    update_deal(
        deal=deal,
        values={"needs": "What Bob heard"},
        version=1,
        by=cast.bob,
        now=timezone.now(),
    )
    sheet.get_by_role("button", name="Save").click()
    expect(sheet.get_by_text("Bob Baker changed this deal meanwhile")).to_be_visible()
    expect(sheet.get_by_label("Needs")).to_have_value("What Alice heard")
    sheet.get_by_label("Take theirs instead of mine").check()
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).to_have_count(0)
    expect(page.locator("#fact-facts-needs")).to_contain_text("What Bob heard")
    expect(page.locator("#fact-facts-budget")).to_contain_text("50k")


def test_a_history_is_put_right(deal: Deal, cast: Cast, opens: Opens) -> None:
    page = opens(cast.alice, f"/deals/{deal.pk}")
    page.get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("menuitem", name="Correct the history").click()
    page.get_by_role("button", name="Add a line").click()
    page.get_by_label("Line 2: stage").select_option(label="Lost")
    expect(page.get_by_text("Counts as “Lost” instead of “open”")).to_be_visible()
    page.get_by_label("Why is it corrected?").fill("They told us on the phone.")
    page.get_by_role("button", name="Correct the history").click()
    expect(page.locator("#deal-where")).to_contain_text("Lost")
    assert Deal.objects.get(pk=deal.pk).outcome == "lost"


def test_words_survive_an_expired_session(deal: Deal, cast: Cast, opens: Opens) -> None:
    page = opens(cast.alice, f"/deals/{deal.pk}")
    page.get_by_role("button", name="Change: Needs").click()
    page.get_by_label("Needs", exact=True).fill("Two cranes by May")
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog", name="You were signed out")).to_be_visible()
    expect(page.get_by_label("Needs", exact=True)).to_have_value("Two cranes by May")


def test_a_dialogue_opened_by_its_address_closes_onto_the_deal(
    deal: Deal, cast: Cast, opens: Opens
) -> None:
    page = opens(cast.alice, f"/deals/{deal.pk}/closure?outcome=won")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.url.endswith(f"/deals/{deal.pk}")
    expect(page.get_by_role("heading", name="Cranes for Aachen")).to_be_visible()
