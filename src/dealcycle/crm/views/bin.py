"""The bin: what lies there, for how long yet; back from it, or gone for ever."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm import access
from dealcycle.crm.actions import bin as actions
from dealcycle.crm.actions import records
from dealcycle.crm.queries import binned
from dealcycle.cycle.refusal import Refused
from dealcycle.web.answers import done, toast

CHANGED = "list-changed"


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    template = "crm/bin/list.html" if request.htmx else "crm/bin/page.html"
    kind = _kind(request.GET)
    context = {
        "kind": kind,
        "tabs": [_tab(request, each, each == kind) for each in binned.KINDS],
        "bin": binned.page(
            user=request.user,
            kind=kind,
            now=timezone.now(),
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        ),
        "may_write": access.may_write(request.user),
        "here": request.get_full_path(),
    }
    return render(request, template, context)


def _tab(request: HttpRequest, kind: str, current: bool) -> dict[str, object]:
    label = {"deal": _("Deals"), "company": _("Companies"), "contact": _("Contacts")}[kind]
    return {
        "label": label,
        "href": f"{reverse('bin')}?kind={kind}",
        "current": current,
        "count": binned.count(request.user, kind),
    }


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """One or many come back."""
    found = _chosen(request, request.POST)
    for record in found:
        records.restore_record(record=record, by=request.user, now=timezone.now())
    text = ngettext("%(n)d restored", "%(n)d restored", len(found)) % {"n": len(found)}
    return done(text, refresh=CHANGED)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """For ever: the one thing that asks first, since there is no way back."""
    if not request.user.is_administrator:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    found = _chosen(request, asked)
    if request.method == "GET":
        context = {"records": found, "kind": _kind(asked)}
        return render(request, "crm/bin/delete.html", context)
    answers = [
        actions.delete_record(record=record, by=request.user, now=timezone.now())
        for record in found
    ]
    refused = [each for each in answers if isinstance(each, Refused)]
    gone = len(found) - len(refused)
    text = ngettext("%(n)d deleted for ever", "%(n)d deleted for ever", gone) % {"n": gone}
    response = done(text, refresh=CHANGED)
    if refused:
        return toast(response, refused[0].reasons[0].say(_, ngettext), tone="bad")
    return response


def _kind(asked: QueryDict) -> str:
    kind = asked.get("kind", "deal")
    if kind not in binned.KINDS:
        raise Http404
    return kind


def _chosen(request: HttpRequest, asked: QueryDict) -> list[object]:
    if not access.may_write(request.user):
        raise Http404
    ids = [int(each) for each in asked.getlist("chosen") if each.isascii() and each.isdigit()]
    seen = access.READERS[_kind(asked)](request.user, binned=True)
    return list(seen.filter(pk__in=[each for each in ids if each < 2**63][: binned.SIZE * 2]))
