"""A user's name, role and team; an invitation."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealcycle.people.forms.remembering import RememberingForm
from dealcycle.people.models import Role, Team

# What each role may, in a line.
ROLE_HINTS = {
    Role.ADMINISTRATOR: _("Sees everything and decides what stands under Settings."),
    Role.MANAGER: _("Works deals and looks after a team's."),
    Role.SALESPERSON: _("Works deals, companies, contacts and tasks."),
    Role.VIEWER: _("Only looks: nothing can be changed."),
}


def role_options() -> list[tuple[str, str, str]]:
    return [(role.value, str(role.label), str(ROLE_HINTS[role])) for role in Role]


class TeamField(forms.ModelChoiceField):
    """Teams that still take people, and the one that somebody is in."""

    def __init__(self, *, present: int | None = None, **kwargs: object) -> None:
        kwargs.setdefault("label", pgettext_lazy("people", "Team"))
        kwargs.setdefault("empty_label", _("No team"))
        found = Team.objects.filter(Q(retired_at=None) | Q(pk=present)).order_by("name")
        super().__init__(found, required=False, **kwargs)


class UserForm(RememberingForm):
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    team = forms.Field()

    def __init__(self, *args: object, team: int | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"] = TeamField(present=team)


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120, required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.SALESPERSON,
        widget=forms.RadioSelect,
    )
    team = forms.Field(required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"] = TeamField()
