"""The pages Data quality and What changed: whose deals, which, and as many as they say."""

import re
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dealcycle.crm.models import Deal
from tests.cast import Cast
from tests.insights.a_book import a_book
from tests.insights.test_cycle import number_of, rows_of, said, signed_in

FLAW = re.compile(r'href="(/cycle/deals\?figure=flaw[^"]+)"')


def with_a_dead_deal(cast: Cast) -> None:
    a_book(cast.alice, won=14, still=12)


def test_a_person_reads_what_bends_their_figures(cast: Cast) -> None:
    with_a_dead_deal(cast)
    page = said(signed_in(cast.alice), reverse("cycle_quality"))
    assert "deals examined" in page
    assert "Also checked" in page
    links = FLAW.findall(page)
    for link in links:
        opened = said(signed_in(cast.alice), link)
        assert rows_of(opened) == number_of(opened) > 0


def test_nobodys_deals_are_examined_for_a_stranger(cast: Cast) -> None:
    with_a_dead_deal(cast)
    page = said(signed_in(cast.mallory), reverse("cycle_quality"))
    assert "Your cycle will be here" in page
    assert not FLAW.findall(page)


def test_a_flaw_that_is_not_there_is_no_page(cast: Cast) -> None:
    client = signed_in(cast.alice)
    for part in ("zombies", "nonsense", ""):
        answer = client.get(reverse("cycle_deals"), {"figure": "flaw", "part": part})
        assert answer.status_code == 404


def test_cycle_leads_to_both_pages_with_its_filters(cast: Cast) -> None:
    with_a_dead_deal(cast)
    page = said(signed_in(cast.alice), f"{reverse('cycle')}?owner={cast.alice.pk}")
    for name in ("cycle_quality", "cycle_changed"):
        assert f'href="{reverse(name)}?owner={cast.alice.pk}"' in page


def test_what_changed_adds_up(cast: Cast) -> None:
    with_a_dead_deal(cast)
    client = signed_in(cast.alice)
    day = (timezone.now() - timedelta(days=400)).date()
    page = said(client, f"{reverse('cycle_changed')}?since={day}")
    assert "What made the difference" in page
    parts = re.findall(r'href="(\?since=[^"]+part=\w+)#deals"', page)
    assert parts
    for part in parts:
        opened = said(client, reverse("cycle_changed") + part.replace("&amp;", "&"))
        assert rows_of(opened) > 0
    nothing = said(client, f"{reverse('cycle_changed')}?since=2200-01-01&part=won&start=100")
    assert "Nothing has changed" in nothing


def test_the_number_of_queries_does_not_grow_with_the_deals(cast: Cast) -> None:
    a_book(cast.alice, won=14, still=12)
    day = (timezone.now() - timedelta(days=400)).date()
    client = signed_in(cast.alice)
    said(client, f"{reverse('cycle_changed')}?since={day}")
    counted = _queries(client, f"{reverse('cycle_changed')}?since={day}")
    a_book(cast.alice, won=20, still=20)
    assert Deal.objects.count() > 40
    said(client, f"{reverse('cycle_changed')}?since={day}")
    assert _queries(client, f"{reverse('cycle_changed')}?since={day}") <= counted


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        said(client, address)
    return len(caught)
