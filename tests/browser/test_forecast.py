"""Forecast in a browser: adjusting, locking, filling plans, by mouse, by keyboard, on the phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dealcycle.insights import weeks
from dealcycle.insights.models import Adjustment, Plan, RollUp, SumAdjustment
from dealcycle.people.models import User
from tests.browser.conftest import Opens
from tests.builders import a_deal
from tests.cast import Cast
from tests.insights.a_book import a_book


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_manager_adjusts_a_call_and_takes_it_back(opens: Opens, cast: Cast) -> None:
    a_book(cast.alice, won=22, still=2)
    page = opens(cast.carol, "/forecast?horizon=quarter")
    cell = page.locator("tr", has_text="Open 1").locator(".forecast__adjusted")
    page.get_by_role("button", name="Adjust the call: Open 1").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Leave out").check()
    dialog.get_by_label("Why").fill("They froze the budget.")
    dialog.get_by_role("button", name="Keep").click()
    expect(cell).to_contain_text("Leave out")
    assert Adjustment.objects.get().reason == "They froze the budget."
    page.get_by_role("button", name="Undo").click()
    expect(cell).not_to_contain_text("Leave out")
    assert not Adjustment.objects.exists()


def test_a_sum_and_a_lock_with_the_keyboard_alone(opens: Opens, cast: Cast) -> None:
    a_deal("Cranes", owner=cast.alice)
    a_book(cast.alice, won=22, still=2)
    page = opens(cast.carol, "/forecast/roll-up?period=month")
    page.get_by_role("button", name="Adjust the sum: Alice Archer").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("What you expect")).to_be_focused()
    page.keyboard.type("4000")
    page.keyboard.press("Tab")
    page.keyboard.type("She is on leave.")
    page.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("tr", has_text="Alice Archer")).to_contain_text("4,000")
    assert SumAdjustment.objects.get().sum_minor == 400_000
    page.get_by_role("button", name="Lock the week: North").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#roll-up").get_by_text("locked by Carol Carter")).to_be_visible()
    assert RollUp.objects.get().locked_by == cast.carol


def test_plans_are_typed_pasted_and_saved(opens: Opens, cast: Cast) -> None:
    today = weeks.today(timezone.now())
    page = opens(cast.carol, "/forecast/plans")
    first = page.get_by_label(f"Alice Archer, January {today.year}")
    first.focus()
    page.keyboard.type("1000")
    page.keyboard.press("Enter")
    expect(page.get_by_label(f"Bob Baker, January {today.year}")).to_be_focused()
    page.evaluate(
        """() => {
            const given = new DataTransfer();
            given.setData("text/plain", "2000\\t3000\\n");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: given, bubbles: true, cancelable: true})
            );
        }"""
    )
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast__text", has_text="3 months changed")).to_be_visible()
    assert sorted(Plan.objects.values_list("amount_minor", flat=True)) == [
        100_000,
        200_000,
        300_000,
    ]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_three_pages_on_the_phone(opens: Opens, cast: Cast, language: str) -> None:
    a_book(cast.alice, won=22, still=3)
    User.objects.update(language=language)
    cast.adam.refresh_from_db()
    words = {"en": ("Roll-up", "Plans"), "ru": ("Свод", "Планы")}[language]
    page = opens(cast.adam, "/forecast?horizon=quarter", phone=True)
    assert fits(page)
    for name in words:
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.locator("h1", has_text=name)).to_be_visible()
        assert fits(page)
