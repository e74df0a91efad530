"""What a person chooses when they adopt a recommendation, or adjust what somebody calls."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from dealcycle.cycle.refusal import Refused
from dealcycle.insights.actions import Step
from dealcycle.insights.adjusting import LONGEST_REASON
from dealcycle.insights.models import Call
from dealcycle.people import access as people
from dealcycle.people.models import User
from dealcycle.present.reading import read_money

WEEK = 7
FARTHEST = timedelta(days=366)


class AdoptingForm(forms.Form):
    """From when it is acted on, who does it, and which steps become tasks by which day."""

    start = forms.DateField(label=_("Start"), help_text=_("From this day on it is judged."))
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=None, empty_label=None)

    def __init__(
        self, *args: object, steps: tuple[str, ...], user: User, today: date, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words, self.today = steps, today
        self.fields["owner"].queryset = people.users(user).filter(is_active=True).order_by("name")
        self.fields["owner"].initial = user.pk
        self.fields["start"].initial = today
        monday = today + timedelta(days=(WEEK - today.weekday()) % WEEK)
        for at, words in enumerate(steps):
            self.fields[f"step_{at}"] = forms.BooleanField(
                label=words, required=False, initial=True
            )
            self.fields[f"due_{at}"] = forms.DateField(
                label=_("Done by"), required=False, initial=monday + timedelta(days=WEEK * at)
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"step_{at}"], self[f"due_{at}"]) for at in range(len(self.words))]

    def clean_start(self) -> date:
        start = self.cleaned_data["start"]
        if abs(start - self.today) > FARTHEST:
            raise forms.ValidationError(_("Choose a day within a year."))
        return start

    def clean(self) -> None:
        for at in range(len(self.words)):
            if self.cleaned_data.get(f"step_{at}") and not (
                self.cleaned_data.get(f"due_{at}") or f"due_{at}" in self.errors
            ):
                self.add_error(f"due_{at}", _("When? Choose a day."))

    def steps(self) -> list[Step]:
        given = self.cleaned_data
        return [
            Step(words, given[f"due_{at}"], given["owner"])
            for at, words in enumerate(self.words)
            if given[f"step_{at}"]
        ]


class DealAdjustmentForm(forms.Form):
    """What a manager expects of somebody's deal, and why."""

    call = forms.ChoiceField(
        label=_("What you expect"),
        choices=[*Call.Choice.choices, ("", _("No adjustment"))],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The owner reads it in the deal's timeline."),
    )

    def refuse(self, refused: Refused) -> None:
        refuse(self, refused)


class SumAdjustmentForm(forms.Form):
    """What a manager expects a person to win in a period, and why; no sum: nothing."""

    sum = forms.CharField(label=_("What you expect"), max_length=40, required=False)
    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: object, currency: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency

    def clean_sum(self) -> int | None:
        typed = self.cleaned_data["sum"].strip()
        if not typed:
            return None
        found = read_money(typed, self.currency)
        if found is None:
            raise forms.ValidationError(
                _("“%(text)s” is no sum. Write it like 1250000."), params={"text": typed}
            )
        return found

    def refuse(self, refused: Refused) -> None:
        refuse(self, refused)


class UnlockingForm(forms.Form):
    """Why a locked week is opened again."""

    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2})
    )


def refuse(form: forms.Form, refused: Refused) -> None:
    """Says the reasons at the fields they belong to."""
    for each in refused.reasons:
        form.add_error(each.field if each.field in form.fields else None, each.say(translated))
