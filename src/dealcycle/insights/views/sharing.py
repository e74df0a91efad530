"""A view of figures taken along: its figures as CSV, its charts as pictures, all of it as PDF."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dealcycle.crm.lists.exporting import as_csv, neutral
from dealcycle.insights.asking import Reader, voice
from dealcycle.insights.journal import NotReady
from dealcycle.insights.sheets import sheet_of
from dealcycle.insights.viewable import VIEWS
from dealcycle.insights.views.of_page import query_of_page
from dealcycle.present import press
from dealcycle.present import sheet as sheets
from dealcycle.present.sheet import Part, Sheet
from dealcycle.present.svg_alone import picture

KINDS = {"svg": "image/svg+xml", "png": "image/png"}
View = Callable[..., HttpResponse]


def of_a_view(view: View) -> View:
    """For addresses below a view's; while its figures are counted the view itself waits."""

    @wraps(view)
    def waiting(request: HttpRequest, view_key: str, **more: object) -> HttpResponse:
        if view_key not in VIEWS:
            raise Http404
        try:
            return view(request, view_key, **more)
        except NotReady:
            address = f"{reverse(VIEWS[view_key].url_name)}?{request.GET.urlencode()}"
            if request.htmx:
                return HttpResponse(headers={"HX-Redirect": address})
            return HttpResponseRedirect(address)

    return waiting


@require_GET
@of_a_view
def export(request: HttpRequest, view_key: str) -> HttpResponse:
    """The dialogue: what can be taken along of the page as it stands."""
    query = query_of_page(request)
    sheet = sheet_of(view_key, Reader(request.user, QueryDict(query)))
    context = {"view": VIEWS[view_key], "query": query, "sheet": sheet}
    return render(request, "insights/sharing/export.html", context)


@require_GET
@of_a_view
def figures(request: HttpRequest, view_key: str) -> HttpResponse:
    """Every figure with its interval, its n, and what it is about."""
    sheet = sheet_of(view_key, request)
    rows = (
        [neutral(cell) if isinstance(cell, str) else cell for cell in row]
        for row in sheets.rows(sheet, voice())
    )
    return _file("".join(as_csv(rows)).encode(), "text/csv; charset=utf-8", file_name(sheet, "csv"))


@require_GET
@of_a_view
def page(request: HttpRequest, view_key: str) -> HttpResponse:
    """The view on one page of paper."""
    sheet = sheet_of(view_key, request)
    return _file(as_pdf(sheet), "application/pdf", file_name(sheet, "pdf"))


@require_GET
@of_a_view
def chart(request: HttpRequest, view_key: str, part: str, kind: str) -> HttpResponse:
    """One chart as a picture with its title and its source."""
    sheet = sheet_of(view_key, request)
    found = next((each for each in sheet.charts if each.key == part), None)
    if found is None or kind not in KINDS:
        raise Http404
    drawn = drawing(found, sheet)
    content = press.png(drawn) if kind == "png" else drawn.encode()
    return _file(content, KINDS[kind], file_name(sheet, kind, part))


def as_pdf(sheet: Sheet) -> bytes:
    return press.pdf([sheet], voice(), foot=_("Made by Dealcycle"))


def drawing(part: Part, sheet: Sheet) -> str:
    if part.chart is None:
        raise ValueError(part.key)
    return picture(part.chart, part.key, " · ".join(filter(None, sheet.about)))


def file_name(sheet: Sheet, ending: str, part: str = "") -> str:
    """'forecast-outlook-2026-11-25.svg': letters that every system can keep."""
    day = timezone.localdate().isoformat()
    return "-".join(filter(None, [sheet.key.replace("_", "-"), part, day])) + f".{ending}"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
