"""What combo boxes ask while one types: [{value, label, hint}]."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from dealcycle.crm import access
from dealcycle.crm.queries import lookups


@require_GET
def lookup(request: HttpRequest, kind: str) -> JsonResponse:
    """`?deal=7` leaves out who is on that deal, `?company=3` puts its people first."""
    if kind not in KINDS:
        raise Http404
    words = request.GET.get("q", "")[:200]
    return JsonResponse(KINDS[kind](request, words), safe=False)


def _companies(request: HttpRequest, words: str) -> list[dict[str, object]]:
    return [_option(each, each.city) for each in lookups.companies(request.user, words)]


def _contacts(request: HttpRequest, words: str) -> list[dict[str, object]]:
    deal, company = _number(request, "deal"), _number(request, "company")
    # Only of a deal that one sees: who is on it is nobody else's business.
    known = deal is not None and access.deals(request.user).filter(pk=deal).exists()
    found = lookups.contacts(
        request.user, words, exclude=lookups.people_on(deal) if known else (), company=company
    )
    return [
        _option(each, ", ".join(filter(None, [each.job_title, _name(each.company)])))
        for each in found
    ]


def _deals(request: HttpRequest, words: str) -> list[dict[str, object]]:
    return [_option(each, _name(each.company)) for each in lookups.deals(request.user, words)]


def _colleagues(request: HttpRequest, words: str) -> list[dict[str, object]]:
    return [_option(each, _name(each.team)) for each in lookups.colleagues(words)]


KINDS: dict[str, Callable[[HttpRequest, str], list[dict[str, object]]]] = {
    "company": _companies,
    "contact": _contacts,
    "deal": _deals,
    "user": _colleagues,
}


def _option(record: Any, hint: str) -> dict[str, object]:
    return {"value": record.pk, "label": str(record), "hint": hint}


def _name(record: Any) -> str:
    return str(record) if record else ""


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    # No record of ours has a longer number; SQLite would choke on it.
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
