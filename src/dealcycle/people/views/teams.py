"""Teams: who works with whom, and who leads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.cycle.refusal import Refused
from dealcycle.events.editing import Conflict
from dealcycle.people.access import administrators_only
from dealcycle.people.actions import teams as actions
from dealcycle.people.forms.teams import RetirementForm, TeamForm
from dealcycle.people.models import Team, User
from dealcycle.people.queries.teams import teams
from dealcycle.web.answers import done

CHANGED = "teams-changed"
DIALOG = "people/settings/team.html"


@require_GET
@administrators_only
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "people/settings/teams.html", {"teams": teams()})


@require_GET
@administrators_only
def listed(request: HttpRequest) -> HttpResponse:
    return render(request, "people/settings/teams_list.html", {"teams": teams()})


@require_http_methods(["GET", "POST"])
@administrators_only
def new(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST or None, shown={"version": 1})
    if request.method == "GET":
        return _dialog(request, form)
    if not form.is_valid():
        return _dialog(request, form, status=422)
    values = {name: form.cleaned_data[name] for name in actions.WRITABLE}
    answer = actions.create_team(values=values, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        form.put(answer)
        return _dialog(request, form, status=422)
    return done(_("Team “%(name)s” is there") % {"name": answer.name}, refresh=CHANGED)


@require_http_methods(["GET", "POST"])
@administrators_only
def team(request: HttpRequest, team: int) -> HttpResponse:
    found = get_object_or_404(Team, pk=team)
    form = TeamForm(request.POST or None, shown=_shown(found), lead=found.lead_id)
    if request.method == "GET":
        return _dialog(request, form, found)
    if not form.is_valid():
        return _dialog(request, form, found, status=422)
    answer = actions.change_team(
        team=found,
        values=form.touched(),
        version=form.cleaned_data["version"],
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Refused):
        form.put(answer)
        return _dialog(request, form, found, status=422)
    if isinstance(answer, Conflict):
        found.refresh_from_db()
        form.tell(answer, _shown(found))
        who = User.objects.filter(pk=answer.by).first()
        return _dialog(request, form, found, status=409, who=who)
    return done(_("Saved"), refresh=CHANGED)


@require_http_methods(["GET", "POST"])
@administrators_only
def retirement(request: HttpRequest, team: int) -> HttpResponse:
    """Asks where its people go."""
    found = get_object_or_404(teams(), pk=team)
    form = RetirementForm(request.POST or None, team=found)
    context = {"team": found, "form": form}
    template = "people/settings/team_retirement.html"
    if request.method == "GET":
        return render(request, template, context)
    # A form whose one field may be empty is bound by being sent.
    form = RetirementForm(request.POST, team=found)
    if not form.is_valid():
        return render(request, template, {**context, "form": form}, status=422)
    actions.retire_team(
        team=found,
        successor=form.cleaned_data["successor"],
        by=request.user,
        now=timezone.now(),
    )
    undo = reverse("settings_team_restoration", args=[found.pk])
    return done(_("Team “%(name)s” is retired") % {"name": found.name}, undo=undo, refresh=CHANGED)


@require_POST
@administrators_only
def restoration(request: HttpRequest, team: int) -> HttpResponse:
    found = get_object_or_404(Team, pk=team)
    actions.restore_team(team=found, by=request.user, now=timezone.now())
    return done(_("Team “%(name)s” is back") % {"name": found.name}, refresh=CHANGED)


def _dialog(
    request: HttpRequest,
    form: TeamForm,
    team: Team | None = None,
    *,
    status: int = 200,
    who: User | None = None,
) -> HttpResponse:
    context = {"form": form, "team": team, "who": who}
    return render(request, DIALOG, context, status=status)


def _shown(found: Team) -> dict[str, object]:
    members = found.members.filter(is_active=True).values_list("pk", flat=True)
    return {
        "name": found.name,
        "lead": found.lead_id,
        "members": list(members),
        "version": found.version,
    }
