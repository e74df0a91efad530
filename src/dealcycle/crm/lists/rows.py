"""The rows of a list: a page of them, how many there are, all of them.

A page walks along the index of its order and checks each row on the way, unless some filter
leaves so few rows that sorting them costs less. Which it is, is found out by looking: each
filter with an index is asked for a few rows more than "few". Left to the planner, a list of one's
team by newest change would be gathered by owner and sorted, all hundred thousands of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from dealcycle.crm import access
from dealcycle.crm.lists.cells import Row
from dealcycle.crm.lists.choices import Choices
from dealcycle.crm.lists.columns import TAGS, Column, columns, read_for
from dealcycle.crm.lists.filters import Filter, filters
from dealcycle.crm.lists.order import Order, Place, stretches
from dealcycle.crm.lists.state import State
from dealcycle.crm.lists.values import Chosen, Value
from dealcycle.crm.lists.where import Here, filtered
from dealcycle.crm.models import Deal
from dealcycle.crm.models.record import Record
from dealcycle.people.access import scope

SIZE = 50
# Counts stop here: "1,000+".
MOST_COUNTED = 1000
FEW = 2000


@dataclass(frozen=True)
class Page:
    """Some rows in order, where they stand, and how many there are in all."""

    rows: tuple[Row, ...]
    count: int
    before: Place | None = None
    after: Place | None = None

    @property
    def more_than_counted(self) -> bool:
        return self.count > MOST_COUNTED


def page(
    state: State,
    choices: Choices,
    here: Here,
    *,
    after: str = "",
    before: str = "",
    size: int = SIZE,
) -> Page:
    """The first page, or the one that begins after, or ends before, a row's place."""
    order, found = state.sorted_by, rows(state, choices, here)
    shown = _shown(state, choices)
    if before and (place := Place.read(before, order)):
        read = _take(found, shown, order, place, size + 1, backwards=True)
        if len(read) > size:
            count = _count(found, order)
            return _page(read[:size][::-1], count, order, earlier=True, later=True)
    place = Place.read(after, order) if after else None
    read = _take(found, shown, order, place, size + 1)
    later = len(read) > size
    count = _count(found, order) if later or place else len(read)
    return _page(read[:size], count, order, earlier=place is not None, later=later)


def of_record(record: Record, column: Column) -> Row:
    """What a list would show of one record in this column."""
    found = type(record).objects.filter(pk=record.pk)
    return _read(found, [column], ("id",))[0]


def _shown(state: State, choices: Choices) -> list[Column]:
    known = columns(choices)
    return [known[key] for key in state.shown]


def rows(state: State, choices: Choices, here: Here) -> QuerySet:
    """Every row that the filters leave of what this person sees, without an order."""
    seen = access.READERS[state.kind](here.user)
    known = filters(choices)
    given = [(known[key], value) for key, value in state.filters.items()]
    few = _few(given, state, here, seen)
    if few is None:
        found = _along(seen, state, here)
    else:
        found = seen.filter(pk__in=few)
    for filter_, value in given:
        along = few is None and filter_.indexed and not _leads(filter_.key, value, state)
        found = filtered(found, filter_, value, here, along=along)
    return found


def everything(state: State, choices: Choices, here: Here) -> Iterator[Row]:
    """All rows in order, read as they are needed."""
    order, shown = state.sorted_by, _shown(state, choices)
    place: Place | None = None
    while read := _take(rows(state, choices, here), shown, order, place, MOST_COUNTED):
        yield from read
        if len(read) < MOST_COUNTED:
            return
        place = Place.of(read[-1], order)


def _take(
    found: QuerySet,
    shown: list[Column],
    order: Order,
    place: Place | None,
    most: int,
    *,
    backwards: bool = False,
) -> list[Row]:
    read: list[Row] = []
    for part in stretches(found, order, place, backwards=backwards):
        if len(read) < most:
            read += _read(part[: most - len(read)], shown, ("id", order.column))
    return read


def _read(found: QuerySet, shown: Iterable[Column], also: Iterable[str]) -> list[Row]:
    """Only what the cells show: whole records, each with its owner and its company, would take
    longer than all else."""
    read = list(found.values(*dict.fromkeys((*also, *read_for(shown)))))
    if any(column.key == TAGS for column in shown):
        _add_tags(read, found.model)
    return read


def _add_tags(read: list[dict[str, object]], model: type[Record]) -> None:
    of = f"{model.KIND}_id"
    on = model.tags.through.objects.filter(**{f"{of}__in": [row["id"] for row in read]})
    tags: dict[int, list[str]] = {}
    named = on.filter(tag__binned_at=None).order_by("tag__name")
    for record, name in named.values_list(of, "tag__name"):
        tags.setdefault(record, []).append(name)
    for row in read:
        row["tags"] = tags.get(row["id"], [])


def _page(read: list, count: int, order: Order, *, earlier: bool, later: bool) -> Page:
    return Page(
        tuple(read),
        count,
        Place.of(read[0], order) if read and earlier else None,
        Place.of(read[-1], order) if read and later else None,
    )


def _count(found: QuerySet, order: Order) -> int:
    """How many there are, counted along the order until there are more than one counts."""
    count = 0
    for part in stretches(found, order, None):
        if count <= MOST_COUNTED:
            count += part[: MOST_COUNTED + 1 - count].count()
    return count


def _few(
    given: list[tuple[Filter, Value]], state: State, here: Here, seen: QuerySet
) -> list[int] | None:
    """The ids that some filter leaves, where they are few enough to be sorted."""
    probes = [
        filtered(_probed(seen, filter_), filter_, value, here)
        for filter_, value in given
        if filter_.indexed and not _leads(filter_.key, value, state)
    ]
    if state.kind == Deal.KIND and scope(here.user).owners is not None:
        probes.append(seen)
    for found in probes:
        # Most leave many: to look whether one is beyond the few costs less than reading them.
        if not found.order_by()[FEW : FEW + 1].exists():
            return list(found.values_list("pk", flat=True)[:FEW])
    return None


def _probed(seen: QuerySet, filter_: Filter) -> QuerySet:
    """What a filter is looked for in. The index of a reference knows nothing of the bin, and does
    not need it here: without it no row is read."""
    found = seen.model.objects.all()
    return found if filter_.column.endswith("_id") else found.filter(binned_at=None)


def _along(seen: QuerySet, state: State, here: Here) -> QuerySet:
    if state.kind != Deal.KIND or _one_owner(here, state):
        return seen
    return access.deals_along(here.user)


def _one_owner(here: Here, state: State) -> bool:
    owners = scope(here.user).owners
    return owners is not None and len(owners) == 1 and state.sorted_by.column == "updated_at"


def _leads(key: str, value: Value, state: State) -> bool:
    """Whether an index begins with this filter and goes on with the order."""
    one = isinstance(value, Chosen) and len(value.keys) == 1
    column = state.sorted_by.column
    if not one:
        return False
    return (key, column) in LEADING or (key == "outcome" and value.keys == ("open",))


LEADING = {("owner", "updated_at"), ("stage", "updated_at"), ("outcome", "closed_at")}
