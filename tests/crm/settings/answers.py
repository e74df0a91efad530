"""What an answer told the page beside its HTML."""

import json

from django.http import HttpResponse


def told(answer: HttpResponse) -> dict[str, str]:
    """The toast: its text, tone and the address that takes the change back."""
    return json.loads(answer["HX-Trigger"])["toast"]


def undo_of(answer: HttpResponse) -> str:
    return told(answer)["undo"]
