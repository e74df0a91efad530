"""Search over everything that one may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dealcycle.crm import search
from dealcycle.crm.views.search_drawing import Drawing

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
    drawing = Drawing()
    return [
        {
            "kind": kind,
            "label": labels[kind][0],
            "icon": labels[kind][1],
            "list": labels[kind][2],
            "more": len(found.hits[kind]) >= MOST,
            "count": len(found.hits[kind]),
            "rows": drawing.rows([hit.record for hit in found.hits[kind]], labels[kind][1]),
        }
        for kind in kinds
    ]
