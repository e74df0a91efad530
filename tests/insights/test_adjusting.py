"""A manager's adjustment stands beside one's own call and the forecast; it changes neither."""

import re

from django.urls import reverse

from dealcycle.crm.models import Deal
from dealcycle.insights.models import Adjustment, Call
from tests.builders import a_deal
from tests.cast import Cast
from tests.insights.a_book import a_book
from tests.insights.test_cycle import said, signed_in


def adjust(by: object, deal: Deal, call: str = "omit", reason: str = "No budget yet.") -> object:
    address = reverse("deal_adjustment", args=[deal.pk])
    return signed_in(by).post(address, {"call": call, "reason": reason})


def test_a_manager_adjusts_and_takes_it_back(cast: Cast) -> None:
    deal = a_deal("Cranes", owner=cast.alice)
    signed_in(cast.alice).post(reverse("deal_call", args=[deal.pk]), {"call": "commit"})
    client = signed_in(cast.carol)
    dialog = said(client, reverse("deal_adjustment", args=[deal.pk]))
    assert "Alice Archer calls it: Commit." in dialog
    answer = adjust(cast.carol, deal)
    assert answer.status_code == 204
    kept = Adjustment.objects.get(deal=deal)
    assert (kept.call, kept.reason, kept.by) == ("omit", "No budget yet.", cast.carol)
    # The person's own call is as it was.
    assert Call.objects.get(deal=deal).call == "commit"
    panel = said(signed_in(cast.alice), reverse("deal_call", args=[deal.pk]))
    assert "Adjusted by Carol Carter" in panel
    assert "No budget yet." in panel
    undo = re.search(r'"undo": "([^"]+)"', answer.headers["HX-Trigger"])[1]
    assert client.post(undo).status_code == 204
    assert not Adjustment.objects.exists()


def test_the_timeline_keeps_who_adjusted_what_and_why(cast: Cast) -> None:
    deal = a_deal("Cranes", owner=cast.alice)
    adjust(cast.carol, deal, "best")
    adjust(cast.adam, deal, "omit", "They froze the budget.")
    client = signed_in(cast.alice)
    told = said(client, f"{reverse('timeline', args=['deal', deal.pk])}?show=all")
    assert "adjusts the call: Best case. No budget yet." in told
    assert "adjusts the call: Leave out. They froze the budget." in told


def test_only_those_who_may_adjust(cast: Cast) -> None:
    deal = a_deal("Cranes", owner=cast.alice)
    for person in (cast.alice, cast.bob, cast.vera, cast.mallory):
        assert adjust(person, deal).status_code == 404
    # On one's own deals one has the call.
    assert adjust(cast.carol, a_deal("Hers", owner=cast.carol)).status_code == 404
    cast.team.lead = cast.bob
    cast.team.save()
    assert adjust(cast.bob, deal).status_code == 204


def test_an_adjustment_without_a_reason_or_of_a_closed_deal_is_refused(cast: Cast) -> None:
    deal = a_deal("Cranes", owner=cast.alice)
    answer = adjust(cast.carol, deal, reason="  ")
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    a_book(cast.alice, won=1, lost=0, still=0)
    assert adjust(cast.carol, Deal.objects.get(name="Won 1")).status_code == 422
    assert adjust(cast.carol, deal, "maybe").status_code == 422
    assert not Adjustment.objects.exists()


def test_both_sums_stand_beside_the_forecast(cast: Cast) -> None:
    a_book(cast.alice, won=22, still=2)
    first, other = (a_deal(f"Deal {n}", owner=cast.alice, amount=500_000) for n in range(2))
    client = signed_in(cast.alice)
    for deal in (first, other):
        client.post(reverse("deal_call", args=[deal.pk]), {"call": "commit"})
    adjust(cast.carol, first, "best", "The signature is a month away.")
    page = said(signed_in(cast.carol), f"{reverse('forecast')}?horizon=days&days=30")
    own, theirs = re.findall(r"Committed</span> <b>([\d,]+) €</b>", page)
    assert (own, theirs) == ("10,000", "5,000")
    assert re.findall(r"best case</span> <b>([\d,]+) €</b>", page) == ["10,000", "10,000"]
    assert "As managers adjust them" in page
