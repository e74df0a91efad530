"""Users: who works here, what they may, letting them in and out."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.cycle.refusal import Refused
from dealcycle.events.editing import Conflict
from dealcycle.people import access
from dealcycle.people.access import administrators_only
from dealcycle.people.actions import users as actions
from dealcycle.people.forms.users import UserForm, role_options
from dealcycle.people.models import Invitation, User
from dealcycle.people.queries import users as queries
from dealcycle.people.queries.invitations import open_invitations
from dealcycle.web.answers import done, say
from dealcycle.web.jinja import has_url, url

CHANGED = "users-changed"


@require_GET
@administrators_only
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "people/settings/users.html", _listed(request))


@require_GET
@administrators_only
def listed(request: HttpRequest) -> HttpResponse:
    return render(request, "people/settings/users_list.html", _listed(request))


@require_http_methods(["GET", "POST"])
@administrators_only
def user(request: HttpRequest, user: int) -> HttpResponse:
    """One person: name, role, team, and what can be done about their account."""
    person = _the_person(user)
    shown = _shown(person)
    form = UserForm(request.POST or None, shown=shown, team=person.team_id)
    if request.method == "GET":
        return _user_page(request, person, form)
    if not form.is_valid():
        return _user_page(request, person, form, status=422)
    answer = actions.change_user(
        person=person,
        values=form.touched(),
        version=form.cleaned_data["version"],
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Refused):
        form.put(answer)
        return _user_page(request, person, form, status=422)
    if isinstance(answer, Conflict):
        person = _the_person(user)
        form.tell(answer, _shown(person))
        return _user_page(request, person, form, status=409, who=_name_of(answer.by))
    say(request, _("Saved"))
    still = answer.pk != request.user.pk or answer.is_administrator
    return redirect("settings_user", answer.pk) if still else redirect("settings")


@require_http_methods(["GET", "POST"])
@administrators_only
def deactivation(request: HttpRequest, user: int) -> HttpResponse:
    """Asks whether their records go to others now or later; then the door is closed."""
    person = _the_person(user)
    template = "people/settings/deactivation.html"
    if request.method == "GET":
        return render(request, template, {"person": person})
    answer = actions.deactivate_user(person=person, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return render(request, template, {"person": person, "problems": _said(answer)}, status=422)
    undo = reverse("settings_user_reactivation", args=[person.pk])
    text = _("%(name)s can no longer sign in") % {"name": person}
    if request.POST.get("then") == "hand_over" and (address := _hand_over(person)):
        say(request, text, undo=undo)
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return done(text, undo=undo, refresh=CHANGED)


@require_POST
@administrators_only
def reactivation(request: HttpRequest, user: int) -> HttpResponse:
    person = actions.reactivate_user(person=_the_person(user), by=request.user, now=timezone.now())
    return done(_("%(name)s can sign in again") % {"name": person}, refresh=CHANGED)


@require_http_methods(["GET", "POST"])
@administrators_only
def sessions_end(request: HttpRequest, user: int) -> HttpResponse:
    person = _the_person(user)
    if request.method == "GET":
        return render(request, "people/settings/sessions_end.html", {"person": person})
    ended = actions.sign_out_everywhere(person=person, by=request.user, now=timezone.now())
    text = ngettext("%(num)d session ended", "%(num)d sessions ended", ended) % {"num": ended}
    return done(text, refresh=CHANGED)


@require_http_methods(["GET", "POST"])
@administrators_only
def second_factor_end(request: HttpRequest, user: int) -> HttpResponse:
    person = _the_person(user)
    if request.method == "GET":
        return render(request, "people/settings/second_factor_end.html", {"person": person})
    actions.take_off_second_factor(person=person, by=request.user, now=timezone.now())
    return done(_("The second factor is off"), refresh=CHANGED)


def _listed(request: HttpRequest) -> dict[str, object]:
    words, left = request.GET.get("q", "")[:100], request.GET.get("state") == "left"
    after = request.GET.get("after", "")
    found = queries.users_page(
        words=words, left=left, after=int(after) if after.isdecimal() else None
    )
    return {
        "found": found,
        "words": words,
        "left": left,
        "later": after,
        "seen": queries.last_seen,
        "invitations": () if left or words else _invitations(),
    }


def _invitations() -> QuerySet[Invitation]:
    found = open_invitations(timezone.now()).select_related("team")
    return found.order_by("-invited_at", "-pk")[: queries.PAGE]


def _user_page(
    request: HttpRequest, person: User, form: UserForm, *, status: int = 200, who: str = ""
) -> HttpResponse:
    context = {
        "person": person,
        "form": form,
        "roles": role_options(),
        "who": who,
        "seen": queries.last_seen(person),
        "sees": access.visibility_of(person.role),
    }
    return render(request, "people/settings/user.html", context, status=status)


def _the_person(user: int) -> User:
    return get_object_or_404(queries.with_facts(User.objects.all()), pk=user)


def _shown(person: User) -> dict[str, object]:
    return {
        "name": person.name,
        "role": person.role,
        "team": person.team_id,
        "version": person.version,
    }


def _name_of(pk: int | None) -> str:
    found = User.objects.filter(pk=pk).first()
    return str(found) if found else ""


def _said(refused: Refused) -> list[str]:
    return [reason.say(_, ngettext) for reason in refused.reasons]


def _hand_over(person: User) -> str:
    """The upper room's page, where there is one."""
    return url("hand_over", person.pk) if has_url("hand_over", person.pk) else ""
