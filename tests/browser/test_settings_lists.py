"""Fields, reasons, tags and rates in a real browser: each with its main task, undo included."""

from playwright.sync_api import Locator, Page, expect

from dealcycle.crm.models import CustomField, Rate, Reason, Tag
from tests.browser.conftest import Opens
from tests.builders import a_deal
from tests.cast import Cast


def said(page: Page, words: str) -> Locator:
    return page.locator(".toast__text", has_text=words).last


def undo(page: Page) -> None:
    page.get_by_role("button", name="Undo").last.click()


def last_reasons() -> list[str]:
    lost = Reason.objects.filter(purpose="lost").order_by("position")
    return [row.name for row in lost][-2:]


def test_a_field_is_added_with_the_keyboard_and_stands_on_every_deal(
    cast: Cast, opens: Opens
) -> None:
    deal = a_deal("Cranes", owner=cast.alice)
    page = opens(cast.adam, "/settings/fields")
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog")
    label = dialog.get_by_label("Name")
    expect(label).to_be_focused()
    page.keyboard.type("Number of sites")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move “Number of sites” with the arrow keys")
           ).to_be_visible()  # fmt: skip
    assert CustomField.objects.get().label == "Number of sites"
    page.goto(f"/deals/{deal.pk}")
    expect(page.get_by_text("Number of sites")).to_be_visible()


def test_reasons_are_typed_one_after_the_other_and_an_order_outlives_the_page(
    cast: Cast, opens: Opens
) -> None:
    page = opens(cast.adam, "/settings/reasons")
    page.locator("#add-name-lost").focus()
    for name in ("Went abroad", "Waits for the merger"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(page.locator("#list-lost").get_by_role("button", name=f"Rename “{name}”")
               ).to_be_visible()  # fmt: skip
        expect(page.locator("#add-name-lost")).to_be_focused()
    page.get_by_role("button", name="Move “Waits for the merger” with the arrow keys").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#announcements")).to_contain_text("“Waits for the merger” is now")
    # Gone before the pause after which an order is sent.
    page.goto("/settings/sources")
    wanted = ["Waits for the merger", "Went abroad"]
    for _ in range(50):
        if last_reasons() == wanted:
            break
        page.reload()
    assert last_reasons() == wanted


def test_two_tags_become_one_and_two_again_on_the_phone(cast: Cast, opens: Opens) -> None:
    vip, key = (Tag.objects.create(name=name) for name in ("VIP", "Key account"))
    deal = a_deal("Cranes", owner=cast.alice, tags=[vip])
    page = opens(cast.adam, "/settings/tags", phone=True)
    page.get_by_role("button", name="More for “VIP”").click()
    page.get_by_role("menuitem", name="Merge into another").click()
    dialog = page.get_by_role("dialog")
    # The field to type in; the list that it stands for is one too.
    dialog.locator("input[role=combobox]").fill("Key")
    page.get_by_role("option", name="Key account").click()
    dialog.get_by_role("button", name="Merge").click()
    expect(said(page, "Merged into “Key account”")).to_be_visible()
    assert list(deal.tags.all()) == [key]
    undo(page)
    expect(page.get_by_role("button", name="Edit “VIP”")).to_be_visible()
    assert list(deal.tags.all()) == [vip]


def test_a_missing_rate_is_entered_and_taken_back(cast: Cast, opens: Opens) -> None:
    a_deal("Cranes", owner=cast.alice, amount=1000_00, currency="USD")
    page = opens(cast.adam, "/settings/rates")
    expect(page.get_by_text("No rate for USD")).to_be_visible()
    page.get_by_role("button", name="Enter a rate").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Rate").fill("0")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Enter a rate above 0")).to_be_visible()
    dialog.get_by_label("Rate").fill("0.92")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("No rate for USD")).to_be_hidden()
    assert str(Rate.objects.get().rate).startswith("0.92")
    undo(page)
    expect(page.get_by_text("No rate for USD")).to_be_visible()
    assert not Rate.objects.exists()
