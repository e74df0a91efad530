"""Search over everything that one may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dealcycle.crm import links, search
from dealcycle.crm.kinds import ICONS, Kind

MOST = 20
SHOWN = ("deal", "company", "contact", "activity")


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What was found by kind, the best kind first; only the results where a script asks."""
    words = " ".join(request.GET.get("q", "")[:200].replace("\x00", "").split())
    found = search.find(request.user, words, limit=MOST) if words else None
    context = {"words": words, "found": found, "groups": _groups(found) if found else []}
    template = "crm/search/results.html" if request.htmx else "crm/search/page.html"
    return render(request, template, context)


def _groups(found: search.Found) -> list[dict[str, object]]:
    """Kinds in the order of their best hit."""
    labels = {
        "deal": (_("Deals"), "handshake", "deals"),
        "company": (_("Companies"), "building-2", "companies"),
        "contact": (_("Contacts"), "users", "contacts"),
        "activity": (_("Activities and notes"), "activity", ""),
    }
    kinds = [kind for kind in SHOWN if found.hits.get(kind)]
    kinds.sort(key=lambda kind: found.hits[kind][0].score[:3], reverse=True)
    return [
        {
            "kind": kind,
            "label": labels[kind][0],
            "icon": labels[kind][1],
            "list": labels[kind][2],
            "more": len(found.hits[kind]) >= MOST,
            "rows": [_row(hit.record, labels[kind][1]) for hit in found.hits[kind]],
        }
        for kind in kinds
    ]


def _row(record: object, icon: str) -> dict[str, object]:
    if record.KIND == "activity":
        return {
            "title": record.subject or record.kind_label,
            "href": links.link_of_activity(record),
            "icon": ICONS.get(Kind(record.kind), icon),
            "sub": [
                record.kind_label,
                *map(_name, (record.deal, record.contact)),
                record.body[:140],
            ],
            "at": record.at,
        }
    sub = {
        "deal": lambda: [_name(record.company), record.stage.name],
        "company": lambda: [record.industry, record.city],
        "contact": lambda: [record.job_title, _name(record.company), record.email, record.phone],
    }[record.KIND]()
    return {
        "title": record.name,
        "href": links.link(*record.record),
        "icon": icon,
        "sub": sub,
        "at": None,
        "amount": getattr(record, "amount_minor", None),
        "currency": getattr(record, "currency", ""),
    }


def _name(record: object) -> str:
    return record.name if record else ""
