"""The mail server."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealcycle.people.forms.remembering import RememberingForm


class MailServerForm(RememberingForm):
    # The password is never shown and never remembered.
    APART = ("version", "password")

    host = forms.CharField(
        label=_("Server"),
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "smtp.example.org", "spellcheck": "false"}),
    )
    security = forms.ChoiceField(
        label=_("Encryption"),
        choices=[
            ("starttls", _("STARTTLS (port 587)")),
            ("tls", _("TLS from the start (port 465)")),
            ("none", _("None (only within your own network)")),
        ],
    )
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)
    user = forms.CharField(
        label=_("User name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    sender = forms.CharField(
        label=_("Mails come from"),
        max_length=200,
        required=False,
        help_text=_("A name and an address: Example <crm@example.org>. Empty: the user name."),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def settings(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in self.fields if name not in self.APART}
