"""Moving a deal from a page: at once, by a dialogue that asks, overridden, closed, taken back."""

import json
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from dealcycle.crm.actions.deals import update_deal
from dealcycle.crm.models import Activity, Criterion, Deal, DealContact, Override, Pipeline, Reason
from dealcycle.crm.models.pipelines import new_stamp
from dealcycle.events.models import Event
from tests.builders import a_company, a_contact, a_deal, the_stage
from tests.cast import Cast

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alice)
    return client


def deal_in(cast: Cast, stage: str, **values: object) -> Deal:
    at = timezone.now() - timedelta(days=9)
    return a_deal("Cranes", owner=cast.alice, stage=stage, at=at, **values)


def move(client: Client, deal: Deal, to: str, **data: object) -> HttpResponse:
    data = {"stage": the_stage(to).pk, "version": deal.version, **data}
    return client.post(f"/deals/{deal.pk}/stage", data, **HTMX)


def close(client: Client, deal: Deal, outcome: str, **data: object) -> HttpResponse:
    data = {"outcome": outcome, "version": deal.version, **data}
    return client.post(f"/deals/{deal.pk}/closure", data, **HTMX)


def events_of(answer: HttpResponse) -> dict[str, object]:
    return json.loads(answer.headers.get("HX-Trigger", "{}"))


def stage_of(deal: Deal) -> str:
    return Deal.objects.select_related("stage").get(pk=deal.pk).stage.kind


def test_with_its_evidence_a_deal_moves_at_once_and_the_toast_takes_it_back(
    cast: Cast, alice: Client
) -> None:
    deal = deal_in(cast, "proposal", proposal_sent_on=timezone.localdate())
    answer = move(alice, deal, "negotiation")
    assert answer.status_code == 204
    assert events_of(answer)["deal-changed"]["deal"] == deal.pk
    assert stage_of(deal) == "negotiation"
    undone = alice.post(events_of(answer)["toast"]["undo"], **HTMX)
    assert undone.status_code == 204
    assert stage_of(deal) == "proposal"


def test_a_company_is_found_by_typing_and_supplied(cast: Cast, alice: Client) -> None:
    Criterion.objects.filter(stage__kind="discovery").delete()
    Criterion.objects.create(
        stage=the_stage("discovery"), key="buyer", kind="field_filled",
        params={"field": "company"}, label="Who buys", demand="required",
    )  # fmt: skip
    Pipeline.objects.update(stamp=new_stamp())
    company, foreign = a_company(owner=cast.alice), a_company(owner=cast.mallory)
    deal = deal_in(cast, "discovery")
    asked = move(alice, deal, "proposal").content.decode()
    assert "/lookup/company" in asked
    assert company.name not in asked, "of a million companies none is listed"
    refused = move(alice, deal, "proposal", **{"dialogue": "1", "buyer-value": foreign.pk})
    assert stage_of(deal) == "discovery", refused.content.decode()
    move(alice, deal, "proposal", **{"dialogue": "1", "buyer-value": company.pk})
    assert stage_of(deal) == "proposal"
    deal.refresh_from_db()
    assert deal.company == company


def test_what_is_missing_is_asked_for_and_supplied_there_and_then(
    cast: Cast, alice: Client
) -> None:
    company = a_company(owner=cast.alice)
    anna = a_contact("Anna Weber", company=company, owner=cast.alice)
    deal = deal_in(cast, "discovery", company=company)
    asked = move(alice, deal, "proposal")
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "Their needs, in their words" in page
    assert "Anna Weber" in page
    answers = {
        "dialogue": "1",
        "needs-value": "Fewer stops",
        "decision_maker_known-contact": anna.pk,
    }
    answer = move(alice, deal, "proposal", **answers)
    assert answer.status_code == 204
    deal.refresh_from_db()
    assert (deal.needs, stage_of(deal)) == ("Fewer stops", "proposal")
    assert DealContact.objects.get(deal=deal).role == "decision_maker"
    assert not Override.objects.exists()


def test_half_an_answer_changes_nothing_and_keeps_what_was_typed(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "discovery")
    answer = move(alice, deal, "proposal", dialogue="1", **{"needs-value": "Fewer stops"})
    assert answer.status_code == 422
    assert "Fewer stops" in answer.content.decode()
    assert "Still missing" in answer.content.decode()
    deal.refresh_from_db()
    assert (deal.needs, deal.version, stage_of(deal)) == ("", 1, "discovery")


@pytest.mark.parametrize("how", ["reason", "words"])
def test_moving_without_it_takes_a_reason(cast: Cast, alice: Client, how: str) -> None:
    deal = deal_in(cast, "discovery")
    reason = Reason.objects.filter(purpose="override")[0]
    silent = move(alice, deal, "proposal", dialogue="1", override_reason="words")
    assert silent.status_code == 422
    given = {"override_reason": reason.pk} if how == "reason" else {"override_reason": "words"}
    answer = move(
        alice,
        deal,
        "proposal",
        dialogue="1",
        override_words="In a hurry",
        **{**given, "needs-value": "Fewer stops"},
    )
    assert answer.status_code == 204
    override = Override.objects.get()
    assert override.reason == (str(reason.pk) if how == "reason" else "")
    # What was supplied all the same is kept, and not among what was missing.
    assert override.missing == ["decision_maker_known"]
    assert Deal.objects.get(pk=deal.pk).needs == "Fewer stops"


def test_an_answer_of_theirs_is_noted_as_an_activity(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "contact")
    answers = {"two_way_touch-how": "email", "two_way_touch-words": "They want a demo."}
    answer = move(alice, deal, "discovery", dialogue="1", **answers)
    assert answer.status_code == 204
    assert events_of(answer)["timeline-changed"]
    noted = Activity.objects.get(deal=deal)
    assert (noted.kind, noted.direction, noted.body) == ("email", "in", "They want a demo.")


def test_somebody_new_is_put_on_the_deal(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "prospecting")
    answer = move(
        alice, deal, "contact", dialogue="1", override_reason="words", override_words="x",
        **{"any_known-name": "Igor Petrov", "any_known-role": "champion"},
    )  # fmt: skip
    assert answer.status_code == 204
    placed = DealContact.objects.select_related("contact").get(deal=deal)
    assert (placed.contact.name, placed.role) == ("Igor Petrov", "champion")


def test_a_move_is_dated_back(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "proposal", proposal_sent_on=timezone.localdate())
    friday = timezone.localdate() - timedelta(days=3)
    future = timezone.localdate() + timedelta(days=3)
    assert "Moved on" in alice.get(
        f"/deals/{deal.pk}/stage", {"stage": the_stage("negotiation").pk}
    ).content.decode()  # fmt: skip
    assert move(alice, deal, "negotiation", dialogue="1", on=future).status_code == 422
    assert move(alice, deal, "negotiation", dialogue="1", on=friday).status_code == 204
    assert timezone.localdate(Deal.objects.get(pk=deal.pk).stage_entered_at) == friday


def test_a_double_click_moves_once(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "proposal", proposal_sent_on=timezone.localdate())
    assert move(alice, deal, "negotiation").status_code == 204
    assert move(alice, deal, "negotiation").status_code == 204
    assert Event.objects.filter(kind="deal.moved").count() == 1


def test_who_comes_second_sees_both_and_may_go_on(
    cast: Cast, alice: Client, as_user: object
) -> None:
    deal = deal_in(cast, "proposal", proposal_sent_on=timezone.localdate())
    assert move(as_user(cast.bob), deal, "negotiation").status_code == 204
    clash = move(alice, deal, "discovery")
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "Bob Baker" in page
    assert "Negotiation" in page
    assert "Discovery" in page
    deal.refresh_from_db()
    assert stage_of(deal) == "negotiation"
    assert move(alice, deal, "discovery").status_code == 204


def test_an_edit_of_a_field_is_no_clash_with_a_move(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "proposal", proposal_sent_on=timezone.localdate())
    update_deal(deal=deal, values={"budget": "1 M"}, version=1, by=cast.bob, now=timezone.now())
    assert move(alice, deal, "negotiation").status_code == 204


def test_an_undo_after_another_move_takes_nothing_back(
    cast: Cast, alice: Client, as_user: object
) -> None:
    deal = deal_in(cast, "proposal", proposal_sent_on=timezone.localdate())
    undo = events_of(move(alice, deal, "negotiation"))["toast"]["undo"]
    deal.refresh_from_db()
    move(as_user(cast.bob), deal, "discovery")
    answer = alice.post(undo, **HTMX)
    assert "moved again" in events_of(answer)["toast"]["text"]
    assert stage_of(deal) == "discovery"


def test_a_win_needs_day_and_amount_and_may_be_free(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "closing", amount=None, decision_process="The board signs")
    page = alice.get(f"/deals/{deal.pk}/closure?outcome=won").content.decode()
    assert "Mark as won" in page
    assert close(alice, deal, "won", closed_on=timezone.localdate()).status_code == 422
    bad = close(alice, deal, "won", closed_on=timezone.localdate(), amount="a lot")
    assert bad.status_code == 422
    assert "a lot" in bad.content.decode()
    won = close(alice, deal, "won", closed_on=timezone.localdate(), free="on")
    assert won.status_code == 204
    deal.refresh_from_db()
    assert (deal.outcome, deal.amount_minor, stage_of(deal)) == ("won", 0, "follow_up")
    assert close(alice, deal, "won").status_code == 204
    assert Event.objects.filter(kind="deal.won").count() == 1


def test_dropping_into_the_follow_up_asks_how_it_was_won(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "closing")
    answer = move(alice, deal, "follow_up")
    assert "Mark as won" in answer.content.decode()
    assert Deal.objects.get(pk=deal.pk).is_open


def test_a_loss_needs_a_reason_and_a_closed_deal_is_taken_up_again(
    cast: Cast, alice: Client
) -> None:
    deal, today = deal_in(cast, "proposal"), timezone.localdate()
    assert close(alice, deal, "lost", closed_on=today).status_code == 422
    reason = Reason.objects.filter(purpose="lost")[0]
    lost = close(
        alice, deal, "lost", closed_on=today, reason=reason.pk, competitor="Hafen", note="Too dear"
    )
    assert lost.status_code == 204
    deal.refresh_from_db()
    kept = (deal.outcome, deal.close_reason, deal.competitor, deal.close_note)
    assert kept == ("lost", reason, "Hafen", "Too dear")
    asked = move(alice, deal, "negotiation")
    assert "Take it up again?" in asked.content.decode()
    stage = the_stage("negotiation").pk
    again = alice.post(
        f"/deals/{deal.pk}/reopening", {"stage": stage, "version": deal.version}, **HTMX
    )
    assert again.status_code == 204
    deal.refresh_from_db()
    assert deal.is_open
    assert stage_of(deal) == "negotiation"


def test_the_follow_up_ends_and_is_resumed(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "closing", decision_process="The board signs")
    close(alice, deal, "won", closed_on=timezone.localdate(), amount="5000")
    answer = alice.post(f"/deals/{deal.pk}/follow-up-done", **HTMX)
    assert answer.status_code == 204
    assert not Deal.objects.get(pk=deal.pk).on_board
    alice.post(events_of(answer)["toast"]["undo"], **HTMX)
    assert Deal.objects.get(pk=deal.pk).on_board


def test_a_refused_move_without_a_dialogue_says_why(cast: Cast, alice: Client) -> None:
    deal, gone = deal_in(cast, "proposal"), the_stage("discovery")
    gone.retired_at = timezone.now()
    gone.save()
    gone.pipeline.stamp += 1
    gone.pipeline.save()
    answer = move(alice, deal, "discovery")
    assert answer.status_code == 422
    assert "no longer in use" in events_of(answer)["toast"]["text"]
    assert stage_of(deal) == "proposal"


@pytest.mark.parametrize("stage", ["", "0", "99999999999999999999", "x", "12345"])
def test_a_stage_of_nowhere_is_not_found(cast: Cast, alice: Client, stage: str) -> None:
    deal = deal_in(cast, "proposal")
    assert alice.post(f"/deals/{deal.pk}/stage", {"stage": stage}).status_code == 404
