"""What a page answers while the deals are still being counted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ASKS_AGAIN = "asks-again"  # the id of what asks every two seconds


def not_ready(request: HttpRequest, template: str) -> HttpResponse:
    """The waiting page; nothing new for one that waits already."""
    if not request.htmx:
        return render(request, template)
    if request.htmx.trigger == ASKS_AGAIN:
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Redirect": request.get_full_path()})


def has_waited(request: HttpRequest) -> HttpResponse | None:
    """A page that waited is loaded anew, whole."""
    if request.htmx and request.htmx.trigger == ASKS_AGAIN:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return None
