"""What a page answers while the deals are still being counted."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dealcycle.insights.journal import NotReady

View = Callable[..., HttpResponse]
ASKS_AGAIN = "asks-again"  # the id of what asks every two seconds


def not_ready(request: HttpRequest, template: str) -> HttpResponse:
    """The waiting page; nothing new for one that waits already."""
    if not request.htmx:
        return render(request, template)
    if request.htmx.trigger == ASKS_AGAIN:
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Redirect": request.get_full_path()})


def waits(view: View) -> View:
    """For pages behind Cycle: opened by their address while nothing is counted yet, they wait."""

    @wraps(view)
    def waiting(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except NotReady:
            return not_ready(request, "insights/cycle/not_ready.html")
        return has_waited(request) or answer

    return waiting


def has_waited(request: HttpRequest) -> HttpResponse | None:
    """A page that waited is loaded anew, whole."""
    if request.htmx and request.htmx.trigger == ASKS_AGAIN:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return None
