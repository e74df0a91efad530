"""Shapes of input: nothing else. Rules live in the actions."""

from django import forms
from django.utils.translation import gettext, ngettext

from dealcycle.cycle.refusal import Refused


def put_errors(form: forms.Form, refused: Refused) -> None:
    """Shows each reason at its field, or above the form where it has none there."""
    for reason in refused.reasons:
        field = reason.field if reason.field in form.fields else None
        form.add_error(field, reason.say(gettext, ngettext))
