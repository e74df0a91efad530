"""The few of allauth's pages that need a word more, and those that are closed."""

from allauth.account.views import PasswordChangeView, PasswordResetView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy

from dealcycle.outside import mail


class _PasswordReset(PasswordResetView):
    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        # Without a mail server the promise of a mail would be a lie.
        return {**super().get_context_data(**kwargs), "mail_is_set_up": mail.is_set_up()}


class _PasswordChange(PasswordChangeView):
    success_url = reverse_lazy("profile_security")


password_reset = _PasswordReset.as_view()
password_change = _PasswordChange.as_view()


def closed(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def to_security(request: HttpRequest) -> HttpResponse:
    """Second factor and passkeys stand on one page, in the profile."""
    return redirect("profile_security")
