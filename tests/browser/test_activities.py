"""What happened is written down, as a person does it: with mouse, keyboard and on the phone."""

from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from dealcycle.crm.models import Activity, Attachment, Comment, Company
from dealcycle.people.models import Notification
from tests.browser.conftest import Opens
from tests.builders import a_company, a_contact
from tests.cast import Cast


def a_known_company(cast: Cast) -> Company:
    company = a_company("Northwind Logistics", owner=cast.alice, at=timezone.now())
    a_contact("Anna Weber", company=company, owner=cast.alice, at=timezone.now())
    return company


def test_a_call_and_a_note_with_a_mention_by_mouse(cast: Cast, opens: Opens) -> None:
    company = a_known_company(cast)
    page = opens(cast.alice, f"/companies/{company.pk}")
    composer = page.get_by_role("form", name="Write down what happened")
    composer.get_by_role("radio", name="Call").check()
    composer.locator(".combo input").fill("Anna")
    page.get_by_role("option", name="Anna Weber").click()
    composer.get_by_text("Went well").click()
    composer.get_by_label("Notes").fill("They like it. Ask @Bo")
    page.get_by_role("option", name="Bob Baker").click()
    composer.get_by_role("button", name="Save").click()
    expect(page.locator("#timeline").get_by_text("Went well")).to_be_visible()
    expect(page.locator("#timeline .mention")).to_have_text("@Bob Baker")
    # The form is empty again, and no draft comes back.
    expect(composer.get_by_label("Notes")).to_have_value("")
    call = Activity.objects.get()
    assert (call.contact.name, call.outcome) == ("Anna Weber", "positive")
    assert Notification.objects.get().user == cast.bob
    page.reload()
    expect(composer.get_by_label("Notes")).to_have_value("")
    assert Activity.objects.count() == 1


def test_a_note_by_keyboard_alone(cast: Cast, opens: Opens) -> None:
    company = a_known_company(cast)
    page = opens(cast.alice, f"/companies/{company.pk}")
    expect(page.locator("#timeline")).to_be_visible()
    page.keyboard.press("m")
    page.keyboard.type("Ask @car")
    expect(page.get_by_role("option", name="Carol Carter")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("about the terms")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline").get_by_text("about the terms")).to_be_visible()
    assert Activity.objects.get().body == "Ask @Carol Carter about the terms"


def test_words_survive_a_closed_tab(cast: Cast, opens: Opens) -> None:
    company = a_known_company(cast)
    page = opens(cast.alice, f"/companies/{company.pk}")
    page.get_by_label("Notes").fill("Half a thought")
    page.reload()
    expect(page.get_by_label("Notes")).to_have_value("Half a thought")
    assert not Activity.objects.exists()


def test_a_task_is_planned_done_and_commented_on_the_phone(cast: Cast, opens: Opens) -> None:
    company = a_known_company(cast)
    page = opens(cast.alice, f"/companies/{company.pk}", phone=True)
    composer = page.get_by_role("form", name="Write down what happened")
    composer.get_by_role("radio", name="Task").check()
    composer.get_by_label("Subject").fill("Send the figures")
    composer.get_by_role("button", name="Tomorrow").click()
    composer.get_by_role("button", name="Save").click()
    planned = page.get_by_role("list", name="Planned")
    expect(planned.get_by_text("Send the figures")).to_be_visible()
    planned.get_by_role("button", name="Comment").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Comment").fill("With the new prices")
    dialog.get_by_role("button", name="Save").click()
    expect(planned.get_by_text("With the new prices")).to_be_visible()
    planned.get_by_role("button", name="Done").click()
    expect(
        page.get_by_role("list", name="Happened").get_by_text("Send the figures")
    ).to_be_visible()
    assert Comment.objects.count() == 1
    assert Activity.objects.get().done_at
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0


def test_a_file_is_attached_and_removed_with_undo(cast: Cast, opens: Opens, tmp_path: Path) -> None:
    company = a_known_company(cast)
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.4")
    page = opens(cast.alice, f"/companies/{company.pk}")
    page.locator("form[data-files] input[type=file]").set_input_files(tmp_path / "plan.pdf")
    files = page.get_by_role("region", name="Files")
    expect(files.get_by_role("link", name="plan.pdf")).to_be_visible()
    files.get_by_role("button", name="More about").click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(files.get_by_role("link", name="plan.pdf")).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(files.get_by_role("link", name="plan.pdf")).to_be_visible()
    assert Attachment.objects.get().binned_at is None
