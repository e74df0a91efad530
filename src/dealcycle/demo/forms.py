"""The form that asks twice."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RemovalForm(forms.Form):
    typed = forms.CharField(
        label=_("The organisation's name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
