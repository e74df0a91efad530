"""Lists of deals, companies and contacts: filtered, sorted, paged; all of it in the address."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dealcycle.crm import access
from dealcycle.crm.lists import cells, saved, sortings, values, words
from dealcycle.crm.lists import order as orders
from dealcycle.crm.lists.choices import Choices
from dealcycle.crm.lists.columns import Column, columns
from dealcycle.crm.lists.filters import Filter, filters
from dealcycle.crm.lists.periods import PERIODS
from dealcycle.crm.lists.rows import Page, page
from dealcycle.crm.lists.state import State, query
from dealcycle.crm.lists.where import Here
from dealcycle.people import organisation
from dealcycle.web.answers import close_dialog
from dealcycle.web.jinja import language

PLURALS = {"deal": "deals", "company": "companies", "contact": "contacts"}


@dataclass(frozen=True)
class Listing:
    """One request for a list: what it asks for, and the addresses that lead on from it."""

    request: HttpRequest
    kind: str

    @cached_property
    def choices(self) -> Choices:
        return Choices(self.kind, self.request.user)

    @cached_property
    def opened(self) -> saved.Opened:
        params = {key: list(each) for key, each in self.request.GET.lists()}
        return saved.opened(params, self.choices, self.request.user)

    @property
    def state(self) -> State:
        return self.opened.state

    @cached_property
    def here(self) -> Here:
        found = organisation.current()
        return Here(
            user=self.request.user,
            now=timezone.now(),
            zone=timezone.get_current_timezone(),
            currency=found.currency if found else "EUR",
            first_weekday=found.week_starts_on if found else 0,
        )

    @cached_property
    def page(self) -> Page:
        asked = self.request.GET
        return page(
            self.state,
            self.choices,
            self.here,
            after=asked.get("after", ""),
            before=asked.get("before", ""),
        )

    @cached_property
    def columns(self) -> list[Column]:
        known = columns(self.choices)
        return [known[key] for key in self.state.shown]

    @property
    def path(self) -> str:
        return reverse(PLURALS[self.kind])

    def address(self, state: State | None = None, *more: tuple[str, str]) -> str:
        said = query([*self.opened.pairs(state), *more])
        return f"{self.path}?{said}" if said else self.path

    def without_filters(self) -> State:
        return replace(self.state, filters={}, order=None)

    def beside(self, name: str, *more: tuple[str, str]) -> str:
        """Another address of this list, with all that it shows."""
        said = query([*self.opened.pairs(), *more])
        return f"{reverse(f'{PLURALS[self.kind]}_{name}')}?{said}"

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """The pairs that a form about one thing carries along."""
        pairs = [("view", self.opened.view.key), *self.state.pairs()]
        return [
            (key, value)
            for key, value in pairs
            if key not in without and key.removesuffix(".from").removesuffix(".to") not in without
        ]


@require_GET
def listed(request: HttpRequest, kind: str) -> HttpResponse:
    """The page, or only its list where a script asks for it."""
    listing = Listing(request, kind)
    part = request.htmx and not request.htmx.history_restore_request
    template = "crm/lists/list.html" if part else "crm/lists/page.html"
    response = render(request, template, _context(listing))
    patch_vary_headers(response, ["HX-Request"])
    if part:
        close_dialog(response)
        if request.htmx.boosted or "HX-Push" in request.headers:
            response.headers["HX-Push-Url"] = _here(listing)
    return response


def _here(listing: Listing) -> str:
    asked = listing.request.GET
    paging = [(key, asked[key]) for key in ("after", "before") if asked.get(key)]
    return listing.address(None, *paging)


def _context(listing: Listing) -> dict[str, object]:
    found, state = listing.page, listing.state
    return {
        "listing": listing,
        "kind": listing.kind,
        "plural": PLURALS[listing.kind],
        "titles": TITLES[listing.kind](),
        "page": found,
        "state": state,
        "opened": listing.opened,
        "columns": listing.columns,
        "heads": [_head(listing, column) for column in listing.columns],
        "chips": list(_chips(listing)),
        "offered": _offered(listing),
        "all_columns": _all_columns(listing),
        "orders": _orders(listing),
        "earlier": found.before and listing.address(None, ("before", found.before.write())),
        "later": found.after and listing.address(None, ("after", found.after.write())),
        "here": _here(listing),
        "may_write": access.may_write(listing.request.user),
        "first_edited": _first_edited(listing.columns),
        "cell": cells.value,
        "label": cells.label,
        "now": listing.here.now,
        "nothing_yet": not found.rows and not state.filters,
    }


def _first_edited(shown: list[Column]) -> str:
    """What `e` edits: the first cell after the name."""
    edited = [column.key for column in shown if column.is_edited]
    return next((key for key in edited if key != "name"), edited[0] if edited else "")


def _head(listing: Listing, column: Column) -> dict[str, object]:
    head: dict[str, object] = {"label": column.label, "num": column.is_number}
    if not column.sort:
        return head
    by = listing.state.sorted_by
    order = orders.ORDERS[listing.kind][column.sort]
    if by.key == column.sort:
        head["sorted"] = "descending" if by.descending else "ascending"
        order = by.turned()
    return head | {"href": listing.address(listing.state.sorted_anew(order))}


def _orders(listing: Listing) -> list[dict[str, object]]:
    by = listing.state.sorted_by
    offered = [by if each.key == by.key else each for each in sortings.offered(listing.kind)]
    return [
        {
            "label": sortings.said(each),
            "href": listing.address(listing.state.sorted_anew(each)),
            "current": each == by,
        }
        for order in offered
        for each in ((order, order.turned()) if order == by else (order,))
    ]


def _chips(listing: Listing) -> object:
    known = filters(listing.choices)
    for key, value in listing.state.filters.items():
        if key == "q":
            continue
        yield {
            "key": key,
            "label": known[key].label,
            "words": words.said(known[key], value, listing.choices, lang=language()),
            "edit": listing.beside("filter", ("key", key)),
            "remove": listing.address(listing.state.with_filter(key, None)),
        }


def _offered(listing: Listing) -> list[dict[str, object]]:
    return [
        {"label": each.label, "href": listing.beside("filter", ("key", key))}
        for key, each in filters(listing.choices).items()
        if each.type not in ("words", "records") and key not in listing.state.filters
    ]


def _all_columns(listing: Listing) -> list[dict[str, object]]:
    known, shown = columns(listing.choices), listing.state.shown
    first = [known[key] for key in shown]
    rest = [column for key, column in known.items() if key not in shown]
    return [
        {
            "key": column.key,
            "label": column.label,
            "shown": column.key in shown,
            "fixed": column.key == "name",
        }
        for column in (*first, *rest)
    ]


@require_GET
def filter_(request: HttpRequest, kind: str) -> HttpResponse:
    """The form that sets one filter."""
    listing = Listing(request, kind)
    found = filters(listing.choices).get(request.GET.get("key", ""))
    if found is None or found.type in ("words", "records"):
        raise Http404
    value = listing.state.filters.get(found.key)
    context = {
        "listing": listing,
        "filter": found,
        "value": value,
        "low": _end(value, "low"),
        "high": _end(value, "high"),
        "hidden": listing.hidden(found.key),
        "known": _known(found, listing),
        "periods": [("", "–"), *((key, _(each)) for key, each in PERIODS.items())],
        "none_key": values.NONE,
        "any_key": values.ANY,
    }
    return render(request, "crm/lists/filter.html", context)


def _end(value: values.Value | None, name: str) -> str:
    end = getattr(value, name, None)
    return "" if end is None else dict(values.write("x", value))[f"x.{ENDS[name]}"]


def _known(found: Filter, listing: Listing) -> list[tuple[str, str, bool]]:
    chosen = listing.state.filters.get(found.key)
    keys = chosen.keys if isinstance(chosen, values.Chosen) else ()
    return [(key, name, key in keys) for key, name in found.known(listing.choices).items()]


ENDS = {"low": "from", "high": "to"}
TITLES = {
    "deal": lambda: {
        "title": _("Deals"),
        "question": _("Which deals are there?"),
        "icon": "handshake",
        "new": _("New deal"),
        "new_url": "deal_new",
        "empty": _("No deals yet"),
        "about": _("Every deal will stand here, to be filtered, sorted, edited and exported."),
        "example": _("For example: “Warehouse scanners for Northwind, 42,000 €, Proposal”."),
    },
    "company": lambda: {
        "title": _("Companies"),
        "question": _("Whom do we sell to?"),
        "icon": "building-2",
        "new": _("New company"),
        "new_url": "company_new",
        "empty": _("No companies yet"),
        "about": _("Customers, and those who may become customers, will stand here."),
        "example": _("For example: “Northwind Logistics, Hamburg, 250 employees”."),
    },
    "contact": lambda: {
        "title": _("Contacts"),
        "question": _("Whom do we know there?"),
        "icon": "users",
        "new": _("New contact"),
        "new_url": "contact_new",
        "empty": _("No contacts yet"),
        "about": _("The people at your customers will stand here, with how to reach them."),
        "example": _("For example: “Anna Weber, head of purchasing, Northwind Logistics”."),
    },
}
