"""The page Trends: every figure by month, its own deals only, in words and drawn."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.insights.a_book import a_book
from tests.insights.test_cycle import said, signed_in


def test_every_figure_is_drawn_with_its_table(cast: Cast) -> None:
    a_book(cast.alice, won=14, lost=6, still=12)
    page = said(signed_in(cast.alice), reverse("cycle_trends"))
    assert page.count('class="chart__wide"') == 5
    assert "Too early for trends: 8 whole periods with a figure are needed." in page
    for part in ("Time to close", "Win rate", "Pipeline velocity", "Show as a table", "<desc"):
        assert part in page


def test_a_split_draws_a_line_for_each_group(cast: Cast) -> None:
    a_book(cast.alice, won=14, lost=6)
    a_book(cast.bob, won=6, lost=10)
    client = signed_in(cast.carol)
    page = said(client, f"{reverse('cycle_trends')}?by=owner&period=quarter")
    assert "Alice Archer" in page and "series-2" in page
    assert f'action="{reverse("cycle_trends")}"' in page
    assert 'name="period" value="quarter"' in page


def test_nobody_sees_the_figures_of_others(cast: Cast) -> None:
    a_book(cast.alice, won=14, lost=6)
    page = said(signed_in(cast.mallory), f"{reverse('cycle_trends')}?by=owner")
    assert "No trend to show yet" in page and "Alice" not in page


def test_nonsense_in_the_address_is_no_fault(cast: Cast) -> None:
    a_book(cast.alice)
    client = signed_in(cast.alice)
    for address in ("period=day&by=month", "by=moon", "as_of=1999-01-01", "owner=99999999"):
        said(client, f"{reverse('cycle_trends')}?{address}")


def test_queries_do_not_grow_with_groups(cast: Cast) -> None:
    client = signed_in(cast.carol)
    counts = []
    for owner in (cast.alice, cast.bob):
        a_book(owner, won=6, lost=5)
        address = f"{reverse('cycle_trends')}?by=owner"
        said(client, address)
        with CaptureQueriesContext(connection) as queries:
            said(client, address)
        counts.append(len(queries))
    assert counts[1] <= counts[0]
