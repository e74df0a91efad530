"""Settings in a real browser: found, changed by keyboard, somebody leaves, two windows."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from dealcycle.crm.models import Deal
from dealcycle.people.models import Organisation, User
from tests.browser.conftest import Opens
from tests.builders import a_deal
from tests.cast import Cast


def said(page: Page, words: str) -> Locator:
    return page.get_by_role("region", name="Messages").get_by_text(words)


def test_a_setting_is_found_by_a_word_and_changed_with_the_keyboard(
    cast: Cast, opens: Opens
) -> None:
    page = opens(cast.adam, "/settings")
    page.keyboard.press("/")
    page.keyboard.type("currency")
    expect(page.get_by_role("link", name="Teams")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/organisation")
    name = page.get_by_label("Name", exact=True)
    name.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Nordwind")
    page.keyboard.press("Enter")
    expect(said(page, "Saved")).to_be_visible()
    expect(page.get_by_role("link", name="Nordwind")).to_be_visible()
    assert Organisation.objects.get().name == "Nordwind"


def test_two_windows_are_told_and_lose_nothing(cast: Cast, opens: Opens) -> None:
    first = opens(cast.adam, "/settings/organisation")
    second = opens(cast.adam, "/settings/organisation")
    for page, name in ((first, "First"), (second, "Second")):
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_role("button", name="Save").click()
    expect(second.get_by_text("Adam Abbott changed the same meanwhile")).to_be_visible()
    expect(second.get_by_label("Name", exact=True)).to_have_value("Second")
    second.get_by_role("button", name="Save").click()
    expect(said(second, "Saved")).to_be_visible()
    assert Organisation.objects.get().name == "Second"


def test_somebody_leaves_and_their_deals_go_to_a_colleague_and_back(
    cast: Cast, opens: Opens
) -> None:
    at = timezone.now() - timedelta(days=2)
    a_deal("Cranes for Aachen", owner=cast.alice, at=at)
    page = opens(cast.adam, f"/settings/users/{cast.alice.pk}")
    page.get_by_role("button", name="Deactivate").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("They hold 1 open deal")).to_be_visible()
    dialog.get_by_role("button", name="Deactivate").click()
    page.wait_for_url("**/hand-over")
    assert not User.objects.get(pk=cast.alice.pk).is_active
    page.get_by_label("Who takes over").fill("Bob")
    page.get_by_role("option", name="Bob Baker").click()
    expect(page.locator("#hand-over-preview")).to_contain_text("Bob Baker")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("Bob Baker: 1 open deal")).to_be_visible()
    assert Deal.objects.get().owner == cast.bob
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.get_by_text(re.compile("brought back what was still"))).to_be_visible()
    assert Deal.objects.get().owner == cast.alice


def test_what_a_role_would_see_is_told_before_it_is_saved_on_the_phone(
    cast: Cast, opens: Opens
) -> None:
    page = opens(cast.adam, "/settings/visibility", phone=True)
    page.get_by_role("group", name="Salesperson").get_by_text("Own records").click()
    preview = page.locator("#sights")
    expect(preview).to_contain_text("Alice Archer sees only their own records.")
    page.get_by_role("button", name="Save").click()
    expect(said(page, "Saved: it holds")).to_be_visible()
    page.get_by_role("link", name="Settings").first.click()
    page.wait_for_url("**/settings")
    expect(page.get_by_role("link", name="Mail server")).to_be_visible()
