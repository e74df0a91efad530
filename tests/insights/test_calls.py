"""What people say of their deals stands beside the forecast."""

import re
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from dealcycle.crm.models import Deal
from dealcycle.insights.models import Call
from tests.builders import a_deal
from tests.cast import Cast
from tests.insights.a_book import a_book
from tests.insights.test_cycle import said, signed_in


def test_a_call_is_made_changed_and_taken_back(cast: Cast) -> None:
    client = signed_in(cast.alice)
    deal = a_deal("Cranes", owner=cast.alice)
    address = reverse("deal_call", args=[deal.pk])
    assert client.post(address, {"call": "commit"}).status_code == 204
    answer = client.post(address, {"call": "best"})
    assert f"{address}?call=commit" in answer.headers["HX-Trigger"]
    assert Call.objects.get(deal=deal).call == "best"
    assert 'value="best" selected' in said(client, reverse("deal", args=[deal.pk]))
    # Undo posts to the address with the call before.
    client.post(f"{address}?call=commit")
    assert Call.objects.get(deal=deal).call == "commit"
    client.post(address, {"call": ""})
    assert not Call.objects.filter(deal=deal).exists()


def test_what_makes_no_sense_changes_nothing(cast: Cast) -> None:
    client = signed_in(cast.alice)
    deal = a_deal("Cranes", owner=cast.alice)
    assert client.post(reverse("deal_call", args=[deal.pk]), {"call": "maybe"}).status_code == 422
    a_book(cast.alice, won=1, lost=0, still=0)
    closed = reverse("deal_call", args=[Deal.objects.get(name="Won 1").pk])
    assert client.post(closed, {"call": "commit"}).status_code == 422
    assert not Call.objects.exists()


def test_calls_are_summed_beside_the_forecast(cast: Cast) -> None:
    a_book(cast.alice, won=22, still=2)
    client = signed_in(cast.alice)
    address = f"{reverse('forecast')}?horizon=days&days=30"
    assert "What your people say" not in said(client, address)
    soon, late, best = (a_deal(f"Deal {n}", owner=cast.alice, amount=500_000) for n in range(3))
    for deal, call in ((soon, "commit"), (late, "commit"), (best, "best")):
        client.post(reverse("deal_call", args=[deal.pk]), {"call": call})
    # Not expected by the day, so it is not counted.
    later = timezone.localdate() + timedelta(days=90)
    Deal.objects.filter(pk=late.pk).update(expected_close_on=later)
    page = said(client, address)
    assert re.search(r"Committed</span> <b>5,000 €</b> .*?1 deal<", page)
    assert re.search(r"best case</span> <b>10,000 €</b>", page)
    assert "What your people say" not in said(client, f"{address}&owner={cast.bob.pk}")


def test_the_timeline_tells_of_the_call(cast: Cast) -> None:
    client = signed_in(cast.alice)
    deal = a_deal("Cranes", owner=cast.alice)
    client.post(reverse("deal_call", args=[deal.pk]), {"call": "omit"})
    told = said(client, f"{reverse('timeline', args=['deal', deal.pk])}?show=all")
    assert "calls it in the forecast: Leave out" in told
