"""A person's own form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealcycle.people.forms.joining import language_field, name_field, zone_field

THEMES = (("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark")))


class ProfileForm(forms.Form):
    name = name_field()
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    language = language_field()
    time_zone = zone_field()
    theme = forms.ChoiceField(label=_("Appearance"), choices=THEMES, widget=forms.RadioSelect)
