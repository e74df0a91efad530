"""Cycle in a browser: splitting, narrowing, opening a figure; by mouse, keyboard, phone."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.cast import Cast
from tests.insights.a_book import a_book


def test_a_manager_splits_narrows_and_opens_the_deals(opens: Opens, cast: Cast) -> None:
    a_book(cast.alice, won=12, still=12)
    a_book(cast.bob, won=3, lost=2, still=0)
    page = opens(cast.carol, "/cycle")
    expect(page.get_by_text("15 won")).to_be_visible()
    page.get_by_label("Split by").first.select_option("owner")
    expect(page).to_have_url(re.compile("by=owner"))
    page.get_by_role("rowheader", name="Alice Archer").get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"owner={cast.alice.pk}"))
    expect(page.get_by_text("12 won")).to_be_visible()
    page.get_by_role("link", name="Win rate: How?").click()
    sheet = page.locator("#sheet")
    expect(sheet.get_by_text("Other definitions, and why they differ")).to_be_visible()
    sheet.get_by_role("link", name="16 deals").first.click()
    expect(page.get_by_role("row")).to_have_count(17)
    page.get_by_role("link", name="Won 1", exact=True).click()
    expect(page.get_by_role("heading", name="Won 1")).to_be_visible()


def test_why_the_old_system_differs_is_told_by_its_deals(opens: Opens, cast: Cast) -> None:
    a_book(cast.alice, won=12, still=12)
    page = opens(cast.alice, "/cycle")
    page.get_by_role("link", name="Why does my old system differ?").first.click()
    page.get_by_role("link", name="Pipedrive").click()
    expect(page.get_by_role("heading", name="Win rate")).to_be_visible()
    page.get_by_role("link", name=re.compile("counted (t)?here, not")).first.click()
    count = page.locator(".page__question")
    expect(count).to_contain_text("deal")
    listed = int(re.search(r"[0-9]+", count.inner_text())[0])
    expect(page.get_by_role("row")).to_have_count(listed + 1)


def test_with_the_keyboard_alone(opens: Opens, cast: Cast) -> None:
    a_book(cast.alice, won=6, still=2)
    page = opens(cast.alice, "/")
    page.keyboard.press("g")
    page.keyboard.press("y")
    expect(page.get_by_role("heading", name="Cycle")).to_be_visible()
    page.get_by_label("Period").focus()
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile("span=month"))
    # What one was choosing keeps the focus, so the next key goes on.
    expect(page.get_by_label("Period")).to_be_focused()


def test_on_the_phone_nothing_runs_out_of_the_page(opens: Opens, cast: Cast) -> None:
    a_book(cast.alice, won=12, still=12)
    page = opens(cast.alice, "/cycle?by=month", phone=True)
    expect(page.get_by_text("12 won")).to_be_visible()
    expect(page.locator(".chart__narrow svg").first).to_be_visible()
    expect(page.locator(".chart__wide svg").first).to_be_hidden()
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0
