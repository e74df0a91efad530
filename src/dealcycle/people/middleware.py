"""Puts the person's language and time zone in force, and asks for a login."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from dealcycle.people import organisation

# Everything else asks for a login: a new route is closed until it is listed here.
OPEN_PREFIXES = ("/healthz", "/static/", "/assets/", "/accounts/", "/welcome/", "/invitations/")


class PersonMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with organisation.at_hand():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated and not request.path.startswith(OPEN_PREFIXES):
            return self._to_login(request)
        language = getattr(user, "language", None) or translation.get_language_from_request(request)
        zone = getattr(user, "time_zone", "") or organisation.time_zone()
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def _to_login(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "htmx", False):
            # The page stays, with everything typed; its script offers to log in again.
            return HttpResponse(status=401, headers={"HX-Trigger": "session-expired"})
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
