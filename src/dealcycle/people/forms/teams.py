"""A team's name, lead and members; whose records each role sees."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealcycle.people.actions.visibility import ROLES
from dealcycle.people.forms.remembering import RememberingForm
from dealcycle.people.forms.users import TeamField
from dealcycle.people.models import Importers, Role, Team, User, Visibility


def _people(present: int | None = None) -> object:
    return User.objects.filter(Q(is_active=True) | Q(pk=present)).order_by("name", "pk")


class TeamForm(RememberingForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    lead = forms.Field()
    members = forms.Field()

    def __init__(self, *args: object, lead: int | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"] = forms.ModelChoiceField(
            _people(lead),
            label=_("Lead"),
            required=False,
            empty_label=_("Nobody"),
            help_text=_("Sees the team's records even without belonging to it."),
        )
        self.fields["members"] = forms.ModelMultipleChoiceField(
            _people(),
            label=_("Members"),
            required=False,
            help_text=_("Who is in another team leaves it: each person belongs to one."),
        )


class RetirementForm(forms.Form):
    successor = forms.Field()

    def __init__(self, *args: object, team: Team, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = TeamField(label=_("Its people go to"), empty_label=_("No team"))
        field.queryset = field.queryset.exclude(pk=team.pk)
        self.fields["successor"] = field


class VisibilityForm(RememberingForm):
    """One choice a role, named as the role; and who may import."""

    manager = forms.ChoiceField(
        label=Role.MANAGER.label, choices=Visibility.choices, widget=forms.RadioSelect
    )
    salesperson = forms.ChoiceField(
        label=Role.SALESPERSON.label, choices=Visibility.choices, widget=forms.RadioSelect
    )
    viewer = forms.ChoiceField(
        label=Role.VIEWER.label, choices=Visibility.choices, widget=forms.RadioSelect
    )

    importers = forms.ChoiceField(
        label=_("Who may import files"),
        choices=Importers.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "An import reaches everybody's records, and may make people, stages and fields. "
            "Managers find their own imports; administrators find all."
        ),
    )

    def chosen(self) -> dict[str, str]:
        """What is chosen now, saved or not: what the preview speaks of."""
        return {
            role: value
            for role in ROLES
            if (value := self.data.get(role) or self.initial.get(role)) in Visibility.values
        }
