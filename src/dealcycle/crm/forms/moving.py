"""Shapes of moving and closing a deal."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dealcycle.crm.actions.supplying import Supply
from dealcycle.crm.forms.evidence import EvidenceForm
from dealcycle.crm.models import Reason
from dealcycle.cycle import moves
from dealcycle.cycle.criteria import Missing
from dealcycle.cycle.money import Money, parse_amount
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused


class OverriddenForm(EvidenceForm):
    """Moving without the evidence: a reason of the list in one tap, or words."""

    override_reason = forms.CharField(required=False, max_length=20)
    override_words = forms.CharField(
        label=_("or in your own words"), required=False, max_length=moves.MAX_WORDS
    )

    def override(self) -> moves.Override | None:
        """What was said; nothing unless somebody asked to move anyway."""
        reason = self.cleaned_data["override_reason"]
        if not reason:
            return None
        words = self.cleaned_data["override_words"].strip()
        return moves.Override(reason="" if reason == "words" else reason, words=words)


class MoveForm(OverriddenForm):
    """When it moved on."""

    on = forms.DateField(label=_("Moved on"), required=False)


class ClosureForm(OverriddenForm):
    """How it ended, when, for how much or why."""

    closed_on = forms.DateField(label=pgettext_lazy("day", "On"), required=False)
    amount = forms.CharField(label=_("Amount"), required=False, max_length=60)
    free = forms.BooleanField(label=_("Free of charge"), required=False)
    reason = forms.ModelChoiceField(Reason.objects.none(), label=_("Why"), required=False)
    competitor = forms.CharField(label=_("Who got it instead"), required=False, max_length=120)
    note = forms.CharField(
        label=_("What happened"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: object, outcome: Outcome, missing: Sequence[Missing], **kwargs: object
    ) -> None:
        # The win's own amount is the evidence that a stage may ask for.
        others = [each for each in missing if each.params.get("field") != "amount"]
        super().__init__(*args, missing=others, **kwargs)
        self.wants_amount = len(others) < len(missing)
        self.outcome = outcome
        self.fields["amount"].widget = forms.TextInput(
            {"data-kind": "money", "data-currency": self.deal.currency}
        )
        if outcome != Outcome.WON:
            self.fields["reason"].queryset = Reason.objects.filter(
                purpose=outcome.value, retired_at=None
            )

    def clean_amount(self) -> Money | None:
        typed = self.cleaned_data["amount"].strip()
        if not typed:
            return None
        found = parse_amount(typed, self.deal.currency)
        if isinstance(found, Refused):
            raise forms.ValidationError([reason.say(gettext) for reason in found.reasons])
        return found

    def supply(self) -> Supply:
        found = super().supply()
        amount = self.cleaned_data.get("amount")
        if not self.wants_amount or amount is None:
            return found
        return Supply({**found.values, "amount": amount}, found.talks, found.places)
