"""Views of a list under a name: those that come with it, one's own, the team's, everybody's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import BigAutoField, CharField, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dealcycle.crm.lists import state as states
from dealcycle.crm.lists.choices import Choices
from dealcycle.crm.lists.state import State
from dealcycle.crm.lists.values import Params
from dealcycle.crm.models import DefaultView, SavedView
from dealcycle.events.prepared import Prepared, Slot
from dealcycle.people.models import User

ALL = "all"


@dataclass(frozen=True)
class View:
    """A list under a name, and whose it is. `row` is missing where it comes with Dealcycle."""

    key: str
    name: str | Promise
    query: Mapping[str, list[str]]
    row: SavedView | None = None
    mine: bool = False
    default: bool = False


_OPEN = {"outcome": ["open"]}
BUILT_IN = {
    "deal": (
        View("open", _("Open deals"), _OPEN),
        View("mine", _("My open deals"), _OPEN | {"owner": ["me"]}),
        View("value", _("Open deals by value"), _OPEN | {"sort": ["-amount"]}),
        View("won", _("Won deals"), {"outcome": ["won"], "sort": ["-closed"]}),
        View(ALL, _("All deals"), {}),
    ),
    "company": (
        View(ALL, _("All companies"), {}),
        View("mine", _("My companies"), {"owner": ["me"]}),
    ),
    "contact": (
        View(ALL, _("All contacts"), {}),
        View("mine", _("My contacts"), {"owner": ["me"]}),
    ),
}


@dataclass(frozen=True)
class Opened:
    """What the address asks for, beside the view that it began with."""

    state: State
    view: View
    views: tuple[View, ...]
    state_of_view: State

    @cached_property
    def changed(self) -> bool:
        return self.state.params() != self._params_of_view

    @cached_property
    def _params_of_view(self) -> dict[str, list[str]]:
        return self.state_of_view.params()

    def pairs(self, state: State | None = None) -> list[tuple[str, str]]:
        """The address of this list, or of one that differs from it."""
        state = state or self.state
        if state.params() == self._params_of_view:
            return [] if self.view.default else [("view", self.view.key)]
        said = state.pairs()
        return [("view", self.view.key), *said] if said else [("view", ALL)]


def opened(params: Params, choices: Choices, user: User) -> Opened:
    """The list that an address means: its view's, unless it says more."""
    views = visible(choices.kind, user)
    known = {view.key: view for view in views}
    asked = next(iter(params.get("view", ())), "")
    view = known.get(asked) or next(view for view in views if view.default)
    of_view = states.read(view.query, choices)
    said = {key: each for key, each in params.items() if key not in ("view", *states.PAGING)}
    state = states.read(said, choices) if said else of_view
    if not states.says_something(said, choices):
        # Words to a dialogue of this list say nothing of what the list shows.
        state = replace(of_view, ignored=(*of_view.ignored, *state.ignored)[: states.MOST_TOLD])
    return Opened(state, view, views, of_view)


def visible(kind: str, user: User) -> tuple[View, ...]:
    """The views that this person can open, the one that opens by itself marked."""
    default = _DEFAULT.first(user=user.pk, kind=kind)
    rows = [
        View(str(row.pk), row.name, row.query, row, row.owner_id == user.pk)
        for row in _READABLE.all(user=user.pk, team=user.team_id, kind=kind)
    ]
    views = [*BUILT_IN[kind], *rows]
    wanted = str(default[0]) if default else views[0].key
    wanted = wanted if wanted in {view.key for view in views} else views[0].key
    return tuple(
        View(view.key, view.name, view.query, view.row, view.mine, view.key == wanted)
        for view in views
    )


def readable(user: User) -> QuerySet[SavedView]:
    """One's own, those shared with one's team, those shared with everybody."""
    seen = _seen(user.pk, user.team_id) if user.team_id else _seen(user.pk)
    return SavedView.objects.filter(seen, binned_at=None)


def _seen(user: object, team: object = None) -> Q:
    seen = Q(owner=user) | Q(sharing=SavedView.Sharing.ALL)
    return seen if team is None else seen | Q(sharing=SavedView.Sharing.TEAM, owner__team=team)


_USER, _TEAM = Slot("user", BigAutoField()), Slot("team", BigAutoField())
_KIND = Slot("kind", CharField())
# Nobody's team is that of somebody without one: NULL equals nothing.
_READABLE: Prepared[SavedView] = Prepared(
    lambda: SavedView.objects.filter(_seen(_USER, _TEAM), binned_at=None, record_kind=_KIND)
)
_DEFAULT: Prepared[tuple[str]] = Prepared(
    lambda: DefaultView.objects.filter(user=_USER, record_kind=_KIND).values_list("view_id")
)
