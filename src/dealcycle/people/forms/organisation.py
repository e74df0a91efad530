"""The organisation's own settings."""

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from dealcycle.people import places
from dealcycle.people.forms.remembering import RememberingForm

FIELDS = (
    "name",
    "currency",
    "time_zone",
    "language",
    "week_starts_on",
    "second_factor_required",
)
MONDAY, SATURDAY, SUNDAY = 0, 5, 6


def _currencies() -> list[tuple[str, str]]:
    return places.currency_choices((get_language() or "en")[:2])


def _zones() -> Sequence[tuple[str, str]]:
    return places.zone_choices((get_language() or "en")[:2])


def _days() -> list[tuple[int, str]]:
    return [
        (MONDAY, gettext("Monday")),
        (SUNDAY, gettext("Sunday")),
        (SATURDAY, gettext("Saturday")),
    ]


class OrganisationForm(RememberingForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=_currencies,
        help_text=_(
            "Sums, sorting and reports are told in it. Deals keep the currency they were made in; "
            "those in others count at the newest exchange rate, and without a rate they are left "
            "out of sums. Nothing that was agreed changes."
        ),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=_zones,
        help_text=_("Where a day begins and ends for reports, and for people without their own."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("For invitations and what belongs to nobody; each person chooses their own."),
    )
    week_starts_on = forms.TypedChoiceField(
        label=_("The week starts on"), choices=_days, coerce=int
    )
    second_factor_required = forms.BooleanField(
        label=_("Everybody signs in with a second factor"),
        required=False,
        widget=forms.CheckboxInput(attrs={"data-kind": "switch"}),
        help_text=_(
            "An app's code or a passkey beside the password. Who has none yet is asked to set "
            "one up on their next page, you too."
        ),
    )
