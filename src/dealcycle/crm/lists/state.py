"""What a list shows: filters, order and columns, from the address and back.

The address is an allow-list. What it says and no list knows is left out, with a word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import urlencode

from dealcycle.crm.lists import order as orders
from dealcycle.crm.lists import values
from dealcycle.crm.lists.choices import Choices
from dealcycle.crm.lists.columns import FIRST, MOST, columns
from dealcycle.crm.lists.filters import filters
from dealcycle.crm.lists.order import Order

# Says of a list that it is another one than its view, though nothing is set.
PLAIN = "all"
PAGING = ("after", "before")
KNOWN = frozenset({"view", "sort", "columns", *PAGING})
MOST_FILTERS = 20
MOST_TOLD = 5


@dataclass(frozen=True)
class State:
    """One list as somebody wants to see it."""

    kind: str
    filters: Mapping[str, values.Value] = field(default_factory=dict)
    order: Order | None = None
    columns: tuple[str, ...] = ()
    view: str = ""
    ignored: tuple[str, ...] = field(default=(), compare=False)

    @property
    def sorted_by(self) -> Order:
        return self.order or next(iter(orders.ORDERS[self.kind].values()))

    @property
    def shown(self) -> tuple[str, ...]:
        return self.columns or FIRST[self.kind]

    @property
    def only_open(self) -> bool:
        return self.filters.get("outcome") == values.Chosen(("open",))

    def pairs(self) -> list[tuple[str, str]]:
        """What the address says of this list, but for its view."""
        said = [pair for key, value in self.filters.items() for pair in values.write(key, value)]
        if self.order is not None:
            said.append(("sort", str(self.order)))
        return said + [("columns", key) for key in self.columns]

    def params(self) -> dict[str, list[str]]:
        """The same as a saved view keeps it."""
        kept: dict[str, list[str]] = {}
        for key, value in self.pairs():
            kept.setdefault(key, []).append(value)
        return kept

    def with_filter(self, key: str, value: values.Value | None) -> Self:
        others = {each: kept for each, kept in self.filters.items() if each != key or value}
        return replace(self, filters=others | ({key: value} if value else {}))._sortable()

    def sorted_anew(self, order: Order) -> Self:
        found = replace(self, order=order)
        if order.only_open and not self.only_open:
            found = found.with_filter("outcome", values.Chosen(("open",)))
        return found

    def _sortable(self) -> Self:
        """Without an order that has no index for these filters."""
        if self.order and self.order.only_open and not self.only_open:
            return replace(self, order=None)
        return self


def query(pairs: Iterable[tuple[str, str]]) -> str:
    return urlencode(list(pairs))


def read(params: values.Params, choices: Choices) -> State:
    """The list that these parameters mean, and which of them mean nothing."""
    known, ignored = filters(choices), []
    found: dict[str, values.Value] = {}
    for key in dict.fromkeys(_base(key) for key in params):
        if key in KNOWN:
            continue
        if key not in known or len(found) >= MOST_FILTERS:
            ignored.append(key)
            continue
        try:
            value = known[key].read(params, choices)
        except values.Broken:
            ignored.append(str(known[key].label))
        else:
            found |= {} if value is None else {key: value}
    order, shown = _order(params, choices, ignored), _columns(params, choices, ignored)
    view = next(iter(params.get("view", ())), "")
    state = State(choices.kind, found, order, shown, view)
    sortable = state._sortable()
    if sortable.order != state.order:
        ignored.append("sort")
    return replace(sortable, ignored=tuple(each[:40] for each in ignored[:MOST_TOLD]))


def says_something(params: values.Params, choices: Choices) -> bool:
    """Whether any of it is about what the list shows."""
    known = filters(choices)
    return any(key in ("sort", "columns") or _base(key) in known for key in params)


def _base(key: str) -> str:
    for end in (".from", ".to"):
        if key.endswith(end):
            return key.removesuffix(end)
    return key


def _order(params: values.Params, choices: Choices, ignored: list[str]) -> Order | None:
    typed = next(iter(params.get("sort", ())), "")
    if not typed:
        return None
    order = orders.read(choices.kind, typed)
    if order is None:
        ignored.append("sort")
    return order


def _columns(params: values.Params, choices: Choices, ignored: list[str]) -> tuple[str, ...]:
    given = list(dict.fromkeys(each for each in params.get("columns", ()) if each))
    if not given:
        return ()
    known = columns(choices)
    kept = [key for key in given if key in known]
    if len(kept) < len(given):
        ignored.append("columns")
    # A row without its name could not be opened.
    shown = ["name", *(key for key in kept if key != "name")][:MOST]
    return () if tuple(shown) == FIRST[choices.kind] else tuple(shown)
