"""Shapes of what an administrator types about exchange rates."""

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext_lazy as _

from dealcycle.crm.rate_fetch import ADDRESSES
from dealcycle.people.places import currency_choices

BANKS = {"ecb": _("European Central Bank"), "cbr": _("Bank of Russia")}
# Where there is little room.
ORIGINS = {"ecb": _("ECB"), "cbr": _("Bank of Russia"), "hand": _("by hand")}


class RateForm(forms.Form):
    currency = forms.ChoiceField(label=_("Currency"))
    day = forms.DateField(label=_("Day"))
    rate = forms.CharField(
        label=_("Rate"),
        max_length=40,
        widget=forms.TextInput(attrs={"data-kind": "number"}),
    )

    def __init__(self, *args: object, base: str, language: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, words) for code, words in currency_choices(language) if code != base]
        self.fields["currency"].choices = choices

    def clean_rate(self) -> Decimal:
        typed = re.sub(r"[\s\u00a0\u202f]", "", self.cleaned_data["rate"]).replace(",", ".")
        try:
            return Decimal(typed)
        except InvalidOperation:
            words = _("“%(typed)s” is no number. Write it like 0.9217.")
            raise forms.ValidationError(words % {"typed": typed[:40]}) from None


class OriginForm(forms.Form):
    origin = forms.ChoiceField(
        label=_("Fetch each day from"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        banks = [(key, BANKS[key]) for key in ADDRESSES]
        self.fields["origin"].choices = [("", _("Nobody: we enter rates ourselves")), *banks]


class RateFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("eurofxref-daily.xml, eurofxref-hist.xml or XML_daily.asp, as published."),
    )
