"""Who is it, in which language and time zone, and what comes before anything else."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from dealcycle.people import insecure, organisation, presence
from dealcycle.people.models import Organisation, User

# The same for everybody: no question who it is.
PLAIN = ("/healthz", "/static/", "/assets/")
# Everything else asks for a login: a new route is closed until it is listed here.
OPEN_PREFIXES = ("/accounts/", "/welcome/", "/invitations/", "/stop/")
# Open to nobody signed out, although they begin like open ones.
CLOSED = ("/welcome/beginning", "/welcome/progress")
# Where somebody without the second factor that is asked of everybody may go.
UNTIL_SAFE = ("/accounts/", "/signed-in")


class PersonMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(PLAIN):
            return self.get_response(request)
        with organisation.at_hand():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        found = organisation.current()
        request.second_factor_missing = _second_factor_missing(request.user, found)
        # What errors are drawn in, too: they must not ask the database again.
        request.theme = getattr(request.user, "theme", "")
        if elsewhere := _sent_elsewhere(request):
            return elsewhere
        asked = _language_asked_for(request)
        language = (
            getattr(request.user, "language", None)
            or asked
            or translation.get_language_from_request(request)
        )
        zone = getattr(request.user, "time_zone", "") or (found.time_zone if found else "UTC")
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            request.LANGUAGE_CODE = language
            response = self._page(request)
        response.headers.setdefault("Content-Language", language)
        if asked:
            _remember(response, asked)
        return response

    def _page(self, request: HttpRequest) -> HttpResponse:
        if insecure.refused(request):
            return render(request, "people/insecure.html", status=403)
        if request.user.is_authenticated:
            presence.note(request)
        return self.get_response(request)


def _sent_elsewhere(request: HttpRequest) -> HttpResponse | None:
    """To the first visit, to the login, or to set up the second factor."""
    if request.user.is_authenticated:
        if request.second_factor_missing and not request.path.startswith(UNTIL_SAFE):
            return _gone_to(request, "mfa_activate_totp")
        return None
    if not request.path.startswith("/welcome/") and not User.objects.exists():
        return _gone_to(request, "welcome")
    if not request.path.startswith(OPEN_PREFIXES) or request.path.startswith(CLOSED):
        return _to_login(request)
    return None


def _second_factor_missing(user: User, found: Organisation | None) -> bool:
    if not (found and found.second_factor_required and user.is_authenticated):
        return False
    return not is_mfa_enabled(user)


def _to_login(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", False):
        # The page stays, with everything typed; its script offers to log in again.
        return HttpResponse(status=401, headers={"HX-Trigger": "session-expired"})
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def _gone_to(request: HttpRequest, name: str) -> HttpResponse:
    answer = redirect(name)
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    return answer


def _language_asked_for(request: HttpRequest) -> str:
    """Who is not signed in chooses by a link: `?language=ru`."""
    asked = request.GET.get("language", "")
    open_page = not request.user.is_authenticated and request.method == "GET"
    return asked if open_page and asked in dict(settings.LANGUAGES) else ""


def _remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=60 * 60 * 24 * 365,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
