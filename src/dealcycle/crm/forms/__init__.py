"""Shapes of input: nothing else. Rules live in the actions."""

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dealcycle.crm.kinds import Kind
from dealcycle.cycle.refusal import Refused


def put_errors(form: forms.Form, refused: Refused, fields: dict[str, str] | None = None) -> None:
    """Shows each reason at its field, or above the form where it has none there."""
    for reason in refused.reasons:
        field = (fields or {}).get(reason.field or "", reason.field)
        form.add_error(field if field in form.fields else None, reason.say(gettext, ngettext))


class NextStepForm(forms.Form):
    """What happens next, and when."""

    kind = forms.ChoiceField(
        label=_("What"),
        choices=[choice for choice in Kind.choices if choice[0] != Kind.NOTE],
        initial=Kind.CALL,
        widget=forms.RadioSelect,
    )
    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    due_on = forms.DateField(label=_("Day"))
    due_time = forms.TimeField(
        label=_("Hour"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )


class ResultForm(NextStepForm):
    """How it went: one tap, a few words if one likes, and the next step if one gives a day."""

    words = forms.CharField(
        label=_("What was said"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].required = False
        self.fields["kind"].required = False
