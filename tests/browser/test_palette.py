"""The palette, the create menu and the help sheet, by keyboard alone."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.builders import a_deal
from tests.cast import Cast


def test_a_deal_is_found_with_a_slip_and_opened(cast: Cast, opens: Opens) -> None:
    deal = a_deal("Cranes for Aachen", owner=cast.alice, at=timezone.now())
    page = opens(cast.alice)
    page.keyboard.press("Control+k")
    page.keyboard.type("crnaes")
    found = page.locator("#palette [role=option]", has_text="Cranes for Aachen")
    expect(found).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/deals/{deal.pk}")
    # What was opened last stands first the next time.
    page.goto("/")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette [role=option]").first).to_contain_text("Cranes for Aachen")


def test_nothing_is_not_said_before_the_server_has_looked(cast: Cast, opens: Opens) -> None:
    deal = a_deal("Cranes for Aachen", owner=cast.alice, at=timezone.now())
    page = opens(cast.alice)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette [role=option]").first).to_be_visible()
    held = []
    page.route("**/palette?*", lambda route: held.append(route))
    with page.expect_request("**/palette?q=crnaes"):
        page.keyboard.type("crnaes")
    expect(page.locator("#palette-list")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#palette-list")).not_to_contain_text("Nothing found")
    # Whoever is quicker than the answer is taken to what it brings.
    page.keyboard.press("Enter")
    for route in held:
        route.continue_()
    page.wait_for_url(f"**/deals/{deal.pk}")


def test_a_deal_is_moved_by_saying_so(cast: Cast, opens: Opens) -> None:
    at = timezone.now() - timedelta(days=3)
    a_deal("Cranes for Aachen", owner=cast.alice, at=at, stage="discovery")
    page = opens(cast.alice)
    page.keyboard.press("/")
    page.keyboard.type("move cranes")
    expect(page.locator("#palette [role=option]").first).to_contain_text("Move a deal: Cranes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Move")).to_be_visible()


def test_c_creates_and_the_help_sheet_tells_the_keys(cast: Cast, opens: Opens) -> None:
    page = opens(cast.alice, "/board")
    page.keyboard.press("?")
    sheet = page.locator("#dialog")
    for words in ("Create", "Lift the chosen deal", "Next, previous in a list"):
        expect(sheet).to_contain_text(words)
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="New deal")).to_be_visible()
