"""Roles and visibility: whose records does each role see?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dealcycle.cycle.refusal import Refused
from dealcycle.events.editing import Conflict
from dealcycle.people import organisation as at_hand
from dealcycle.people.access import administrators_only, visibility_of
from dealcycle.people.actions.visibility import ROLES, change_visibility
from dealcycle.people.forms.teams import VisibilityForm
from dealcycle.people.forms.users import ROLE_HINTS
from dealcycle.people.models import Role, User
from dealcycle.people.queries.visibility import previews
from dealcycle.web.answers import say

PAGE = "people/settings/visibility.html"


@require_http_methods(["GET", "POST"])
@administrators_only
def page(request: HttpRequest) -> HttpResponse:
    form = VisibilityForm(request.POST or None, shown=_shown())
    if request.method == "GET":
        return _render(request, form)
    if not form.is_valid():
        return _render(request, form, status=422)
    answer = change_visibility(
        values=form.touched(),
        version=form.cleaned_data["version"],
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Refused):
        form.put(answer)
        return _render(request, form, status=422)
    if isinstance(answer, Conflict):
        form.tell(answer, _shown())
        return _render(request, form, status=409, who=User.objects.filter(pk=answer.by).first())
    say(request, _("Saved: it holds from the next page on"))
    return redirect("settings_visibility")


@require_GET
@administrators_only
def preview(request: HttpRequest) -> HttpResponse:
    """What the choices on the page would mean, before they are saved."""
    form = VisibilityForm(request.GET, shown=_shown())
    return render(request, "people/settings/visibility_preview.html", _previewed(form))


def _render(
    request: HttpRequest, form: VisibilityForm, *, status: int = 200, who: User | None = None
) -> HttpResponse:
    context = {"form": form, "who": who, **_previewed(form)}
    return render(request, PAGE, context, status=status)


def _previewed(form: VisibilityForm) -> dict[str, object]:
    return {
        "previews": previews(form.chosen()),
        "roles": {role.value: (role.label, ROLE_HINTS[role]) for role in Role},
        "administrators": User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count(),
    }


def _shown() -> dict[str, object]:
    organisation = at_hand.current()
    if organisation is None:
        raise Http404
    return {
        **{role.value: visibility_of(role) for role in ROLES},
        "importers": organisation.importers,
        "version": organisation.version,
    }
