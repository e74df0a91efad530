"""The page Cycle: figures of one's own deals, opened into the deals that they count."""

import csv
import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from dealcycle.crm.models import Deal
from dealcycle.people.models import User
from tests.cast import Cast
from tests.insights.a_book import a_book

LINK = re.compile(r'href="(/cycle/deals\?[^"]+)"')


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said(client: Client, address: str) -> str:
    answer = client.get(address.replace("&amp;", "&"))
    assert answer.status_code == 200, (address, answer.status_code)
    # Non-breaking spaces are spaces here.
    return re.sub(r"\s+", " ", answer.content.decode())


def rows_of(page: str) -> int:
    body = re.search(r"<tbody data-rows>(.*?)</tbody>", page)
    return body[1].count("<tr") if body else 0


def number_of(page: str) -> int:
    """What stands under the title: '12 deals'."""
    return int(re.search(r'page__question">(\d+)', page)[1])


def test_a_person_reads_the_figures_of_their_deals(cast: Cast) -> None:
    a_book(cast.alice, won=14, still=12)
    page = said(signed_in(cast.alice), reverse("cycle"))
    assert "<b>14</b> won" in page
    assert "Half our wins come within" in page
    assert "We win about 78 of 100 closed deals" in page
    for part in ("What becomes of 100 deals", "Where deals stop or wait", "<desc", "Show as a"):
        assert part in page


def test_every_number_opens_into_as_many_deals(cast: Cast) -> None:
    a_book(cast.alice, won=14, still=12)
    client = signed_in(cast.alice)
    pages = [
        said(client, f"{reverse('cycle')}?by=owner"),
        said(client, reverse("cycle_old_system")),
    ]
    pages += [
        said(client, reverse("cycle_figure", args=[name]))
        for name in ("time_to_close", "win_rate", "velocity", "deal_size", "pace")
    ]
    links = sorted({link for page in pages for link in LINK.findall(page)})
    assert len(links) > 30
    for link in links:
        page = said(client, link)
        assert rows_of(page) == number_of(page) > 0, link


def test_a_figures_n_is_the_number_of_its_deals(cast: Cast) -> None:
    a_book(cast.alice, won=14, still=12)
    client = signed_in(cast.alice)
    page = said(client, reverse("cycle"))
    found = re.findall(r'href="(/cycle/deals\?figure=[a-z_]+&amp;)">from (\d+) deals', page)
    assert len(found) == 5
    for link, n in found:
        assert number_of(said(client, link)) == int(n), link


@pytest.mark.parametrize(
    "query", ["span=custom&since=2026-03-01", "as_of=2026-03-24", "owner=none"]
)
def test_narrowed_figures_open_too(cast: Cast, query: str) -> None:
    a_book(cast.alice, won=14, still=12)
    client = signed_in(cast.alice)
    for link in set(LINK.findall(said(client, f"{reverse('cycle')}?{query}"))):
        page = said(client, link)
        assert rows_of(page) == number_of(page) > 0, link


def test_nobody_counts_what_they_may_not_see(cast: Cast) -> None:
    a_book(cast.alice)
    stranger = signed_in(cast.mallory)
    assert "Your cycle will be here" in said(stranger, reverse("cycle"))
    answer = stranger.get(reverse("cycle_deals"), {"figure": "deals", "part": "open"})
    assert b"Open 1" not in answer.content
    # Asking for somebody else's deals by name finds none of them either.
    page = said(stranger, f"{reverse('cycle')}?owner={cast.alice.pk}")
    assert "No deals match" in page
    assert "<b>6</b>" not in page


def test_too_few_deals_are_said_in_words(cast: Cast) -> None:
    a_book(cast.alice, won=2, lost=1, still=0)
    page = said(signed_in(cast.alice), reverse("cycle"))
    assert "Too early for a percentage: 3 closed, 5 needed." in page
    assert "<b>2</b> won" in page
    assert "NaN" not in page


def test_an_address_that_makes_no_sense_is_said(cast: Cast) -> None:
    a_book(cast.alice, won=2)
    query = "span=eternity&since=32.01.&by=colour&owner=x&as_of=2026-02-31&by=month&by=year"
    page = said(signed_in(cast.alice), f"{reverse('cycle')}?{query}")
    assert "There is no period called “eternity”." in page
    assert "There is nothing called “colour” to split by." in page
    assert "“2026-02-31” is no day." in page


def test_the_question_is_remembered(cast: Cast) -> None:
    a_book(cast.alice, won=2)
    client = signed_in(cast.alice)
    said(client, f"{reverse('cycle')}?span=year&by=owner")
    again = client.get(reverse("cycle"))
    assert (again.status_code, again.headers["Location"]) == (302, "/cycle?span=year&by=owner")
    said(client, f"{reverse('cycle')}?span=")
    assert client.get(reverse("cycle")).status_code == 200


def test_the_deals_are_exported(cast: Cast) -> None:
    a_book(cast.alice)
    Deal.objects.filter(name="Won 1").update(name="=cmd|'/c calc'!A0")
    answer = signed_in(cast.alice).get(
        reverse("cycle_deals_csv"), {"figure": "win_rate", "definition": "closed_in_period"}
    )
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 10
    assert {row["Outcome"] for row in rows} == {"Won", "No decision"}
    assert [row["Deal"] for row in rows if "cmd" in row["Deal"]] == ["'=cmd|'/c calc'!A0"]
    assert rows[0]["Owner"] == "Alice Archer"


def test_an_old_system_differs_by_the_deals_that_only_one_counts(cast: Cast) -> None:
    a_book(cast.alice, won=14, still=12)
    client = signed_in(cast.alice)
    page = said(client, f"{reverse('cycle_old_system')}?system=salesforce")
    # It leaves the two open deals out of the win rate.
    link = re.search(r'href="([^"]+)">12 deals are counted here, not there', page)[1]
    assert "less=closed_in_period" in link
    listed = said(client, link)
    assert "Open 1" in listed
    assert "Won 1" not in listed


def test_a_longer_list_asks_no_more_of_the_database(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    client = signed_in(cast.alice)
    a_book(cast.alice, won=3)
    address = f"{reverse('cycle_deals')}?figure=deals&part=won"
    said(client, address)
    with django_assert_max_num_queries(40) as few:  # type: ignore[operator]
        said(client, address)
    asked = len(few.captured_queries)
    a_book(cast.alice, won=9)
    said(client, address)
    with django_assert_max_num_queries(asked):  # type: ignore[operator]
        assert rows_of(said(client, address)) == 12
