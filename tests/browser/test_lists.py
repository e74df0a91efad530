"""Lists, as a person meets them: found, sorted, shaped, kept, worked on in bulk, taken along."""

from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from dealcycle.crm import search
from dealcycle.crm.models import Deal, SavedView
from tests.browser.conftest import Opens
from tests.builders import a_company, a_deal
from tests.cast import Cast

WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def a_book(cast: Cast) -> None:
    hafen = a_company("Hafen", owner=cast.alice, at=timezone.now())
    search.index(hafen)
    a_deal("Cranes", owner=cast.alice, company=hafen, amount=900_000, at=timezone.now())
    a_deal("Pumps", owner=cast.alice, amount=100_000, at=timezone.now())
    a_deal("Scales", owner=cast.bob, amount=500_000, at=timezone.now())


def names(page: Page) -> list[str]:
    return page.locator(".list .table__name").all_inner_texts()


def shows(page: Page, *wanted: str) -> None:
    expect(page.locator(".list .table__name")).to_have_text(list(wanted))


def test_a_list_is_filtered_sorted_and_kept_as_a_view(cast: Cast, opens: Opens) -> None:
    a_book(cast)
    page = opens(cast.alice, "/deals")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("menuitem", name="Company").click()
    page.get_by_role("dialog").locator(".combo input").fill("Haf")
    page.get_by_role("option", name="Hafen").click()
    page.get_by_role("dialog").get_by_role("button", name="Filter").click()
    shows(page, "Cranes")
    page.get_by_role("link", name="Remove Company").click()
    expect(page.locator(".list .table__name")).to_have_count(3)
    page.get_by_role("link", name="Amount").click()
    shows(page, "Cranes", "Scales", "Pumps")
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("dialog", name="Columns").get_by_label("Company").uncheck()
    page.get_by_role("button", name="Show these columns").click()
    expect(page.get_by_role("columnheader", name="Company")).to_have_count(0)
    page.get_by_role("button", name="Open deals").click(timeout=3000)
    page.get_by_role("menuitem", name="Save as a view…").click()
    page.get_by_role("dialog").get_by_label("Name").fill("By size")
    page.get_by_role("dialog").get_by_text("My team").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="By size")).to_be_visible()
    view = SavedView.objects.get()
    other = opens(cast.bob, f"/deals?view={view.pk}")
    shows(other, "Cranes", "Scales", "Pumps")
    expect(other.get_by_role("columnheader", name="Company")).to_have_count(0)


def test_letters_typed_while_a_list_is_read_are_kept(cast: Cast, opens: Opens) -> None:
    a_book(cast)
    page = opens(cast.alice, "/deals")
    words = page.get_by_role("searchbox", name="Words in these records")
    with page.expect_response("**/deals?*q=cra*"):
        words.fill("cra")
    words.press_sequentially("nes")
    shows(page, "Cranes")
    expect(words).to_have_value("cranes")
    expect(words).to_be_focused()
    page.wait_for_url("**/deals?*q=cranes*")


def test_many_are_edited_binned_and_brought_back(cast: Cast, opens: Opens) -> None:
    a_book(cast)
    page = opens(cast.alice, "/deals?view=all&sort=name")
    page.get_by_role("checkbox", name="Cranes").check()
    page.get_by_role("checkbox", name="Pumps").check()
    bar = page.locator("[data-chosen-bar]")
    expect(bar.get_by_text("2 chosen")).to_be_visible()
    bar.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Field").select_option(label="Budget")
    dialog.get_by_label("Budget").fill("Approved")
    dialog.get_by_role("button", name="Change 2 records").click()
    expect(page.locator(".toast").get_by_text("2 changed")).to_be_visible()
    assert Deal.objects.filter(budget="Approved").count() == 2
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast").get_by_text("2 taken back")).to_be_visible()
    assert not Deal.objects.filter(budget="Approved").exists()
    page.get_by_role("checkbox", name="Cranes").check()
    bar.get_by_role("button", name="Move to the bin").click()
    dialog.get_by_role("button", name="Move 1 record to the bin").click()
    expect(page.locator(".toast").get_by_text("1 moved to the bin")).to_be_visible()
    page.goto("/bin")
    page.get_by_role("row", name="Cranes").get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Nothing in the bin")).to_be_visible()
    page.goto("/deals?view=all&sort=name")
    shows(page, "Cranes", "Pumps", "Scales")


def test_a_list_is_taken_along_as_a_file(cast: Cast, opens: Opens, tmp_path: Path) -> None:
    a_book(cast)
    page = opens(cast.alice, "/deals?view=all&sort=name")
    page.locator("#list").get_by_role("button", name="More").click()
    with page.expect_download() as taken:
        page.get_by_role("menuitem", name="As CSV").click()
    taken.value.save_as(tmp_path / "deals.csv")
    assert "Cranes" in (tmp_path / "deals.csv").read_text("utf-8-sig")


def test_with_the_keyboard_alone(cast: Cast, opens: Opens) -> None:
    a_book(cast)
    page = opens(cast.alice, "/deals?view=all&sort=name")
    page.keyboard.press("f")
    expect(page.get_by_role("menuitem", name="Owner")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menuitem", name="Owner")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Pumps")).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[data-chosen-bar]").get_by_text("1 chosen")).to_be_visible()
    page.keyboard.press("e")
    expect(page.locator(".cell--edited input:not([type=hidden])").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".cell--edited")).to_have_count(0)
    page.get_by_role("row", name="Pumps").get_by_role("button", name="Change: Amount").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cell--edited input:not([type=hidden])").first).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("1234")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Pumps").get_by_text("1,234")).to_be_visible()
    assert Deal.objects.get(name="Pumps").amount_minor == 123_400


def test_on_the_phone(cast: Cast, opens: Opens) -> None:
    a_book(cast)
    page = opens(cast.alice, "/deals?view=all", phone=True)
    page.get_by_role("button", name="Sort").tap()
    page.get_by_role("menuitemcheckbox", name="By name, A to Z").tap()
    shows(page, "Cranes", "Pumps", "Scales")
    assert page.evaluate(WIDE) == 0
    page.get_by_role("link", name="Cranes").tap()
    expect(page.get_by_role("heading", name="Cranes")).to_be_visible()
