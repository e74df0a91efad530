"""Views of a list: saved, renamed, shared, deleted, opened by default."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.crm.actions import saved_views as actions
from dealcycle.crm.forms import put_errors
from dealcycle.crm.lists import saved
from dealcycle.crm.models import SavedView
from dealcycle.crm.views.listing import Listing
from dealcycle.cycle.refusal import Refused
from dealcycle.web.answers import done, form_again, trigger

CHANGED = "list-changed"


class ViewForm(forms.Form):
    """A view's name, and who finds it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    sharing = forms.ChoiceField(
        label=gettext_lazy("Who finds it"),
        choices=SavedView.Sharing.choices,
        initial=SavedView.Sharing.OWN,
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "POST"])
def save_as(request: HttpRequest, kind: str) -> HttpResponse:
    """Keeps the list as it is now under a new name."""
    listing = Listing(request, kind)
    form = ViewForm(request.POST or None)
    answer = _saved(request, form, kind, listing.state.params())
    if answer is None:
        return _form(request, form, listing.beside("view"), _("Save as a view"))
    return _go(answer, listing)


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, view: int) -> HttpResponse:
    """Another name, or shared with others."""
    found = _mine(request, view)
    typed = {"name": found.name, "sharing": found.sharing}
    form = ViewForm(request.POST or None, initial=typed)
    answer = _saved(request, form, found.record_kind, found.query, found)
    if answer is None:
        return _form(request, form, reverse("saved_view", args=[view]), _("Name and sharing"))
    return done(_("Saved"), refresh=CHANGED)


@require_POST
def update(request: HttpRequest, kind: str) -> HttpResponse:
    """The view is as the list is now."""
    listing = Listing(request, kind)
    row = listing.opened.view.row
    if row is None or row.owner_id != request.user.pk:
        raise Http404
    answer = actions.save_view(
        kind=kind,
        name=row.name,
        sharing=row.sharing,
        query=listing.state.params(),
        by=request.user,
        now=timezone.now(),
        view=row,
    )
    if isinstance(answer, Refused):
        raise Http404
    return _go(answer, listing)


@require_POST
def bin_(request: HttpRequest, view: int) -> HttpResponse:
    found = _mine(request, view)
    actions.bin_view(view=found, by=request.user, now=timezone.now())
    return done(
        _("“%(name)s” deleted") % {"name": found.name},
        undo=reverse("saved_view_return", args=[view]),
        refresh=CHANGED,
    )


@require_POST
def put_back(request: HttpRequest, view: int) -> HttpResponse:
    found = get_object_or_404(SavedView, pk=view, owner=request.user)
    actions.restore_view(view=found, by=request.user, now=timezone.now())
    return done(_("“%(name)s” is back") % {"name": found.name}, refresh=CHANGED)


@require_POST
def open_with(request: HttpRequest, kind: str) -> HttpResponse:
    """The list opens with this view from now on, for this person."""
    key = request.POST.get("view", "")
    view = None
    if key != saved.BUILT_IN[kind][0].key:
        number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
        view = get_object_or_404(saved.readable(request.user), pk=number, record_kind=kind)
    actions.open_with(kind=kind, view=view, by=request.user)
    return done(_("The list opens with this view from now on"), refresh=CHANGED)


def _saved(
    request: HttpRequest,
    form: ViewForm,
    kind: str,
    query: dict[str, list[str]],
    view: SavedView | None = None,
) -> SavedView | None:
    """The view that was kept; None while the form is still to be filled."""
    if request.method == "GET" or not form.is_valid():
        return None
    answer = actions.save_view(
        kind=kind, query=query, by=request.user, now=timezone.now(), view=view, **form.cleaned_data
    )
    if isinstance(answer, Refused):
        put_errors(form, answer)
        return None
    return answer


def _form(request: HttpRequest, form: ViewForm, action: str, title: str) -> HttpResponse:
    context = {"form": form, "action": action, "title": title}
    if request.method == "GET":
        return render(request, "crm/lists/view_form.html", context)
    return form_again(request, "crm/lists/view_form.html", context)


def _go(view: SavedView, listing: Listing) -> HttpResponse:
    """On to the list under its own view's address."""
    response = done(_("“%(name)s” saved") % {"name": view.name})
    return trigger(response, **{"list-opened": {"address": f"{listing.path}?view={view.pk}"}})


def _mine(request: HttpRequest, view: int) -> SavedView:
    return get_object_or_404(SavedView, pk=view, owner=request.user, binned_at=None)
