"""The board, by mouse, by finger, by keyboard, and with a colleague at it."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from dealcycle.crm.actions import moves
from dealcycle.crm.models import Deal, Override
from tests.browser.conftest import Opens
from tests.builders import a_deal, the_stage
from tests.cast import Cast

READY = {"proposal_sent_on": timezone.localdate()}


def deal_in(cast: Cast, stage: str, name: str = "Cranes", **values: object) -> Deal:
    at = timezone.now() - timedelta(days=3)
    return a_deal(name, owner=cast.alice, stage=stage, at=at, **values)


def column(page: Page, stage: str) -> Locator:
    return page.locator(f"#column-{the_stage(stage).pk}")


def card_in(page: Page, stage: str, name: str = "Cranes") -> Locator:
    return column(page, stage).locator(".card", has_text=name)


def drag(page: Page, what: Locator, to: Locator) -> None:
    start, end = what.bounding_box(), to.bounding_box()
    page.mouse.move(start["x"] + 60, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 90, start["y"] + 30, steps=4)
    page.mouse.move(end["x"] + 80, end["y"] + end["height"] / 2, steps=12)
    page.mouse.up()


def stage_of(deal: Deal) -> str:
    return Deal.objects.select_related("stage").get(pk=deal.pk).stage.kind


def test_dragged_by_mouse_and_taken_back(cast: Cast, opens: Opens) -> None:
    deal = deal_in(cast, "proposal", **READY)
    page = opens(cast.alice, "/board")
    drag(page, card_in(page, "proposal"), column(page, "discovery"))
    expect(card_in(page, "discovery")).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("moved to “Discovery”")
    assert stage_of(deal) == "discovery"
    page.get_by_role("button", name="Undo").click()
    expect(card_in(page, "proposal")).to_be_visible()
    assert stage_of(deal) == "proposal"


def test_what_is_missing_is_supplied_in_the_dialogue_or_the_card_goes_back(
    cast: Cast, opens: Opens
) -> None:
    deal = deal_in(cast, "proposal")
    page = opens(cast.alice, "/board")
    page.locator("[data-board]").evaluate("board => board.scrollLeft = 500")
    drag(page, card_in(page, "proposal"), column(page, "negotiation"))
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("A proposal sent")
    dialog.get_by_role("button", name="Cancel").click()
    expect(card_in(page, "proposal")).to_be_visible()
    assert stage_of(deal) == "proposal"
    drag(page, card_in(page, "proposal"), column(page, "negotiation"))
    dialog.get_by_label("Proposal sent on").fill(timezone.localdate().isoformat())
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(card_in(page, "negotiation")).to_be_visible()
    expect(dialog).to_be_hidden()
    deal.refresh_from_db()
    assert deal.proposal_sent_on == timezone.localdate()
    assert stage_of(deal) == "negotiation"


def test_by_keyboard_alone_lifted_carried_dropped_and_overridden(cast: Cast, opens: Opens) -> None:
    deal = deal_in(cast, "proposal")
    page = opens(cast.alice, "/board")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.locator("#announcements")).to_contain_text("Lifted")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#announcements")).to_contain_text("Negotiation")
    page.keyboard.press("Escape")
    expect(card_in(page, "proposal")).to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    reason = page.locator("#dialog").get_by_role("button", name="The customer is in a hurry")
    reason.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("moved to “Negotiation”")
    assert stage_of(deal) == "negotiation"
    assert Override.objects.get().missing == ["proposal_sent_on"]


def test_the_menu_moves_and_closes(cast: Cast, opens: Opens) -> None:
    deal = deal_in(cast, "proposal", **READY)
    page = opens(cast.alice, "/board")
    page.get_by_role("button", name="Move “Cranes”").click()
    page.get_by_role("menuitem", name="Initial contact").click()
    expect(page.locator(".toast")).to_contain_text("Initial contact")
    page.get_by_role("button", name="Move “Cranes”").click()
    page.get_by_role("menuitem", name="Lost").click()
    dialog = page.locator("#dialog")
    # The question comes first: a field of words would raise a phone's keyboard over it.
    expect(dialog.get_by_role("radio").first).to_be_focused()
    dialog.get_by_text("Too expensive").click()
    dialog.get_by_role("button", name="Mark as lost").click()
    expect(page.locator(".card", has_text="Cranes")).to_have_count(0)
    assert Deal.objects.get(pk=deal.pk).outcome == "lost"


def test_dropped_on_won_asks_for_the_rest(cast: Cast, opens: Opens) -> None:
    deal = deal_in(cast, "proposal", **READY)
    page = opens(cast.alice, "/board")
    start = card_in(page, "proposal").bounding_box()
    page.mouse.move(start["x"] + 60, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 90, start["y"] + 40, steps=4)
    zone = page.locator(".zone--won").bounding_box()
    page.mouse.move(zone["x"] + 90, zone["y"] + 30, steps=10)
    expect(page.locator(".zone--won")).to_have_class(re.compile("zone--target"))
    page.mouse.up()
    page.locator("#dialog").get_by_role("button", name="Mark as won").click()
    expect(card_in(page, "follow_up")).to_be_attached()
    assert Deal.objects.get(pk=deal.pk).outcome == "won"


def test_a_colleagues_move_shows_by_itself(cast: Cast, opens: Opens) -> None:
    deal = deal_in(cast, "proposal", **READY)
    page = opens(cast.alice, "/board")
    expect(card_in(page, "proposal")).to_be_visible()
    moves.move_deal(
        deal=deal, to=the_stage("discovery"), version=None, by=cast.bob, now=timezone.now()
    )
    expect(card_in(page, "discovery")).to_be_visible(timeout=8_000)
    expect(column(page, "proposal").locator(".column__count")).to_have_text("0")


def test_two_people_move_one_deal_and_the_second_sees_both(cast: Cast, opens: Opens) -> None:
    deal = deal_in(cast, "proposal", **READY)
    page = opens(cast.alice, "/board")
    page.get_by_role("button", name="Move “Cranes”").click()
    moves.move_deal(
        deal=deal, to=the_stage("negotiation"), version=None, by=cast.bob, now=timezone.now()
    )
    page.get_by_role("menuitem", name="Discovery").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("Bob Baker")
    dialog.get_by_role("button", name="Leave it in “Negotiation”").click()
    expect(card_in(page, "negotiation")).to_be_visible()
    assert stage_of(deal) == "negotiation"


def test_on_the_phone_a_swipe_moves_to_the_next_stage(cast: Cast, opens: Opens) -> None:
    deal = deal_in(cast, "prospecting")
    Deal.objects.filter(pk=deal.pk).update(inherited_at=timezone.now())
    page = opens(cast.alice, "/board", phone=True)
    box = card_in(page, "prospecting").bounding_box()
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, x: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": box["y"] + 40}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", box["x"] + 40)
    for step in range(1, 9):
        finger("touchMove", box["x"] + 40 + step * 20)
    finger("touchEnd", 0)
    expect(page.locator(".toast")).to_contain_text("moved to “Initial contact”")
    assert stage_of(deal) == "contact"


def test_on_the_phone_a_card_is_carried_over_the_edge_to_the_next_column(
    cast: Cast, opens: Opens
) -> None:
    deal = deal_in(cast, "prospecting")
    Deal.objects.filter(pk=deal.pk).update(inherited_at=timezone.now())
    page = opens(cast.alice, "/board", phone=True)
    box = card_in(page, "prospecting").bounding_box()
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", box["x"] + 60, box["y"] + 40)
    expect(page.locator(".card[data-deal].sortable-chosen")).to_be_visible()
    for step in range(10):
        finger("touchMove", box["x"] + 60 + step * 30, box["y"] + 60)
    over = page.locator("[data-board]")
    page.wait_for_function("board => board.scrollLeft > 300", arg=over.element_handle())
    for step in range(10):
        finger("touchMove", 385 - step * 20, box["y"] + 60)
    finger("touchEnd")
    expect(page.locator(".toast")).to_contain_text("moved to “")
    assert stage_of(deal) != "prospecting"


def test_after_a_card_was_put_back_the_next_click_counts(cast: Cast, opens: Opens) -> None:
    deal_in(cast, "prospecting")
    page = opens(cast.alice, "/board")
    box = card_in(page, "prospecting").bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + 40, steps=4)
    expect(page.locator(".zone--won")).to_be_visible()
    page.mouse.move(box["x"] + 50, box["y"] + 12)
    page.mouse.up()
    expect(page.locator(".zone--won")).to_be_hidden()
    page.get_by_role("button", name="Move “Cranes”").click()
    expect(page.get_by_role("menuitem", name="Discovery")).to_be_visible()


def test_news_wait_while_a_menu_is_open(cast: Cast, opens: Opens) -> None:
    deal = deal_in(cast, "proposal", **READY)
    page = opens(cast.alice, "/board")
    page.get_by_role("button", name="Move “Cranes”").click()
    moves.move_deal(
        deal=deal, to=the_stage("discovery"), version=None, by=cast.bob, now=timezone.now()
    )
    with page.expect_request("**/board/news?*", timeout=30_000):
        expect(page.get_by_role("menuitem", name="Negotiation")).to_be_visible()
        page.keyboard.press("Escape")
    expect(card_in(page, "discovery")).to_be_visible()
    page.get_by_role("button", name="Move “Cranes”").click()
    expect(page.get_by_role("menuitem", name="Negotiation")).to_be_visible()


def test_filters_are_taken_at_once_and_stand_in_the_address(cast: Cast, opens: Opens) -> None:
    deal_in(cast, "proposal")
    a_deal("Scanners", owner=cast.bob, stage="proposal", at=timezone.now())
    page = opens(cast.alice, "/board")
    page.get_by_label("Owner").select_option("me")
    expect(page.locator(".card", has_text="Scanners")).to_have_count(0)
    assert "owner=me" in page.url
    page.reload()
    expect(page.locator(".card")).to_have_count(1)
