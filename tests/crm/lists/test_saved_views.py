"""Saved views: kept, shared, changed, deleted and brought back; one opens by itself."""

import pytest
from django.test import Client

from dealcycle.crm.actions.moves import Closure, close_deal
from dealcycle.crm.models import Reason, SavedView
from dealcycle.cycle.outcomes import Outcome
from tests.builders import a_deal
from tests.cast import Cast
from tests.clock import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alice)
    return client


def a_view(cast: Cast, **fields: object) -> SavedView:
    given = {"owner": cast.alice, "record_kind": "deal", "name": "Big ones"}
    query = {"amount.from": ["1000"], "sort": ["-amount"]}
    return SavedView.objects.create(**(given | {"query": query} | fields))


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_list_is_kept_under_a_name(cast: Cast, alice: Client) -> None:
    a_deal("Tiny deal", owner=cast.alice, amount=100)
    a_deal("Big", owner=cast.alice, amount=1_000_000)
    given = {"name": "  Big   ones ", "sharing": "team"}
    answer = alice.post("/deals/view?amount.from=1000&sort=-amount&nonsense=1", given)
    assert answer.status_code == 204
    view = SavedView.objects.get()
    assert (view.name, view.sharing) == ("Big ones", "team")
    assert view.query == {"amount.from": ["1000"], "sort": ["-amount"]}
    assert f"/deals?view={view.pk}" in answer.headers["HX-Trigger"]
    shown = page(alice, f"/deals?view={view.pk}")
    assert ("Tiny deal" in shown, "Big ones" in shown) == (False, True)


def test_a_name_is_asked_for_once(cast: Cast, alice: Client) -> None:
    a_view(cast)
    for name, word in (("big ONES", "You have a view of this name"), (" ", "required")):
        answer = alice.post("/deals/view?owner=me", {"name": name, "sharing": "own"})
        assert answer.status_code == 422
        assert word in answer.content.decode()
    assert SavedView.objects.count() == 1


def test_changes_show_until_they_are_saved_or_left(cast: Cast, alice: Client) -> None:
    view = a_view(cast)
    assert "list__changed" not in page(alice, f"/deals?view={view.pk}")
    changed = f"/deals?view={view.pk}&amount.from=2000"
    assert "list__changed" in page(alice, changed)
    assert alice.post(f"/deals/view-update?view={view.pk}&amount.from=2000").status_code == 204
    view.refresh_from_db()
    assert view.query == {"amount.from": ["2000"]}
    assert "list__changed" not in page(alice, changed)


def test_views_are_seen_by_those_they_are_shared_with(cast: Cast, as_user: object) -> None:
    a_view(cast, name="Just mine")
    a_view(cast, name="The team’s", sharing="team")
    a_view(cast, name="For everybody", sharing="all")
    expected = {"alice": 3, "bob": 2, "mallory": 1}
    for who, count in expected.items():
        shown = page(as_user(getattr(cast, who)), "/deals")
        names = ("Just mine", "The team’s", "For everybody")
        found = [name for name in names if name in shown]
        assert len(found) == count, who


def test_only_its_owner_changes_a_view(cast: Cast, as_user: object) -> None:
    view = a_view(cast, sharing="all")
    bob = as_user(cast.bob)
    assert bob.post(f"/deals/view-update?view={view.pk}&owner=me").status_code == 404
    assert bob.post(f"/views/{view.pk}", {"name": "Bob's", "sharing": "own"}).status_code == 404
    assert bob.post(f"/views/{view.pk}/bin").status_code == 404
    view.refresh_from_db()
    assert (view.name, view.binned_at) == ("Big ones", None)


def test_a_view_is_deleted_and_brought_back(cast: Cast, alice: Client) -> None:
    view = a_view(cast)
    answer = alice.post(f"/views/{view.pk}/bin")
    assert f"/views/{view.pk}/return" in answer.headers["HX-Trigger"]
    assert "Big ones" not in page(alice, "/deals")
    alice.post(f"/views/{view.pk}/return")
    assert "Big ones" in page(alice, "/deals")


def test_a_list_opens_with_the_view_one_chose(cast: Cast, alice: Client) -> None:
    a_deal("Tiny deal", owner=cast.alice, amount=100)
    view = a_view(cast)
    alice.post("/deals/view-default", {"view": view.pk})
    assert "Tiny deal" not in page(alice, "/deals")
    assert "Tiny deal" in page(alice, "/deals?view=all")
    alice.post("/deals/view-default", {"view": "open"})
    assert "Tiny deal" in page(alice, "/deals")
    # A view that is gone, or no longer shared, opens nothing.
    alice.post("/deals/view-default", {"view": view.pk})
    alice.post(f"/views/{view.pk}/bin")
    assert "Tiny deal" in page(alice, "/deals")


def test_a_saved_query_that_no_longer_fits_breaks_nothing(cast: Cast, alice: Client) -> None:
    view = a_view(cast, query={"custom.gone": ["1"], "stage": ["999"], "owner": ["me"]})
    shown = page(alice, f"/deals?view={view.pk}")
    assert "Not understood and left out" in shown


def test_what_is_done_with_a_list_is_done_with_what_its_view_shows(
    cast: Cast, alice: Client
) -> None:
    """A dialogue's own words in the address do not undo the view that opens by itself."""
    a_deal("Going on", owner=cast.alice)
    lost = a_deal("Lost", owner=cast.alice)
    reason = Reason.objects.filter(purpose="lost").first()
    closing = Closure(outcome=Outcome.LOST, closed_on=NOW.date(), reason=reason)
    assert close_deal(deal=lost, closure=closing, version=None, by=cast.alice, now=NOW)
    assert "Lost" not in page(alice, "/deals/export?format=csv")
    assert 'name="outcome" value="open"' in page(alice, "/deals/filter?key=owner")
    assert "1 record" in page(alice, "/deals/bulk?do=field&all=1")
    assert "Not understood" in page(alice, "/deals?nonsense=1")
