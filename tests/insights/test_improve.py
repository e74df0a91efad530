"""The page Improve: what to do first, for whoever may see the deals, or silence with its reason."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dealcycle.crm.actions.activities import Due, Entry, plan_activity
from dealcycle.crm.actions.moves import Closure, Moved, close_deal
from dealcycle.crm.models import Source
from dealcycle.cycle.money import Money
from dealcycle.cycle.moves import Override
from dealcycle.cycle.outcomes import Outcome
from dealcycle.people.models import User
from tests.builders import a_deal
from tests.cast import Cast
from tests.insights.a_book import a_book

ANYWAY = Override(words="They were in a hurry.")


def a_gap(owner: User, *, deals: int = 30) -> Source:
    """As many deals won from each of two sources; those of the first are half as large."""
    first, second = Source.objects.order_by("pk")[:2]
    now = timezone.now()
    for n in range(2 * deals):
        source, size = ((first, 10_000), (second, 20_000))[n % 2]
        size = size * (50, 70, 100, 140, 200)[n // 2 % 5] // 100
        at = now - timedelta(days=20 + n)
        deal = a_deal(owner=owner, source=source, amount=size, at=at)
        amount = Money(deal.amount_minor, deal.currency)
        closing = at + timedelta(days=5 + n % 7)
        done = close_deal(
            deal=deal, closure=Closure(Outcome.WON, closing.date(), amount), version=None,
            by=owner, now=closing, override=ANYWAY,
        )  # fmt: skip
        assert isinstance(done, Moved), done
    return first


def said(user: User, query: str = "", **headers: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("improve") + query, headers=headers)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def small(cast: Cast) -> Source:
    return a_gap(cast.alice)


def test_a_manager_reads_what_to_do_and_why(cast: Cast, small: Source) -> None:
    page = said(cast.carol)
    assert page.count('<article class="advice"') == 1
    assert "Win larger deals: look for larger companies" in page
    assert f"Source: {small.name}" in page
    assert "Hardly chance" in page
    assert re.search(r"about [^<]+ more a month \([^)]+ to [^)]+\)", page)
    assert page.count("<li>", page.index("advice__steps"), page.index("advice__why")) == 4


def test_the_deals_behind_it_are_those_of_the_place(cast: Cast, small: Source) -> None:
    client = Client()
    client.force_login(cast.carol)
    page = client.get(reverse("improve")).content.decode()
    link = re.search(r'href="(/cycle/deals\?[^"]+)"', page)[1].replace("&amp;", "&")
    assert f"source={small.pk}" in link
    assert "30 deals" in client.get(link).content.decode()


def test_nobody_is_advised_from_deals_that_they_may_not_see(cast: Cast, small: Source) -> None:
    for page in (said(cast.mallory), said(cast.mallory, f"?owner={cast.alice.pk}")):
        assert "Too early for advice" in page
        assert small.name not in page.split("improve__about")[1]
        assert "<b>" not in page


def test_thin_evidence_is_silent_and_says_what_would_be_enough(cast: Cast) -> None:
    a_book(cast.alice)
    page = said(cast.alice)
    assert "Too early for advice" in page
    assert "10 closed deals are too few" in page
    assert "when 25 deals have left it" in page
    assert "NaN" not in page


def test_the_page_narrows_in_place(cast: Cast, small: Source) -> None:
    page = said(cast.carol, f"?source={small.pk}", **{"HX-Request": "true"})
    assert "<html" not in page
    assert 'id="improve"' in page
    assert "Look at all deals" in page


def test_it_speaks_russian(cast: Cast, small: Source) -> None:
    User.objects.filter(pk=cast.carol.pk).update(language="ru")
    page = said(User.objects.get(pk=cast.carol.pk))
    assert "Выигрывайте сделки крупнее: ищите компании побольше" in page
    assert "Едва ли случайность" in page


def test_nonsense_in_the_address_is_said(cast: Cast) -> None:
    assert "is no value of" in said(cast.alice, "?owner=x")


def test_a_large_book_is_looked_through_beside(cast: Cast, small: Source, monkeypatch) -> None:
    from dealcycle.insights import improving

    monkeypatch.setattr(improving, "LARGE", 1)
    first = said(cast.carol)
    assert "being looked through" in first or "Win larger deals" in first
    improving._kept.settle()
    assert "Win larger deals" in said(cast.carol)


def test_open_deals_without_a_next_step_are_counted_and_listed(cast: Cast) -> None:
    now = timezone.now()
    deals = [a_deal(owner=cast.alice, at=now - timedelta(days=9)) for _n in range(12)]
    for deal in deals[:4]:
        entry = Entry(kind="task", subject="Call", deal=deal, owner=cast.alice,
                      due=Due(on=timezone.localdate()))  # fmt: skip
        plan_activity(entry=entry, by=cast.alice, now=now)
    page = said(cast.carol)
    assert "Give every open deal a next step" in page
    assert "8 of 12 open deals have no next step planned" in page
    client = Client()
    client.force_login(cast.carol)
    listed = client.get(reverse("improve_deals"), {"key": "no_step.0..0"}).content.decode()
    assert listed.count('class="table__name"') == 8
    client.force_login(cast.mallory)
    assert client.get(reverse("improve_deals"), {"key": "no_step.0..0"}).status_code == 302
