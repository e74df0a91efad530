"""How allauth behaves here: nobody signs up alone, links come from the base address."""

import time
from urllib.parse import quote, urlsplit

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dealcycle.outside import mail
from dealcycle.outside.sealed import seal, unseal
from dealcycle.people import letters, organisation
from dealcycle.people.models import User

FRESH_SECONDS = 300
# What allauth reports after a change, in our words; the rest it says is left out.
MESSAGES = {
    "account/messages/password_changed.txt": _("Your password is changed"),
    "mfa/messages/totp_activated.txt": _("The second factor is on"),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is switched off"),
    "mfa/messages/recovery_codes_generated.txt": _("Here are new recovery codes"),
    "mfa/messages/webauthn_added.txt": _("The passkey is added"),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed"),
}
# What a person is told by mail, in case it was not they who did it.
WARNINGS = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_reset": _("Your password was set anew by a link from a mail."),
    "mfa/email/totp_activated": _("An authenticator app was set up as your second factor."),
    "mfa/email/totp_deactivated": _("The authenticator app was switched off."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made; the old ones are void."),
    "mfa/email/webauthn_added": _("A passkey was added."),
    "mfa/email/webauthn_removed": _("A passkey was removed."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is switched off."),
        "email_password_mismatch": _("The address or the password is wrong."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("The password is wrong."),
        "incorrect_code": _("The code is wrong, or its half minute is over."),
        "invalid_password_reset": _("This link has been used or is too old."),
        "too_many_login_attempts": _("Too many wrong tries. Wait five minutes, then try again."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        address = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + address.replace("UID-KEY", quote(key))

    def get_client_ip(self, request: HttpRequest) -> str:
        # Behind a socket there is no address: then all tries count together.
        return get_client_ip(request) or "0.0.0.0"  # noqa: S104

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not within minutes of signing in: nobody types a password twice in a row."""
        records = get_authentication_records(context.request, context.request.user)
        return not records or time.time() - records[-1]["at"] > FRESH_SECONDS

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Who closed the window before choosing how to begin is asked again."""
        found = organisation.current()
        if found and not found.beginning and request.user.is_administrator:
            return reverse("beginning")
        return super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile_security")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, object] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or MESSAGES.get(message_template or "")
        if said:
            super().add_message(request, level, message=str(said), extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """In the reader's language; to an unknown address nothing, after the same work."""
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        language = person.language if person else settings.LANGUAGE_CODE
        if template_prefix in WARNINGS:
            template, words = "people/mail/warning", {"what": WARNINGS[template_prefix]}
        else:
            link = context.get("password_reset_url") or settings.BASE_URL
            template, words = "people/mail/password_reset", {"link": link}
        now = timezone.now()
        letter = letters.Letter.made(template, language=language, at=now, **words)
        if person and mail.is_set_up():
            letter.post(to=person.email, at=now)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, object] | None = None,
        email: str | None = None,
    ) -> None:
        self.send_mail(template_prefix, user.email, {})


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Your organisation asks everybody for a second factor: set up another one first."
        ),
        "cannot_generate_recovery_codes": _("Set up a second factor first."),
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        found = organisation.current()
        if not (found and found.second_factor_required):
            return True
        types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=types)
        return others.exclude(pk=authenticator.pk).exists()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """From the base address; `localhost` counts as this machine under whatever number."""
        asked = context.request.get_host().partition(":")[0]
        host = asked if asked == "localhost" else urlsplit(settings.BASE_URL).hostname
        return {"id": host or asked, "name": "Dealcycle"}

    def build_totp_svg(self, url: str) -> str:
        """One path, without the styles and the preamble that the library writes."""
        code = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_M)
        code.add_data(url)
        rows = code.get_matrix()
        path = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
        )
        size = len(rows)
        return (
            f'<svg class="qr" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" '
            f'role="img"><path d="{path}"/></svg>'
        )
