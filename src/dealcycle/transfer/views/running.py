"""An import is run, halted, gone on with, taken back."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.cycle.refusal import Refused
from dealcycle.transfer import access, showing
from dealcycle.transfer.actions import running
from dealcycle.transfer.views.answers import gone_to, refuse


@require_POST
def run(request: HttpRequest, job: int) -> HttpResponse:
    return _do(request, job, running.run_import)


@require_POST
def stop(request: HttpRequest, job: int) -> HttpResponse:
    return _do(request, job, running.stop_import)


@require_POST
def go_on(request: HttpRequest, job: int) -> HttpResponse:
    return _do(request, job, running.continue_import)


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, job: int) -> HttpResponse:
    """Says what goes, then takes it back in the background."""
    if request.method == "POST":
        return _do(request, job, running.undo_import)
    found = access.the_import(request.user, job)
    context = {"job": found, "beside": showing.made(found)}
    return render(request, "transfer/imports/undo.html", context)


def _do(request: HttpRequest, job: int, act: Callable[..., object]) -> HttpResponse:
    found = access.the_import(request.user, job)
    answer = act(job=found, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return refuse(request, answer)
    return gone_to(request, reverse("import", args=[found.pk]))
