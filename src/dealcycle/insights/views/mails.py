"""Saved views by mail: begun, ended, and stopped with one click by whoever gets them."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.crm.forms import put_errors
from dealcycle.crm.models import SavedView
from dealcycle.cycle.refusal import Refused
from dealcycle.insights import keepsakes, scheduling
from dealcycle.insights.models import Schedule
from dealcycle.insights.scheduling import Times
from dealcycle.outside import mail
from dealcycle.people.models import User
from dealcycle.present import formats
from dealcycle.web.answers import done, form_again

WEEKDAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"), gettext_lazy("Friday"), gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)  # fmt: skip


class MailsForm(forms.Form):
    """How often, when, to whom."""

    every = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=Schedule.Every.choices,
        initial=Schedule.Every.WEEK, widget=forms.RadioSelect,
    )  # fmt: skip
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Day of the week"), choices=list(enumerate(WEEKDAYS)), coerce=int,
        initial=0, required=False, empty_value=0, help_text=gettext_lazy("For every week."),
    )  # fmt: skip
    monthday = forms.IntegerField(
        label=gettext_lazy("Day of the month"), min_value=1, max_value=31, initial=1,
        required=False,
        help_text=gettext_lazy("For every month; where there is none, its last day."),
    )  # fmt: skip
    hour = forms.TypedChoiceField(
        label=gettext_lazy("At"), coerce=int, initial=8,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
    )  # fmt: skip
    recipients = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who gets it"), queryset=None,
        help_text=gettext_lazy("Each gets the figures of the deals that they may see themselves."),
    )  # fmt: skip

    def __init__(self, *args: object, view: SavedView, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipients"].queryset = scheduling.may_read(view, user)
        self.fields["recipients"].initial = [user.pk]
        zone = scheduling.zone_of(user)
        self.fields["hour"].help_text = _("By your clock (%(zone)s).") % {"zone": zone}

    def times(self) -> Times:
        given = self.cleaned_data
        return Times(given["every"], given["hour"], given["weekday"] or 0, given["monthday"] or 1)


@require_http_methods(["GET", "POST"])
def mails(request: HttpRequest, view: int) -> HttpResponse:
    """The dialogue: what is sent of this view already, and another mail to begin."""
    found = keepsakes.readable_or_404(request.user, view)
    form = MailsForm(request.POST or None, view=found, user=request.user)
    mine = Schedule.objects.filter(owner=request.user, view=found, stopped_at=None)
    context = {
        "view": found, "form": form, "no_server": not mail.is_set_up(),
        "schedules": [_row(each) for each in mine.prefetch_related("recipients__user")],
    }  # fmt: skip
    template = "insights/sharing/mails.html"
    if request.method == "GET":
        return render(request, template, context)
    if not form.is_valid():
        return form_again(request, template, context)
    begun = scheduling.send_regularly(
        view=found, times=form.times(), recipients=form.cleaned_data["recipients"],
        by=request.user, now=timezone.now(),
    )  # fmt: skip
    if isinstance(begun, Refused):
        put_errors(form, begun)
        return form_again(request, template, context)
    return done(
        _("The first mail leaves on %(when)s") % {"when": _moment(begun)},
        undo=reverse("figures_mails_end", args=[begun.pk]),
    )


@require_POST
def end(request: HttpRequest, schedule: int) -> HttpResponse:
    found = get_object_or_404(Schedule, pk=schedule, owner=request.user)
    scheduling.stop(schedule=found, by=request.user, now=timezone.now())
    return done(_("The mails are stopped"), undo=reverse("figures_mails_begin", args=[schedule]))


@require_POST
def begin(request: HttpRequest, schedule: int) -> HttpResponse:
    """The undo of having ended it."""
    found = get_object_or_404(Schedule, pk=schedule, owner=request.user)
    scheduling.go_on(schedule=found, by=request.user, now=timezone.now())
    return done(_("It is sent again"))


@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, secret: str) -> HttpResponse:
    """For whoever gets the mail, without a login: GET asks (programs fetch links), POST stops."""
    recipient = scheduling.recipient_of(secret)
    if recipient is None:
        return render(request, "insights/sharing/stop_over.html", status=404)
    if request.method == "POST":
        scheduling.stop_for(recipient=recipient, now=timezone.now())
        recipient.refresh_from_db()
    ended = recipient.stopped_at or recipient.schedule.stopped_at
    context = {"name": recipient.schedule.view.name, "ended": ended}
    return render(request, "insights/sharing/stop.html", context)


def _row(schedule: Schedule) -> dict[str, object]:
    names = [str(each.user) for each in schedule.recipients.all() if each.stopped_at is None]
    return {"schedule": schedule, "names": ", ".join(names), "next": _moment(schedule)}


def _moment(schedule: Schedule) -> str:
    return formats.day_and_time(
        timezone.localtime(schedule.next_at), formats.language(get_language() or "en")
    )
