"""How these pages answer: the way on, or why not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext

from dealcycle.cycle.refusal import Refused


def gone_to(request: HttpRequest, address: str) -> HttpResponse:
    """To another page, for forms that htmx or our own script sends, and for plain ones."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def refuse(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The page stays with everything typed; the reasons stand where it asks for them."""
    context = {"problems": reasons(refused)}
    return render(request, "transfer/imports/problems.html", context, status=422)


def reasons(refused: Refused) -> list[str]:
    return [reason.say(gettext, ngettext) for reason in refused.reasons]
