"""The organisation: its name, logo, currency, time, language, and how one signs in."""

from pathlib import PurePosixPath

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.cycle.refusal import Refused
from dealcycle.events.editing import Conflict
from dealcycle.people import organisation as at_hand
from dealcycle.people.access import administrators_only
from dealcycle.people.actions import organisation as actions
from dealcycle.people.forms.organisation import FIELDS, OrganisationForm
from dealcycle.people.models import Organisation, User
from dealcycle.web.answers import say

PAGE = "people/settings/organisation.html"
TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
YEAR = 60 * 60 * 24 * 365


@require_http_methods(["GET", "POST"])
@administrators_only
def page(request: HttpRequest) -> HttpResponse:
    found = _the_organisation()
    form = OrganisationForm(request.POST or None, shown=_shown(found))
    if request.method == "GET":
        return render(request, PAGE, _context(found, form))
    if not form.is_valid():
        return render(request, PAGE, _context(found, form), status=422)
    answer = actions.change_organisation(
        values=form.touched(),
        version=form.cleaned_data["version"],
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Refused):
        form.put(answer)
        return render(request, PAGE, _context(found, form), status=422)
    if isinstance(answer, Conflict):
        found.refresh_from_db()
        form.tell(answer, _shown(found))
        context = _context(found, form) | {"who": User.objects.filter(pk=answer.by).first()}
        return render(request, PAGE, context, status=409)
    say(request, _("Saved"))
    return redirect("settings_organisation")


@require_POST
@administrators_only
def logo(request: HttpRequest) -> HttpResponse:
    """Puts up a new logo."""
    sent = request.FILES.get("logo")
    data = sent.read(actions.MOST_BYTES + 1) if sent else b""
    answer = actions.change_logo(data=data, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        found = _the_organisation()
        problems = [reason.say(_, ngettext) for reason in answer.reasons]
        form = OrganisationForm(shown=_shown(found))
        context = _context(found, form) | {"logo_errors": problems}
        return render(request, PAGE, context, status=422)
    say(request, _("The logo is up"))
    return redirect("settings_organisation")


@require_POST
@administrators_only
def logo_removal(request: HttpRequest) -> HttpResponse:
    before = PurePosixPath(_the_organisation().logo.name or "").name
    actions.remove_logo(by=request.user, now=timezone.now())
    undo = reverse("organisation_logo_return", args=[before]) if before else ""
    say(request, _("The logo is gone"), undo=undo)
    return redirect("settings_organisation")


@require_POST
@administrators_only
def logo_return(request: HttpRequest, name: str) -> HttpResponse:
    answer = actions.restore_logo(name=name, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        raise Http404
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


@require_GET
def logo_file(request: HttpRequest, name: str) -> HttpResponse:
    """The logo itself, by the name that changes with it; as a picture and as nothing else."""
    found = at_hand.current()
    path = PurePosixPath(found.logo.name) if found and found.logo else None
    if path is None or path.name != name or path.suffix not in TYPES:
        raise Http404
    try:
        file = found.logo.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=TYPES[path.suffix])
    response["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def logo_address() -> str:
    """Where the shell finds the logo; nothing without one."""
    found = at_hand.current()
    if not found or not found.logo:
        return ""
    return reverse("organisation_logo", args=[PurePosixPath(found.logo.name).name])


def _the_organisation() -> Organisation:
    found = at_hand.current()
    if found is None:
        raise Http404
    return found


def _shown(found: Organisation) -> dict[str, object]:
    return {field: getattr(found, field) for field in (*FIELDS, "version")}


def _context(found: Organisation, form: OrganisationForm) -> dict[str, object]:
    return {"organisation": found, "form": form, "most": actions.MOST_BYTES // 1024}
