"""Views of figures: kept under a name, changed, opened by their link."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm.actions import saved_views as actions
from dealcycle.crm.forms import put_errors
from dealcycle.crm.models import SavedView
from dealcycle.crm.views.saved_views import CHANGED, ViewForm
from dealcycle.cycle.refusal import Refused
from dealcycle.insights import keepsakes
from dealcycle.insights.viewable import KINDS, VIEWS
from dealcycle.insights.views.of_page import query_of_page
from dealcycle.web.answers import done, form_again


@require_GET
def menu(request: HttpRequest, view_key: str) -> HttpResponse:
    """The menu anew, after a view was kept, renamed or deleted."""
    if view_key not in VIEWS:
        raise Http404
    found = keepsakes.Menu(VIEWS[view_key], request.user, query_of_page(request))
    return render(request, "insights/sharing/menu.html", {"menu": found})


@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, view_key: str) -> HttpResponse:
    """Keeps the page as it is now under a new name."""
    if view_key not in VIEWS:
        raise Http404
    form = ViewForm(request.POST or None)
    context = {"form": form, "action": request.path, "title": _("Save as a view")}
    if request.method == "GET":
        return render(request, "crm/lists/view_form.html", context)
    if form.is_valid():
        kept = actions.save_view(
            kind=VIEWS[view_key].kind, query=keepsakes.question(query_of_page(request)),
            by=request.user, now=timezone.now(), **form.cleaned_data,
        )  # fmt: skip
        if not isinstance(kept, Refused):
            return done(_("“%(name)s” saved") % {"name": kept.name}, refresh=CHANGED)
        put_errors(form, kept)
    return form_again(request, "crm/lists/view_form.html", context)


@require_POST
def update(request: HttpRequest, view: int) -> HttpResponse:
    """The view is as the page is now."""
    mine = SavedView.objects.filter(owner=request.user, binned_at=None, record_kind__in=list(KINDS))
    found = get_object_or_404(mine, pk=view)
    kept = actions.save_view(
        kind=found.record_kind, name=found.name, sharing=found.sharing,
        query=keepsakes.question(query_of_page(request)), by=request.user, now=timezone.now(),
        view=found,
    )  # fmt: skip
    if isinstance(kept, Refused):
        raise Http404
    return done(_("“%(name)s” saved") % {"name": kept.name}, refresh=CHANGED)


@require_GET
def opened(request: HttpRequest, view: int) -> HttpResponse:
    """A view by its link: its page, with the figures of whoever opens it."""
    return HttpResponseRedirect(keepsakes.address(keepsakes.readable_or_404(request.user, view)))
