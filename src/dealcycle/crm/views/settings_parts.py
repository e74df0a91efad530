"""What the pages for administrators share: who may, and how a refusal is said."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext

from dealcycle.cycle.refusal import Refused
from dealcycle.web.answers import toast, trigger


def administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For everybody else these pages are not there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_administrator:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def refusal(refused: Refused, *, refresh: str) -> HttpResponse:
    """Says why not; the page shows again how things stand."""
    words = " ".join(reason.say(gettext, ngettext) for reason in refused.reasons)
    return toast(trigger(HttpResponse(status=204), **{refresh: True}), words, tone="bad")


def order_of(request: HttpRequest) -> list[int]:
    """The ids that a reordered list sends, in its new order."""
    sent = request.POST.getlist("order")
    return [int(pk) for pk in sent if pk.isascii() and pk.isdigit() and len(pk) < 19]
