"""Shapes of input around a deal: nothing else. Rules live in the actions."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealcycle.crm.kinds import Role


class ContactOnDealForm(forms.Form):
    """Who, in which role; a few words on somebody who is new."""

    contact = forms.CharField(label=_("Who"), max_length=210)
    role = forms.ChoiceField(
        label=_("Role in the purchase"),
        choices=[*Role.choices, ("", _("Not known yet"))],
        required=False,
        widget=forms.RadioSelect,
    )
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.CharField(
        label=pgettext_lazy("address", "E-mail"), max_length=254, required=False
    )
