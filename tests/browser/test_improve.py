"""Improve in a browser: a recommendation becomes tasks; one's own call in the forecast, undone."""

from playwright.sync_api import expect

from dealcycle.crm.models import Activity
from dealcycle.insights.models import Call
from tests.browser.conftest import Opens
from tests.builders import a_deal
from tests.cast import Cast
from tests.insights.test_improve import a_gap


def test_a_recommendation_becomes_tasks(opens: Opens, cast: Cast) -> None:
    a_gap(cast.alice)
    page = opens(cast.alice, "/improve")
    page.get_by_role("button", name="Adopt").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Tasks of the plan")).to_be_visible()
    dialog.get_by_role("button", name="Adopt").click()
    expect(page.get_by_text("tasks done")).to_be_visible()
    assert Activity.objects.filter(kind="task", owner=cast.alice).exists()


def test_adopting_with_the_keyboard_alone(opens: Opens, cast: Cast) -> None:
    a_gap(cast.alice)
    page = opens(cast.alice, "/improve")
    page.get_by_role("button", name="Adopt").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_text("Tasks of the plan")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert not Activity.objects.filter(kind="task").exists()


def test_improve_on_the_phone(opens: Opens, cast: Cast) -> None:
    a_gap(cast.alice)
    page = opens(cast.alice, "/improve", phone=True)
    expect(page.get_by_role("button", name="Adopt").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_ones_own_call_is_made_and_undone(opens: Opens, cast: Cast) -> None:
    deal = a_deal("Cranes", owner=cast.alice)
    page = opens(cast.alice, f"/deals/{deal.pk}")
    call = page.get_by_label("Your call in the forecast")
    call.select_option("commit")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    assert Call.objects.get(deal=deal).call == "commit"
    with page.expect_response(lambda answer: f"/deals/{deal.pk}/call" in answer.url):
        undo.click()
    assert not Call.objects.filter(deal=deal).exists()
