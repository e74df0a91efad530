"""One's own account in one calm place: oneself, safety, sessions, notifications."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.people import devices, organisation, ports
from dealcycle.people.actions import profile as actions
from dealcycle.people.forms.profile import THEMES, ProfileForm
from dealcycle.people.notifications import BY_MAIL, by_mail
from dealcycle.people.queries.security import security as security_of
from dealcycle.people.queries.security import sessions as sessions_of
from dealcycle.web.answers import say


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    own = {field: getattr(user, field) for field in actions.OWN}
    own["time_zone"] = own["time_zone"] or organisation.time_zone()
    form = ProfileForm(request.POST or None, initial=own)
    if request.method == "POST" and form.is_valid():
        actions.change_profile(person=user, values=form.cleaned_data, now=timezone.now())
        with translation.override(user.language):
            say(request, _("Saved"))
        return _with_theme(redirect("profile"), user.theme)
    status = 422 if form.is_bound else 200
    return render(request, "people/profile/self.html", {"form": form, **_tabs()}, status=status)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Chosen in the menu: theirs on every device."""
    chosen = request.POST.get("theme", "")
    if chosen not in dict(THEMES):
        return HttpResponse(status=422)
    actions.change_profile(person=request.user, values={"theme": chosen}, now=timezone.now())
    return _with_theme(HttpResponse(status=204), chosen)


@require_GET
def security(request: HttpRequest) -> HttpResponse:
    found = {"security": security_of(request.user), "named_host": _named_host(request)}
    return render(request, "people/profile/security.html", {**found, **_tabs()})


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    context = {
        "sessions": sessions_of(request.user),
        "here": request.session.session_key,
        "devices": devices,
    }
    return render(request, "people/profile/sessions.html", {**context, **_tabs()})


@require_POST
def session_ending(request: HttpRequest, session: int) -> HttpResponse:
    found = next((each for each in sessions_of(request.user) if each.pk == session), None)
    if found is None:
        raise Http404
    actions.end_session(session=found, by=request.user, now=timezone.now())
    say(request, _("Signed out there"))
    return redirect("profile_sessions")


@require_POST
def other_sessions_ending(request: HttpRequest) -> HttpResponse:
    count = actions.end_other_sessions(
        person=request.user, keep=request.session.session_key, now=timezone.now()
    )
    text = ngettext("Signed out in %(n)s place", "Signed out in %(n)s places", count)
    say(request, text % {"n": count})
    return redirect("profile_sessions")


@require_http_methods(["GET", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        choices = {kind: request.POST.get(f"mail_{kind}", "") for kind in ports.NOTICES}
        actions.choose_mail(person=request.user, choices=choices, now=timezone.now())
        say(request, _("Saved"))
        return redirect("profile_notifications")
    kinds = [(kind, notice, by_mail(request.user, kind)) for kind, notice in ports.NOTICES.items()]
    context = {"kinds": kinds, "ways": BY_MAIL, **_tabs()}
    return render(request, "people/profile/notifications.html", context)


def _tabs() -> dict[str, object]:
    tabs = [
        ("profile", _("Yourself"), "user"),
        ("profile_security", _("Safety"), "shield-check"),
        ("profile_sessions", _("Sessions"), "monitor"),
        ("profile_notifications", _("Notifications"), "bell"),
    ]
    return {"tabs": [(reverse(name), label, icon) for name, label, icon in tabs]}


def _named_host(request: HttpRequest) -> bool:
    """Passkeys belong to a name: browsers make none for an address of numbers."""
    return any(sign.isalpha() for sign in request.get_host().partition(":")[0])


def _with_theme(response: HttpResponse, theme: str) -> HttpResponse:
    """For the pages before signing in; the page's own script writes this cookie, too."""
    if theme == "system":
        response.delete_cookie("theme", samesite="Lax")
    else:
        year = 60 * 60 * 24 * 365
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie("theme", theme, max_age=year, samesite="Lax", secure=secure)
    return response
