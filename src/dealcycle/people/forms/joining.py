"""The first visit's form, and the one that accepts an invitation."""

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dealcycle.people import passwords, places


class PasswordField(forms.CharField):
    """A new password: kept exactly as typed, as long as one likes."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("label", _("Password"))
        kwargs.setdefault(
            "help_text", _("At least 10 characters; a few words with spaces are easy to keep.")
        )
        attrs = {"autocomplete": "new-password", "data-reveal": True}
        super().__init__(
            max_length=passwords.LONGEST,
            strip=False,
            widget=forms.PasswordInput(attrs=attrs),
            **kwargs,
        )


def zone_field(**kwargs: object) -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Time zone"), choices=_zones, **kwargs)


def _zones() -> Sequence[tuple[str, str]]:
    return places.zone_choices(get_language() or "en")


def name_field(**kwargs: object) -> forms.CharField:
    return forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        **kwargs,
    )


def language_field(**kwargs: object) -> forms.ChoiceField:
    # A language is called by its own name: who looks for it may read no other.
    own = {"en": "English", "ru": "Русский"}
    choices = [(code, own[code]) for code, _name in settings.LANGUAGES]
    return forms.ChoiceField(label=_("Language"), choices=choices, **kwargs)


class FirstVisitForm(forms.Form):
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": True}),
    )
    name = name_field()
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = PasswordField()
    language = language_field()
    time_zone = zone_field()
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=lambda: places.currency_choices(get_language() or "en"),
        help_text=_("In it sums are shown; a deal may be in any other."),
    )


class JoiningForm(forms.Form):
    """A name, a password and a language; the address and the role stand in the invitation."""

    name = name_field()
    password = PasswordField()
    language = language_field()
    # The browser knows it; it can be changed in the profile.
    time_zone = forms.ChoiceField(choices=_zones, required=False, widget=forms.HiddenInput)
