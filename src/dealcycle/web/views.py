"""The kit's own pages: the sign that one is back, and every part with all its states."""

import time

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dealcycle.web import styleguide as guide
from dealcycle.web.answers import done, form_again


@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Opened beside a page whose session had ended; tells that page to go on."""
    return render(request, "web/signed_in.html")


def _for_administrators(request: HttpRequest) -> None:
    if not getattr(request.user, "is_administrator", False):
        raise Http404


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    _for_administrators(request)
    form = guide.SampleForm(guide.typed())
    return render(request, "web/styleguide.html", {"form": form, **guide.samples()})


@require_http_methods(["GET", "HEAD", "POST"])
def styleguide_dialog(request: HttpRequest) -> HttpResponse:
    _for_administrators(request)
    form = guide.DialogForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return done(_("Saved: %(name)s") % {"name": form.cleaned_data["name"]}, undo=request.path)
    template = "web/styleguide_dialog.html"
    if request.method == "POST":
        return form_again(request, template, {"form": form})
    return render(request, template, {"form": form})


@require_safe
def styleguide_palette(request: HttpRequest) -> HttpResponse:
    _for_administrators(request)
    words = request.GET.get("q", "").casefold()
    found = [name for name in guide.NAMES if words and words in name.casefold()]
    return render(request, "web/styleguide_palette.html", {"found": found})


@require_safe
def styleguide_slow(request: HttpRequest) -> HttpResponse:
    """Long enough for the progress line to show."""
    _for_administrators(request)
    time.sleep(1)
    return done(_("That took a second"))
