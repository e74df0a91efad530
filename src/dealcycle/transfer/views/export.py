"""Settings, "Take everything with you": one file with all that people know, for administrators."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from dealcycle.cycle.refusal import Refused
from dealcycle.people.access import administrators_only
from dealcycle.transfer.actions import exporting
from dealcycle.transfer.models import Export
from dealcycle.web.answers import say

SHOWN = 10


@require_http_methods(["GET", "POST"])
@administrators_only
def page(request: HttpRequest) -> HttpResponse:
    """What an export holds, those that were made, and the button for another."""
    if request.method == "POST":
        answer = exporting.start_export(by=request.user, now=timezone.now())
        if isinstance(answer, Refused):
            say(request, answer.reasons[0].say(_, ngettext), tone="bad")
        return redirect("settings_export")
    made = Export.objects.select_related("user").order_by("-id")[:SHOWN]
    exports = [(each, exporting.path_of(each) is not None) for each in made]
    context = {"exports": exports, "in_work": any(each.is_in_work for each, _there in exports)}
    template = "list.html" if request.htmx else "page.html"
    return render(request, f"transfer/export/{template}", context)


@require_GET
@administrators_only
def file(request: HttpRequest, export: int) -> FileResponse:
    found = get_object_or_404(Export, pk=export)
    path = exporting.path_of(found)
    if path is None:
        raise Http404
    day = timezone.localdate(found.created_at)
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"dealcycle-{day.isoformat()}.zip",
        content_type="application/zip",
    )
