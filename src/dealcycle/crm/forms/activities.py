"""What a person types of an activity, a comment, a file's name."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dealcycle.crm import access
from dealcycle.crm.actions.entries import Due, Entry, Result
from dealcycle.crm.kinds import TOUCHES, Direction, Kind, Outcome
from dealcycle.crm.models import Activity, Company, Contact, Deal
from dealcycle.crm.models.record import Record
from dealcycle.crm.once import new_key
from dealcycle.people.models import User

# People of a company that are offered before anybody types.
MOST_OFFERED = 40
DONE, PLANNED = "done", "planned"


class Chosen(forms.ModelChoiceField):
    """A record that one sees, found by typing; only a few are offered before."""

    def __init__(self, search: str, **kwargs: object) -> None:
        super().__init__(queryset=None, required=False, **kwargs)
        self.search = search

    def offer(self, seen: QuerySet, offered: Iterable[tuple[int, str]]) -> None:
        self.queryset = seen
        # The widget would otherwise list every record there is.
        self.widget.choices = [("", ""), *offered]


class ChosenMany(forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs: object) -> None:
        super().__init__(queryset=None, required=False, **kwargs)

    def offer(self, seen: QuerySet, offered: Iterable[tuple[int, str]]) -> None:
        self.queryset = seen
        self.widget.choices = list(offered)


class ActivityForm(forms.Form):
    """Planned or done; which fields count depends on that and on the kind."""

    kind = forms.ChoiceField(label=_("What"), choices=Kind.choices, widget=forms.RadioSelect)
    state = forms.ChoiceField(
        label=_("When"),
        choices=[(DONE, _("It happened")), (PLANNED, _("Plan it"))],
        widget=forms.RadioSelect,
        required=False,
    )
    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    body = forms.CharField(
        label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    contact = Chosen("contact", label=_("With whom"))
    participants = ChosenMany(label=_("Also there"))
    direction = forms.ChoiceField(
        label=_("Direction"), choices=Direction.choices, required=False, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label=_("How it went"), choices=[("", "–"), *Outcome.choices], required=False
    )
    minutes = forms.IntegerField(label=_("Minutes"), required=False)
    done_at = forms.DateTimeField(label=_("When it was"), required=False)
    due_on = forms.DateField(label=_("Day"), required=False)
    due_time = forms.TimeField(
        label=_("Hour"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    owner = Chosen("colleague", label=_("Who does it"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        user: User,
        around: Record | None = None,
        activity: Activity | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(data, **kwargs)
        self.around = around
        people = dict(_people(user, around, activity))
        wanted = self._asked("contact") + self._asked("participants")
        if missing := [pk for pk in wanted if pk not in people]:
            people |= dict(access.contacts(user).filter(pk__in=missing).values_list("pk", "name"))
        seen = access.contacts(user, binned=None)
        self.fields["contact"].offer(seen, people.items())
        self.fields["participants"].offer(seen, people.items())
        colleagues = User.objects.filter(is_active=True, role__in=WRITERS)
        self.fields["owner"].offer(
            User.objects.all(), colleagues.order_by("name").values_list("pk", "name")
        )

    def _asked(self, field: str) -> list[int]:
        """Ids that were sent, or that stand there already."""
        if self.is_bound:
            return [int(each) for each in self.data.getlist(field) if each.isdigit()][:100]
        found = self.initial.get(field) or []
        return found if isinstance(found, list) else [found]

    @property
    def is_planned(self) -> bool:
        kind = self.cleaned_data["kind"]
        if kind == Kind.NOTE:
            return False
        return kind == Kind.TASK or self.cleaned_data["state"] == PLANNED

    def entry(self, *, due: bool) -> Entry:
        """As the actions take it, on the records that it is written on."""
        given = self.cleaned_data
        return Entry(
            kind=given["kind"],
            subject=given["subject"],
            body=given["body"],
            contact=(given["kind"] != Kind.NOTE and given["contact"]) or self._of(Contact),
            participants=tuple(given["participants"] or ()),
            owner=given["owner"],
            direction=given["direction"] if given["kind"] in TOUCHES else "",
            minutes=given["minutes"],
            due=_due(given) if due else None,
            deal=self._of(Deal),
            company=self._of(Company),
        )

    def _of(self, model: type[Record]) -> Record | None:
        return self.around if isinstance(self.around, model) else None

    def result(self) -> Result:
        return Result(outcome=self.cleaned_data["outcome"], at=self.cleaned_data["done_at"])


WRITERS = ("administrator", "manager", "salesperson")


def _due(given: dict[str, object]) -> Due | None:
    if given["due_on"] is None:
        return None
    at = None
    if given["due_time"]:
        at = datetime.combine(
            given["due_on"], given["due_time"], tzinfo=timezone.get_current_timezone()
        )
    return Due(on=given["due_on"], at=at)


def _people(
    user: User, around: Record | None, activity: Activity | None
) -> Iterable[tuple[int, str]]:
    """Whom one would speak with here: the people of the deal, or of the company."""
    found = access.contacts(user)
    if isinstance(around, Deal):
        on_deal = found.filter(roles__deal=around).order_by("roles__pk")
        if people := list(on_deal.values_list("pk", "name")[:MOST_OFFERED]):
            return people
        company = around.company_id
    elif isinstance(around, Contact):
        return [(around.pk, around.name)]
    else:
        company = around.pk if around else activity and activity.company_id
    if not company:
        return []
    return found.filter(company=company).order_by("pk").values_list("pk", "name")[:MOST_OFFERED]


def composer(user: User, around: Record, data: QueryDict | None = None) -> ActivityForm:
    """The form above a timeline: a note, unless one says otherwise."""
    people = list(_people(user, around, None))
    contact = people[0][0] if people and not isinstance(around, Company) else None
    form = ActivityForm(
        data,
        user=user,
        around=around,
        initial={"kind": Kind.NOTE, "state": DONE, "direction": Direction.OUT, "contact": contact},
        auto_id="composer-%s",
    )
    form.once = (data or {}).get("once") or new_key()
    return form


def of_activity(activity: Activity, zone: ZoneInfo) -> dict[str, object]:
    """An activity as its form shows it."""
    due = activity.due_at.astimezone(zone) if activity.due_at else None
    done = activity.done_at.astimezone(zone) if activity.done_at else None
    timed = due is not None and not activity.all_day
    return {
        "kind": activity.kind,
        "subject": activity.subject,
        "body": activity.body,
        "contact": activity.contact_id,
        "participants": list(activity.participants.values_list("pk", flat=True)),
        "direction": activity.direction or Direction.OUT,
        "minutes": activity.minutes,
        "outcome": activity.outcome,
        "done_at": f"{done:%Y-%m-%dT%H:%M}" if done else None,
        "due_on": due.date() if due else None,
        "due_time": due.time().replace(second=0, microsecond=0) if timed else None,
        "owner": activity.owner_id,
        "version": activity.version,
    }


class CommentForm(forms.Form):
    body = forms.CharField(
        label=_("Comment"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FileNameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
