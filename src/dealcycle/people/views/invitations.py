"""Accepting an invitation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dealcycle.people.actions import invitations as actions
from dealcycle.people.forms import put_errors
from dealcycle.people.forms.joining import JoiningForm
from dealcycle.people.models import User
from dealcycle.people.queries.invitations import open_invitations
from dealcycle.people.signing import sign_in


@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """A name and a password; the link works once."""
    now = timezone.now()
    found = open_invitations(now).filter(secret_hash=actions.hashed(secret)).first()
    if found is None:
        return render(request, "people/invitation_over.html", status=404)
    known = {"name": found.name, "language": (get_language() or "en")[:2]}
    form = JoiningForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        joining = actions.Joining(**form.cleaned_data)
        answer = actions.accept(secret=secret, joining=joining, now=now)
        if isinstance(answer, User):
            sign_in(request, answer)
            return redirect("/")
        put_errors(form, answer)
    context = {"form": form, "invitation": found}
    status = 422 if form.is_bound else 200
    return render(request, "people/invitation.html", context, status=status)
