"""Lists of deals, companies and contacts: filtered, sorted, paged; all of it in the address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dealcycle.crm import access
from dealcycle.crm.lists import values, words
from dealcycle.crm.lists.filters import Filter, filters
from dealcycle.crm.lists.periods import PERIODS
from dealcycle.crm.views import list_drawing
from dealcycle.crm.views.listing import Listing
from dealcycle.web.answers import close_dialog
from dealcycle.web.jinja import language


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
    titles = TITLES[listing.kind]()
    may_write = access.may_write(listing.request.user)
    return {
        "listing": listing,
        "titles": titles,
        "page": found,
        "tools": list_drawing.tools(listing),
        "table": list_drawing.table(listing, caption=titles["title"], may_write=may_write),
        "bar": list_drawing.bar(listing) if may_write else "",
        "state": state,
        "chips": list(_chips(listing)),
        "earlier": found.before and listing.address(None, ("before", found.before.write())),
        "later": found.after and listing.address(None, ("after", found.after.write())),
        "here": _here(listing),
        "may_write": may_write,
        "nothing_yet": not found.rows and not state.filters,
    }


def _chips(listing: Listing) -> object:
    known = filters(listing.choices)
    for key, value in listing.state.filters.items():
        if key == "q":
            continue
        yield {
            "key": key,
            "label": known[key].label,
            "words": words.said(known[key], value, listing.choices, lang=language()),
            "edit": listing.beside("filter", "key", key),
            "remove": listing.address(listing.state.with_filter(key, None)),
        }


@require_GET
def filter_(request: HttpRequest, kind: str) -> HttpResponse:
    """The form that sets one filter."""
    listing = Listing(request, kind)
    found = filters(listing.choices).get(request.GET.get("key", ""))
    if found is None or found.type == "words":
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
    known = words.names(found, keys, listing.choices)
    return [(key, name, key in keys) for key, name in known.items()]


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
