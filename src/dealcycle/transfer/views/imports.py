"""Files come in: brought, recognised, decided about, looked through."""

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.cycle.refusal import Refused
from dealcycle.transfer import access, showing
from dealcycle.transfer.actions import deciding, uploading
from dealcycle.transfer.forms import review as reviewing
from dealcycle.transfer.queries import refused_file
from dealcycle.transfer.views.answers import gone_to, reasons, refuse
from dealcycle.web.answers import say

SHOWN = 50


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Where files are dropped, and what was imported before."""
    if not access.may_import(request.user):
        raise Http404
    if request.method == "POST":
        uploads = [_upload(each) for each in request.FILES.getlist("files")]
        answer = uploading.start_import(files=uploads, by=request.user, now=timezone.now())
        if isinstance(answer, Refused):
            return _index(request, reasons(answer), status=422)
        return gone_to(request, reverse("import", args=[answer.pk]))
    return _index(request)


def _index(
    request: HttpRequest, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    if request.headers.get("HX-Request") and problems:
        context = {"problems": problems}
        return render(request, "transfer/imports/problems.html", context, status=status)
    context = {
        "imports": showing.past(access.imports(request.user)[:SHOWN]),
        "problems": problems or (),
        "most": uploading.LARGEST,
    }
    return render(request, "transfer/imports/index.html", context, status=status)


@never_cache
@require_GET
def page(request: HttpRequest, job: int) -> HttpResponse:
    """One import, as far as it is."""
    found = access.the_import(request.user, job)
    name, context = showing.page(found, timezone.now())
    return render(request, f"transfer/imports/{name}.html", context)


@never_cache
@require_GET
def progress(request: HttpRequest, job: int) -> HttpResponse:
    """How far it is; once there is something new to see, the page."""
    found = access.the_import(request.user, job)
    if not found.is_in_work:
        return gone_to(request, reverse("import", args=[found.pk]))
    return render(request, "transfer/imports/bar.html", showing.page(found, timezone.now())[1])


@require_POST
def review(request: HttpRequest, job: int) -> HttpResponse:
    """Takes what is said of columns and of the rest; the files are read again with it."""
    found = access.the_import(request.user, job)
    told = reviewing.read(found, request.POST)
    answer: object = told
    if not isinstance(told, Refused):
        answer = deciding.say(
            job=found,
            said=told.said,
            answers=told.answers,
            by=request.user,
            now=timezone.now(),
        )
    if isinstance(answer, Refused):
        return refuse(request, answer)
    return gone_to(request, reverse("import", args=[found.pk]))


@require_POST
def removal(request: HttpRequest, job: int) -> HttpResponse:
    """Files that were only looked at go again."""
    found = access.the_import(request.user, job)
    answer = uploading.forget_import(job=found, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return refuse(request, answer)
    say(request, _("The files are removed. Nothing was imported."))
    return gone_to(request, reverse("imports"))


@require_GET
def refused(request: HttpRequest, job: int) -> FileResponse:
    """The rows that stayed outside, with their reasons."""
    found = access.the_import(request.user, job)
    path = refused_file(found)
    if path is None:
        raise Http404
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=path.name,
        content_type="application/zip" if path.suffix == ".zip" else "text/csv; charset=utf-8",
    )


def _upload(file: UploadedFile) -> uploading.Upload:
    return uploading.Upload(file.name or "", file)
