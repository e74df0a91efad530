"""Import in the browser: from dropped files to the result and back, by keyboard, on the phone."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from dealcycle.crm.models import Deal
from dealcycle.transfer import working
from dealcycle.transfer.models import Import
from tests.browser.conftest import Opens
from tests.cast import Cast
from tests.transfer import shapes

pytestmark = pytest.mark.browser


@pytest.fixture
def maven(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in shapes.maven()]
    for path, content in zip(paths, shapes.maven().values(), strict=True):
        path.write_bytes(content)
    return paths


def drop(page: Page, paths: list[Path]) -> None:
    """As a mouse brings them from the desktop."""
    files = [[path.name, path.read_text()] for path in paths]
    handed = page.evaluate_handle(
        """(files) => {
            const handed = new DataTransfer();
            for (const [name, text] of files) handed.items.add(new File([text], name));
            return handed;
        }""",
        files,
    )
    page.dispatch_event(".bring__drop", "drop", {"dataTransfer": handed})


def tab_to(page: Page, wanted: Locator) -> None:
    for _step in range(60):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("It cannot be reached with the Tab key.")


def work() -> None:
    working.work_off(timezone.now())


def test_from_dropped_files_to_the_result_and_back(
    cast: Cast, opens: Opens, maven: list[Path]
) -> None:
    page = opens(cast.adam, "/imports")
    drop(page, maven)
    expect(page.get_by_role("list", name="Chosen files").get_by_role("listitem")).to_have_count(4)
    page.get_by_role("button", name="Remove “products.csv”").click()
    expect(page.get_by_role("list", name="Chosen files").get_by_role("listitem")).to_have_count(3)
    page.get_by_role("button", name="Read the files").click()
    expect(page.get_by_text("Reading the files")).to_be_visible()
    work()
    expect(page.get_by_text("This looks like a table of deals: 24 rows.")).to_be_visible()
    expect(page.get_by_role("button", name="Import 24 deals")).to_be_disabled()
    page.get_by_role("button", name="Go on with this").click()
    expect(page.get_by_text("Reading the files")).to_be_visible()
    work()
    page.get_by_label("What “product” means").select_option(label="Leave out")
    expect(page.get_by_role("button", name="Import 24 deals")).to_be_disabled()
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_text("Reading the files")).to_be_visible()
    work()
    page.get_by_role("button", name="Import 24 deals").click()
    expect(page.get_by_text("you will be told when it is done")).to_be_visible()
    work()
    expect(page.get_by_text("The import is done")).to_be_visible()
    expect(page.get_by_role("row", name="All in EUR")).to_contain_text("24")
    page.get_by_role("button", name="Undo this import").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("Taking everything back")).to_be_visible()
    work()
    expect(page.get_by_text("This import is taken back")).to_be_visible()
    assert not Deal.objects.exists()


def test_with_the_keyboard_alone(cast: Cast, opens: Opens, tmp_path: Path) -> None:
    path = tmp_path / "pipedrive.csv"
    path.write_bytes(shapes.pipedrive())
    page = opens(cast.adam, "/")
    page.keyboard.press("Control+k")
    page.keyboard.type("import")
    page.get_by_role("option", name="Import").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/imports")
    expect(page.get_by_role("heading", name="Import", exact=True)).to_be_visible()
    chooser = page.locator("input[type=file]")
    tab_to(page, chooser)
    # Enter opens the system's own dialogue, which is none of ours.
    chooser.set_input_files(path)
    # The way on has the focus already.
    expect(page.get_by_role("button", name="Read the files")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/imports/*")
    work()
    button = page.get_by_role("button", name="Import 24 deals")
    button.wait_for()
    tab_to(page, button)
    page.keyboard.press("Enter")
    page.get_by_text("you will be told when it is done").wait_for()
    work()
    expect(page.get_by_text("The import is done")).to_be_visible()
    assert Deal.objects.count() == 24


def test_on_the_phone_nothing_is_cut(cast: Cast, opens: Opens, tmp_path: Path) -> None:
    path = tmp_path / "hubspot.csv"
    path.write_bytes(shapes.hubspot())
    page = opens(cast.adam, "/imports", phone=True)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Read the files").click()
    page.wait_for_url("**/imports/*")
    work()
    expect(page.get_by_text("from HubSpot: 24 rows")).to_be_visible()
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(over) <= 0
    page.get_by_role("button", name="Go on with this").click()
    expect(page.get_by_text("Reading the files")).to_be_visible()
    work()
    page.get_by_role("button", name="Import 24 deals").click()
    page.get_by_text("you will be told when it is done").wait_for()
    work()
    expect(page.get_by_text("The import is done")).to_be_visible()
    assert page.evaluate(over) <= 0


def test_a_file_that_cannot_be_read_says_why_and_stays_chosen(
    cast: Cast, opens: Opens, tmp_path: Path
) -> None:
    path = tmp_path / "deals.xlsx"
    path.write_bytes(b"%PDF-1.7 not a workbook")
    page = opens(cast.adam, "/imports")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Read the files").click()
    expect(page.get_by_role("alert")).to_contain_text("deals.xlsx is a PDF")
    expect(page.get_by_role("list", name="Chosen files")).to_contain_text("deals.xlsx")
    assert not Import.objects.exists()


def test_an_ended_session_keeps_the_chosen_files(cast: Cast, opens: Opens, tmp_path: Path) -> None:
    path = tmp_path / "pipedrive.csv"
    path.write_bytes(shapes.pipedrive())
    page = opens(cast.adam, "/imports")
    page.locator("input[type=file]").set_input_files(path)
    page.context.clear_cookies()
    page.get_by_role("button", name="Read the files").click()
    expect(page.get_by_role("dialog")).to_contain_text("Sign in")
    expect(page.get_by_text("pipedrive.csv")).to_be_visible()
