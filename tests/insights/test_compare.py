"""The page Compare: groups and periods side by side, the same answers as the command's."""

import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dealcycle.insights.asking import voice
from dealcycle.insights.journal import open_journal
from dealcycle.measures.compare import Groups
from dealcycle.measures.question import Question
from dealcycle.present import comparison, comparison_told
from tests.cast import Cast
from tests.insights.a_book import a_book
from tests.insights.test_cycle import said, signed_in


def two_owners(cast: Cast) -> None:
    a_book(cast.alice, won=24, lost=2, still=4)
    a_book(cast.bob, won=3, lost=20, still=4)


def test_two_people_stand_side_by_side_with_how_sure_it_is(cast: Cast) -> None:
    two_owners(cast)
    page = said(
        signed_in(cast.carol),
        f"{reverse('cycle_compare')}?what=owner&one={cast.alice.pk}&other={cast.bob.pk}",
    )
    assert "Proven different: win rate." in page
    assert (
        "Win rate: won of the deals closed in the period is higher: 92 % here, 13 % there." in page
    )
    table = page.partition("<tbody data-rows>")[2].partition("</tbody>")[0]
    assert table.count("<tr>") == 6, "the five figures and the revenue per day"
    assert "Alice Archer" in page and "Bob" in page and "<desc" in page


def test_page_and_command_say_the_same(cast: Cast) -> None:
    two_owners(cast)
    page = said(signed_in(cast.carol), f"{reverse('cycle_compare')}?what=owner&one={cast.alice.pk}")
    opened = open_journal(cast.carol)
    found = Groups(opened.journal, opened.scope, Question(by=("owner",))).pair(cast.alice.pk)
    assert comparison_told.headline(found, voice()) in page
    for each in found.differences:
        for words in comparison.row(each, opened.journal.currency, voice())[:3]:
            assert re.sub(r"\s+", " ", words) in page


def test_each_of_several_groups_is_held_against_all_others(cast: Cast) -> None:
    two_owners(cast)
    a_book(cast.carol, won=6, lost=6)
    client = signed_in(cast.carol)
    page = said(client, f"{reverse('cycle_compare')}?what=owner")
    assert "Each against all others together" in page
    opened = re.findall(r'href="(\?what=owner&amp;one=\d+)"', page)
    assert len(opened) == 3
    for address in opened:
        assert "All others" in said(client, reverse("cycle_compare") + address)


def test_two_periods_with_what_moved_the_revenue(cast: Cast) -> None:
    a_book(cast.alice, won=14, lost=6)
    now = timezone.now().date()
    start, middle = now - timedelta(days=400), now + timedelta(days=5)
    page = said(
        signed_in(cast.alice),
        f"{reverse('cycle_compare')}?what=dates&since={middle}&until={now + timedelta(days=60)}"
        f"&since_before={start}&until_before={now + timedelta(days=4)}",
    )
    assert "What moved the revenue per day" in page


def test_only_the_deals_that_one_may_see_are_compared(cast: Cast) -> None:
    two_owners(cast)
    page = said(signed_in(cast.mallory), f"{reverse('cycle_compare')}?what=owner")
    assert "Nothing to compare yet" in page
    page = said(signed_in(cast.mallory), f"{reverse('cycle_compare')}?what=owner&one={cast.bob.pk}")
    assert "Bob" not in page


def test_nonsense_in_the_address_is_said(cast: Cast) -> None:
    two_owners(cast)
    client = signed_in(cast.carol)
    page = said(client, f"{reverse('cycle_compare')}?what=moon&frame=x&one=y")
    assert "There is nothing called “moon” to compare." in page
    for address in (
        "what=owner&one=99999",
        "what=owner&one=y",
        "what=owner&one=none&other=none",
        "what=dates&since=2030-01-01",
        "what=dates&until=x",
        "what=year&as_of=1999-01-01",
    ):
        said(client, f"{reverse('cycle_compare')}?{address}")


def test_queries_do_not_grow_with_groups(cast: Cast) -> None:
    client = signed_in(cast.carol)
    counts = []
    for owner in (cast.alice, cast.bob):
        a_book(owner, won=6, lost=5)
        address = f"{reverse('cycle_compare')}?what=owner"
        said(client, address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            said(client, address)
        counts.append(len(queries))
    assert counts[1] <= counts[0]
