"""How a list is drawn: its tools, its heads and its bar are kept while what they say stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from dealcycle.crm.lists import order as orders
from dealcycle.crm.lists import sortings
from dealcycle.crm.lists.columns import Column, columns
from dealcycle.crm.lists.filters import filters
from dealcycle.crm.lists.saved import View
from dealcycle.crm.views.list_cells import Drawing
from dealcycle.crm.views.listing import Listing
from dealcycle.web.kept import drawn

PLACE = Markup("<!--rows-->")
Said = tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Line:
    """A view in the menu; one that comes with Dealcycle is shared with nobody."""

    key: str
    name: str
    sharing: str
    mine: bool
    default: bool


def tools(listing: Listing) -> Markup:
    """What stands above a list."""
    opened = listing.opened
    words = listing.state.filters.get("q")
    return drawn(
        "crm/lists/tools.html",
        at=listing.at,
        view=_line(opened.view),
        views=tuple(map(_line, opened.views)),
        changed=opened.changed,
        words=words.words if words else "",
        offered=tuple(_offered(listing)),
        orders=tuple(_orders(listing)),
        columns=tuple(_all_columns(listing)),
        many=listing.page.more_than_counted,
    )


def table(listing: Listing, *, caption: str, may_write: bool) -> Markup:
    frame = drawn(
        "crm/lists/table.html",
        heads=tuple(_head(listing, column) for column in listing.columns),
        caption=caption,
        may_write=may_write,
        place=PLACE,
    )
    drawing = Drawing(listing.kind, listing.columns, may_write=may_write, now=listing.here.now)
    return frame.replace(PLACE, drawing.rows(listing.page.rows))


def bar(listing: Listing) -> Markup:
    """What can be done with chosen rows; with all that match, where one page does not show them."""
    page = listing.page
    several = page.before or page.after
    return drawn(
        "crm/lists/bar.html",
        at=listing.at,
        count=page.count if several else 0,
        many=page.more_than_counted,
    )


def _line(view: View) -> Line:
    sharing = str(view.row.sharing) if view.row else ""
    return Line(view.key, str(view.name), sharing, view.mine, view.default)


def _offered(listing: Listing) -> Iterator[tuple[str, str]]:
    address = f"{listing.beside('filter')}&key="
    for key, each in filters(listing.choices).items():
        if each.type != "words" and key not in listing.state.filters:
            yield str(each.label), f"{address}{quote(key)}"


def _orders(listing: Listing) -> Iterator[tuple[str, str, bool]]:
    by = listing.state.sorted_by
    for order in sortings.offered(listing.kind):
        for each in (by, by.turned()) if order.key == by.key else (order,):
            yield sortings.said(each), listing.address(listing.state.sorted_anew(each)), each == by


def _all_columns(listing: Listing) -> Iterator[Said]:
    known, shown = columns(listing.choices), listing.state.shown
    first = [known[key] for key in shown]
    rest = [column for key, column in known.items() if key not in shown]
    for column in (*first, *rest):
        yield (
            ("key", column.key),
            ("label", str(column.label)),
            ("shown", column.key in shown),
            ("fixed", column.key == "name"),
        )


def _head(listing: Listing, column: Column) -> Said:
    head: Said = (("label", str(column.label)), ("num", column.is_number))
    if not column.sort:
        return head
    by = listing.state.sorted_by
    order = orders.ORDERS[listing.kind][column.sort]
    if by.key == column.sort:
        head += (("sorted", "descending" if by.descending else "ascending"),)
        order = by.turned()
    return (*head, ("href", listing.address(listing.state.sorted_anew(order))))
