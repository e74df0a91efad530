"""What an answer tells the page beside its HTML: a toast with undo, a dialog to close."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from dealcycle.cycle.refusal import Refused

TONES = {"plain": messages.INFO, "good": messages.SUCCESS, "bad": messages.ERROR}


def trigger(response: HttpResponse, **events: object) -> HttpResponse:
    """Adds events to those the answer already carries; the header is ASCII."""
    before = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**before, **events})
    return response


def toast(
    response: HttpResponse, text: str, *, tone: str = "plain", undo: str = ""
) -> HttpResponse:
    """`undo` is the address that a click on "Undo" posts to."""
    return trigger(response, toast={"text": str(text), "tone": tone, "undo": undo})


def close_dialog(response: HttpResponse) -> HttpResponse:
    return trigger(response, closedialog=True)


def done(text: str, *, undo: str = "", refresh: str = "") -> HttpResponse:
    """Nothing to swap: the dialog closes, a toast says what happened, `refresh` names events."""
    response = close_dialog(HttpResponse(status=204))
    trigger(response, **dict.fromkeys(refresh.split(), True))
    return toast(response, text, tone="good", undo=undo)


def refused(answer: Refused, *, status: int = 422) -> HttpResponse:
    """No form to show it in: the reasons as a toast."""
    words = " ".join(reason.say(gettext, ngettext) for reason in answer.reasons)
    return toast(HttpResponse(status=status), words, tone="bad")


def say(request: HttpRequest, text: str, *, tone: str = "good", undo: str = "") -> None:
    """The same toast on the next full page."""
    messages.add_message(request, TONES[tone], str(text), extra_tags=undo)


def form_again(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """The form with its errors and everything that was typed."""
    return render(request, template, context, status=422)
