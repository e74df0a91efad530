"""What a list shows, taken along as a file."""

from datetime import date

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dealcycle.crm.actions import exports
from dealcycle.crm.lists import exporting
from dealcycle.crm.models import BulkJob
from dealcycle.crm.views.bulk import answered
from dealcycle.crm.views.listing import PLURALS, Listing
from dealcycle.web.answers import say


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """GET gives the file of a short list; POST has the worker make that of a long one."""
    listing = Listing(request, kind)
    format_ = request.GET.get("format", "csv")
    if format_ not in exporting.FORMATS:
        raise Http404
    if request.method == "POST":
        job = exports.start_export(
            kind=kind,
            params=listing.state.params(),
            format_=format_,
            by=request.user,
            now=timezone.now(),
        )
        return answered(request, job)
    if listing.page.more_than_counted:
        say(request, _("This list is long: choose the export again, and you will be told."))
        return redirect(listing.address())
    rows = exporting.table(listing.state, listing.choices, listing.here)
    content = exporting.content(format_, rows)
    response = HttpResponse(content, content_type=exporting.FORMATS[format_])
    name = file_name(kind, format_, timezone.localdate())
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
def file(request: HttpRequest, job: int) -> FileResponse:
    """The file that the worker made; only for whom it was made."""
    found = get_object_or_404(BulkJob, pk=job, user=request.user, action=BulkJob.Action.EXPORT)
    path = exports.path_of(found)
    if path is None or not path.exists():
        raise Http404
    format_ = found.changes["format"]
    day = timezone.localdate(found.created_at)
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=file_name(found.record_kind, format_, day),
        content_type=exporting.FORMATS[format_],
    )


def file_name(kind: str, format_: str, day: date) -> str:
    return f"{PLURALS[kind]}-{day.isoformat()}.{format_}"
