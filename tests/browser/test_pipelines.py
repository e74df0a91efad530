"""An administrator shapes a pipeline, with the mouse and with the keyboard alone."""

from playwright.sync_api import Page, expect

from dealcycle.crm.models import Criterion, Pipeline, Stage
from tests.browser.conftest import Opens
from tests.cast import Cast


def names() -> list[str]:
    return list(Stage.objects.filter(retired_at=None).values_list("name", flat=True))


def shown(page: Page) -> list[str]:
    titles = page.get_by_role("list", name="Stages in use").locator(".row__title")
    return titles.all_inner_texts()


def test_shaped_with_the_mouse(cast: Cast, opens: Opens) -> None:
    page = opens(cast.adam, f"/settings/pipelines/{Pipeline.objects.get().pk}")
    page.get_by_role("button", name="Add a stage").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Discovery")
    dialog.get_by_role("button", name="Add it").click()
    expect(dialog.get_by_text("Two stages are called")).to_be_visible()
    dialog.get_by_label("Name").fill("Trial")
    dialog.get_by_label("Before").select_option(label="Negotiation")
    dialog.get_by_role("button", name="Add it").click()
    expect(page.locator(".toast__text", has_text="Stage added").last).to_be_visible()
    expect(page.get_by_role("link", name="Trial")).to_be_visible()
    grip = page.get_by_role("button", name="Move “Trial” with the arrow keys")
    grip.hover()
    page.mouse.down()
    target = page.get_by_role("button", name="Move “Discovery” with the arrow keys").bounding_box()
    page.mouse.move(target["x"] + 8, target["y"] + 4, steps=12)
    page.mouse.up()
    expect(page.locator(".toast__text", has_text="Order saved").last).to_be_visible()
    assert names()[2] == "Trial"
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator(".toast__text", has_text="Taken back").last).to_be_visible()
    assert names()[4] == "Trial"


def test_shaped_with_the_keyboard(cast: Cast, opens: Opens) -> None:
    page = opens(cast.adam, f"/settings/pipelines/{Pipeline.objects.get().pk}")
    page.get_by_role("button", name="Move “Proposal” with the arrow keys").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#announcements")).to_have_text("“Proposal” is now number 6 of 7.")
    expect(page.locator(".toast__text", has_text="Order saved").last).to_be_visible()
    assert names()[5] == "Proposal"
    page.keyboard.press("ArrowDown")
    expect(page.locator(".toast--bad")).to_be_visible()
    expect(page.get_by_role("list", name="Stages in use").locator(".row__title").last).to_have_text(
        "Follow-up"
    )
    page.get_by_role("link", name="Discovery").focus()
    page.keyboard.press("Enter")
    page.locator("input[id$=-asked][name^=demand-]").nth(3).wait_for()
    budget = Criterion.objects.get(stage__kind="discovery", key="budget")
    page.locator(f"#demand-{budget.pk}-off").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("3 things are asked for here.")).to_be_visible()
    budget.refresh_from_db()
    assert budget.demand == "asked"


def test_the_menu_moves_a_stage_on_the_phone(cast: Cast, opens: Opens) -> None:
    page = opens(cast.adam, f"/settings/pipelines/{Pipeline.objects.get().pk}", phone=True)
    page.get_by_role("button", name="More for “Proposal”").click()
    page.get_by_role("menuitem", name="Move up").click()
    expect(page.locator(".toast__text", has_text="Order saved").last).to_be_visible()
    assert names()[2] == "Proposal"
    assert shown(page)[2] == "Proposal"
