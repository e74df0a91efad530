"""Views of figures under a name: the saved views of lists, kept for pages over figures.

A saved view holds its page's question as the address has it; whoever opens it is answered from
the deals that they may count themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse

from dealcycle.crm.lists import saved
from dealcycle.crm.models import SavedView
from dealcycle.insights.viewable import KINDS, VIEWS, Viewable
from dealcycle.people.models import User

Query = Mapping[str, list[str]]
PASSING = ("start", "part", "view")  # where one has scrolled to is no part of a question
LONGEST = 2_000


def readable(user: User) -> QuerySet[SavedView]:
    return saved.readable(user).filter(record_kind__in=list(KINDS)).order_by("position", "id")


def readable_or_404(user: User, view: int) -> SavedView:
    found = readable(user).filter(pk=view).first()
    if found is None:
        raise Http404
    return found


def question(text: str) -> dict[str, list[str]]:
    """What of an address is worth keeping."""
    given = QueryDict(text[:LONGEST])
    found = {name: [each for each in given.getlist(name) if each] for name in given}
    return {name: values for name, values in found.items() if values and name not in PASSING}


def as_query(kept: Query) -> QueryDict:
    """A kept question as a page is asked it; databases keep its parts in orders of their own."""
    given = QueryDict(mutable=True)
    for name, values in sorted(kept.items()):
        given.setlist(name, [str(each) for each in values])
    return given


def address(view: SavedView) -> str:
    """Where it opens. Cycle without a question would open with the last one asked."""
    page = KINDS[view.record_kind]
    return f"{reverse(page.url_name)}?{as_query(view.query).urlencode() or 'span='}"


@dataclass(frozen=True)
class Menu:
    """What the menu above a page offers: the views that can be opened, the one that is open."""

    view: Viewable
    user: User
    asked: str

    @cached_property
    def views(self) -> list[SavedView]:
        return list(readable(self.user).filter(record_kind=self.view.kind))

    @cached_property
    def current(self) -> SavedView | None:
        here = question(self.asked)
        return next((each for each in self.views if each.query == here), None)

    @property
    def link(self) -> str:
        """The open view's address for others, who must be let in and see their own figures."""
        return settings.BASE_URL + reverse("figures_view", args=[self.current.pk])

    @property
    def mine(self) -> list[SavedView]:
        return [each for each in self.views if each.owner_id == self.user.pk]

    @property
    def others(self) -> list[SavedView]:
        return [each for each in self.views if each.owner_id != self.user.pk]


def menu_of(request: HttpRequest, key: str) -> Menu:
    """For the page itself; its parts that change do not hold the menu."""
    return Menu(VIEWS[key], request.user, request.GET.urlencode())
