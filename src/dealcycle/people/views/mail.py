"""The mail server, what waits for it, and what it refused."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.cycle.refusal import Refused
from dealcycle.events.editing import Conflict
from dealcycle.outside import mail, outbox, pausing
from dealcycle.outside.models import SystemMail
from dealcycle.people import mail_settings
from dealcycle.people import organisation as at_hand
from dealcycle.people.access import administrators_only
from dealcycle.people.actions import mail as actions
from dealcycle.people.forms.mail import MailServerForm
from dealcycle.people.models import Organisation, User
from dealcycle.web.answers import done, say

CHANGED = "outbox-changed"
PAGE = "people/settings/mail.html"
SHOWN = 20
COUNTED = 1000


@require_http_methods(["GET", "POST"])
@administrators_only
def page(request: HttpRequest) -> HttpResponse:
    found = _the_organisation()
    form = MailServerForm(request.POST or None, shown=_shown(found))
    if request.method == "GET":
        return _render(request, found, form)
    if mail_settings.from_environment():
        raise Http404
    if not form.is_valid():
        return _render(request, found, form, status=422)
    answer = actions.set_up_mail(
        values=form.touched(),
        password=form.cleaned_data["password"],
        version=form.cleaned_data["version"],
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Refused):
        form.put(answer)
        return _render(request, found, form, status=422)
    if isinstance(answer, Conflict):
        found.refresh_from_db()
        form.tell(answer, _shown(found))
        who = User.objects.filter(pk=answer.by).first()
        return _render(request, found, form, status=409, who=who)
    say(request, _("Saved: mails leave through this server now"))
    return redirect("settings_mail")


@require_POST
@administrators_only
def trial(request: HttpRequest) -> HttpResponse:
    """Sends one mail to oneself at once, with what stands in the form."""
    subject = _("A test from Dealcycle")
    text = _("This mail shows that the mail server works.")
    if mail_settings.from_environment():
        answer = actions.try_present_mail(subject=subject, text=text, by=request.user)
        return _tried(request, answer)
    form = MailServerForm(request.POST, shown=_shown(_the_organisation()))
    if not form.is_valid():
        problems = [error for errors in form.errors.values() for error in errors]
        return _tried(request, None, problems)
    answer = actions.try_mail(
        values=form.settings(),
        password=form.cleaned_data["password"],
        subject=subject,
        text=text,
        by=request.user,
    )
    if isinstance(answer, Refused):
        return _tried(request, None, [reason.say(_, ngettext) for reason in answer.reasons])
    return _tried(request, answer)


@require_POST
@administrators_only
def switch(request: HttpRequest) -> HttpResponse:
    on = request.POST.get("on") == "1"
    answer = actions.switch_mail(on=on, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        raise Http404
    say(request, _("Mails leave again") if on else _("No mail leaves: they wait until it is on"))
    return redirect("settings_mail")


@require_GET
@administrators_only
def listed(request: HttpRequest) -> HttpResponse:
    return render(request, "people/settings/outbox.html", _outbox())


@require_POST
@administrators_only
def retrial(request: HttpRequest, mail: int) -> HttpResponse:
    """Tries a failed mail once more."""
    found = get_object_or_404(SystemMail, pk=mail, failed_at__isnull=False)
    if not outbox.retry(failed=found, now=timezone.now()):
        return done(_("Its text is no longer kept. Do again what it was about."), refresh=CHANGED)
    return done(_("It is tried again"), refresh=CHANGED)


@require_POST
@administrators_only
def hurrying(request: HttpRequest) -> HttpResponse:
    outbox.hurry(now=timezone.now())
    return done(_("All that waits is tried now"), refresh=CHANGED)


@require_POST
@administrators_only
def resuming(request: HttpRequest) -> HttpResponse:
    """Ends the pause after a restore; what waited goes out, or is dropped."""
    now = timezone.now()
    if request.POST.get("waiting") == "drop":
        outbox.drop_waiting(now=now)
    actions.resume(by=request.user, now=now)
    say(request, _("Mail and everything else leaves again"))
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("settings_mail")})


def _tried(
    request: HttpRequest, error: mail.MailError | None, problems: list[str] | None = None
) -> HttpResponse:
    context = {
        "error": error,
        "words": _(error.words) if error else "",
        "problems": problems or [],
        "recipient": request.user.email,
    }
    return render(request, "people/settings/mail_tried.html", context)


def _the_organisation() -> Organisation:
    found = at_hand.current()
    if found is None:
        raise Http404
    return found


def _shown(found: Organisation) -> dict[str, object]:
    kept = {**mail_settings.FIRST, **found.mail}
    return {field: kept[field] for field in mail_settings.FIELDS} | {"version": found.version}


def _render(
    request: HttpRequest,
    found: Organisation,
    form: MailServerForm,
    *,
    status: int = 200,
    who: User | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "who": who,
        "kept": found.mail,
        "environment": mail_settings.from_environment(),
        "unreadable": _unreadable(found),
        **_outbox(),
    }
    return render(request, PAGE, context, status=status)


def _unreadable(found: Organisation) -> bool:
    """The installation's secret key was replaced: the password has to be typed again."""
    sealed = found.mail.get("sealed_password")
    return bool(sealed) and not mail_settings.as_server(found.mail).password


def _outbox() -> dict[str, object]:
    waiting, failed = mail.waiting(), mail.failed()
    return {
        "pause": pausing.paused(),
        "waiting": waiting.order_by("due_at", "pk")[:SHOWN],
        "waiting_count": waiting[:COUNTED].count(),
        "failed": failed[:SHOWN],
        "failed_count": failed[:COUNTED].count(),
        "counted": COUNTED,
        "now": timezone.now(),
    }
