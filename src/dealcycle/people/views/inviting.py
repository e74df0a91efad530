"""Inviting people, sending an invitation again, withdrawing it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.cycle.refusal import Refused
from dealcycle.outside import mail
from dealcycle.people.access import administrators_only
from dealcycle.people.actions import invitations as actions
from dealcycle.people.forms import put_errors
from dealcycle.people.forms.users import InvitationForm, role_options
from dealcycle.people.models import Invitation
from dealcycle.people.queries.invitations import open_invitations
from dealcycle.web.answers import done, form_again, refused, trigger

CHANGED = "users-changed"
DIALOG = "people/settings/invitation_new.html"


@require_http_methods(["GET", "POST"])
@administrators_only
def new(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    context = {"form": form, "roles": role_options(), "mail_is_set_up": mail.is_set_up()}
    if request.method == "GET":
        return render(request, DIALOG, context)
    if not form.is_valid():
        return form_again(request, DIALOG, context)
    answer = actions.invite(**form.cleaned_data, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        put_errors(form, answer)
        return form_again(request, DIALOG, context)
    return _sent(request, answer)


@require_POST
@administrators_only
def resending(request: HttpRequest, invitation: int) -> HttpResponse:
    found = _the_invitation(invitation)
    answer = actions.resend(invitation=found, by=request.user, now=timezone.now())
    return _refused(answer) if isinstance(answer, Refused) else _sent(request, answer)


@require_POST
@administrators_only
def revocation(request: HttpRequest, invitation: int) -> HttpResponse:
    found = _the_invitation(invitation)
    answer = actions.revoke(invitation=found, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return _refused(answer)
    return done(_("The invitation is withdrawn: its link no longer works"), refresh=CHANGED)


def _sent(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Shows the link this once: it may also be handed over by other means."""
    context = {
        "invitation": invitation,
        "link": actions.link(invitation),
        "mail_is_set_up": mail.is_set_up(),
    }
    response = render(request, "people/settings/invitation_sent.html", context)
    response.headers["Cache-Control"] = "no-store"
    return trigger(response, **{CHANGED: True})


def _refused(answer: Refused) -> HttpResponse:
    return trigger(refused(answer, status=204), **{CHANGED: True})


def _the_invitation(invitation: int) -> Invitation:
    return get_object_or_404(open_invitations(timezone.now()), pk=invitation)
