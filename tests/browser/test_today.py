"""Today, as a person meets it."""

from django.utils import timezone
from playwright.sync_api import expect

from dealcycle.crm.models import Deal
from tests.browser.conftest import Opens
from tests.builders import a_deal
from tests.cast import Cast


def test_a_next_step_is_planned_without_leaving_the_page(cast: Cast, opens: Opens) -> None:
    deal = a_deal("Cranes for Aachen", owner=cast.alice, at=timezone.now())
    page = opens(cast.alice)
    page.get_by_role("button", name="Next step").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Subject").fill("Agree on the date")
    dialog.get_by_role("button", name="Tomorrow").click()
    dialog.get_by_role("button", name="Plan it").click()
    expect(page.locator(".toast").get_by_text("Next step planned")).to_be_visible()
    assert Deal.objects.get(pk=deal.pk).next_step.subject == "Agree on the date"


def test_put_off_and_taken_back(cast: Cast, opens: Opens) -> None:
    a_deal("Cranes for Aachen", owner=cast.alice, at=timezone.now())
    page = opens(cast.alice, phone=True)
    page.get_by_role("button", name="Put off").click()
    page.get_by_role("menuitem", name="Tomorrow morning").click()
    expect(page.get_by_text("Cranes for Aachen")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Cranes for Aachen")).to_be_visible()


def test_by_keyboard_alone(cast: Cast, opens: Opens) -> None:
    for name in ("Cranes for Aachen", "Scanners for Trier"):
        a_deal(name, owner=cast.alice, at=timezone.now())
    page = opens(cast.alice)
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    expect(page.locator(".today__row")).to_have_count(1)
    # The next row gets the focus by itself.
    expect(page.locator(".today__row [data-row-open]")).to_be_focused()
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Tomorrow").click()
    dialog.get_by_role("button", name="Plan it").click()
    expect(page.locator(".today__row")).to_have_count(0)
