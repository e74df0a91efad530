"""Error pages that say what happened and what to do."""

from typing import NamedTuple

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dealcycle.web.answers import toast


class Words(NamedTuple):
    title: Promise
    happened: Promise
    advice: Promise


WORDS = {
    400: Words(
        _("That request made no sense"),
        _("The server could not read what the browser sent."),
        _("Go back, reload the page and try again."),
    ),
    403: Words(
        _("You may not do this"),
        _("Your account has no right to this page or action."),
        _("If you should have it, ask an administrator of your organisation."),
    ),
    404: Words(
        _("There is nothing here"),
        _("The address is wrong, the record is gone, or it is not yours to see."),
        _("Check the address, or search for it by name from the start page."),
    ),
    409: Words(
        _("Somebody was faster"),
        _("This was changed by someone else at the same moment; nothing of theirs is lost."),
        _("Go back and reload the page to see their change, then make yours."),
    ),
    413: Words(
        _("That is too large"),
        _("What you sent is larger than the server takes at once."),
        _("Send a smaller file, or split the text into parts."),
    ),
    429: Words(
        _("Too many tries"),
        _("Too many tries came from you in a short time, so Dealcycle paused them."),
        _("Wait a minute, then try again."),
    ),
    500: Words(
        _("Something broke on our side"),
        _("The error was noted in the server's log. Nothing was half saved."),
        _("Try again in a moment. If it happens again, tell your administrator when it happened."),
    ),
}
# A form that was open too long, or was opened before signing in.
STALE = Words(
    _("This page was open too long"),
    _("Its safety token has expired, so nothing was saved."),
    _("Go back, reload the page and send it again. Your browser still has what you typed."),
)


def page(request: HttpRequest, status: int, words: Words | None = None) -> HttpResponse:
    """A whole page, or for a part of a page a toast: what is there already stays."""
    words = words or WORDS[status]
    if getattr(request, "htmx", False):
        response = HttpResponse(status=status)
        return toast(response, f"{words.happened} {words.advice}", tone="bad")
    return render(request, "web/error.html", {"status": status, "words": words}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, 403, STALE)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return page(request, 413 if too_large else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    return page(request, 500)
