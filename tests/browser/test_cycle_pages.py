"""Compare, Trends and What if in a browser: by mouse, with the keyboard alone, on the phone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.cast import Cast
from tests.insights.a_book import a_book


def two_owners(cast: Cast) -> None:
    a_book(cast.alice, won=24, lost=4, still=4)
    a_book(cast.bob, won=6, lost=20, still=4)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_manager_compares_two_people(opens: Opens, cast: Cast) -> None:
    two_owners(cast)
    page = opens(cast.carol, "/cycle")
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", name="Compare", exact=True)).to_be_visible()
    page.get_by_label("What to compare").select_option("owner")
    page.get_by_label("This group").select_option(str(cast.alice.pk))
    page.get_by_label("With which group").select_option(str(cast.bob.pk))
    expect(page).to_have_url(re.compile(f"what=owner&one={cast.alice.pk}&other={cast.bob.pk}"))
    expect(
        page.get_by_role("heading", name=re.compile("Proven different: win rate"))
    ).to_be_visible()
    expect(page.get_by_role("region", name="Each figure on both sides")).to_contain_text("Proven")
    page.reload()
    expect(page.get_by_label("With which group")).to_have_value(str(cast.bob.pk))


def test_comparing_with_the_keyboard_alone(opens: Opens, cast: Cast) -> None:
    two_owners(cast)
    page = opens(cast.carol, "/cycle/compare?what=owner")
    group = page.get_by_label("This group")
    group.focus()
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile(r"one=\d+"))
    expect(group).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("With which group")).to_be_focused()


def test_comparing_on_the_phone(opens: Opens, cast: Cast) -> None:
    two_owners(cast)
    page = opens(
        cast.carol, f"/cycle/compare?what=owner&one={cast.alice.pk}&other={cast.bob.pk}", phone=True
    )
    expect(page.locator(".chart__narrow svg").first).to_be_visible()
    assert fits(page)


def test_trends_are_split_and_told_by_quarter(opens: Opens, cast: Cast) -> None:
    two_owners(cast)
    page = opens(cast.carol, "/cycle/trends")
    page.get_by_label("Split by").select_option("owner")
    expect(page.locator(".chart__key", has_text="Alice Archer").first).to_be_visible()
    page.get_by_role("link", name="By quarter").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("period=quarter&by=owner"))
    page.get_by_text("Show as a table").first.click()
    expect(page.get_by_role("columnheader", name="Quarter").first).to_be_visible()
    phone = opens(cast.carol, "/cycle/trends?by=owner", phone=True)
    expect(phone.locator(".chart__narrow svg").first).to_be_visible()
    assert fits(phone)


def test_a_slider_is_answered_and_taken_back(opens: Opens, cast: Cast) -> None:
    two_owners(cast)
    page = opens(cast.carol, "/cycle/what-if")
    expect(page.get_by_role("heading", name=re.compile("costs most"))).to_be_visible()
    slider = page.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name=re.compile("Then the pipeline would"))).to_be_visible()
    # The slider stays under the finger: only the answer is drawn anew.
    expect(slider).to_be_focused()
    expect(slider).to_have_value("5")
    page.get_by_role("link", name="Back to how it is").click()
    expect(page.get_by_role("heading", name=re.compile("costs most"))).to_be_visible()
    phone = opens(cast.carol, "/cycle/what-if", phone=True)
    expect(phone.get_by_role("slider").first).to_be_visible()
    assert fits(phone)
