"""Who takes over what: all to one, by share, or deal by deal."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dealcycle.crm.actions.hand_over import Wishes
from dealcycle.crm.models import Deal
from dealcycle.people.models import User

ONE, SHARE, LIST = "one", "share", "list"
WHOLE = 100


class ShareRow(NamedTuple):
    person: User
    field: forms.BoundField


class DealRow(NamedTuple):
    deal: Deal
    field: forms.BoundField


class HandOverForm(forms.Form):
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[
            (ONE, gettext_lazy("All to one person")),
            (SHARE, gettext_lazy("By share")),
            (LIST, gettext_lazy("Deal by deal")),
        ],
        widget=forms.RadioSelect,
        initial=ONE,
    )
    to = forms.ChoiceField(label=gettext_lazy("Who takes over"), required=False)
    rest = forms.ChoiceField(
        label=gettext_lazy("Everything else goes to"),
        required=False,
        help_text=gettext_lazy(
            "Companies follow their most valuable deal; contacts and tasks follow their company "
            "or deal. What is left goes here."
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What is handed over"),
        choices=[
            ("deal", gettext_lazy("Open deals")),
            ("company", gettext_lazy("Companies")),
            ("contact", gettext_lazy("Contacts")),
            ("activity", gettext_lazy("Planned tasks")),
        ],
        widget=forms.CheckboxSelectMultiple,
        initial=["deal", "company", "contact", "activity"],
    )

    def __init__(
        self, *args: object, takers: Sequence[User], deals: Sequence[Deal], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self._takers, self._deals = takers, deals
        people = [(str(person.pk), str(person)) for person in takers]
        self.fields["to"].choices = [("", _("Choose somebody")), *people]
        self.fields["rest"].choices = [("", _("Choose somebody")), *people]
        for person in takers:
            self.fields[f"share-{person.pk}"] = forms.IntegerField(
                label=str(person), required=False, min_value=0, max_value=WHOLE
            )
        for deal in deals:
            self.fields[f"deal-{deal.pk}"] = forms.ChoiceField(
                label=deal.name, required=False, choices=[("", _("as everything else")), *people]
            )

    def share_rows(self) -> Iterable[ShareRow]:
        return [ShareRow(person, self[f"share-{person.pk}"]) for person in self._takers]

    def deal_rows(self) -> Iterable[DealRow]:
        return [DealRow(deal, self[f"deal-{deal.pk}"]) for deal in self._deals]

    def clean(self) -> dict[str, object]:
        how = self.cleaned_data.get("how")
        if how == ONE and not self.cleaned_data.get("to"):
            self.add_error("to", _("Choose somebody who takes it over."))
        if how == LIST and not self.cleaned_data.get("rest"):
            self.add_error("rest", _("Choose who gets what is not named."))
        if how == SHARE and (total := sum(self._shares().values())) != WHOLE:
            words = ngettext(
                "The shares make %(num)d %%, not 100.",
                "The shares make %(num)d %%, not 100.",
                total,
            )
            self.add_error(None, words % {"num": total})
        return self.cleaned_data

    def wishes(self) -> Wishes:
        kinds = frozenset(self.cleaned_data["kinds"])
        match self.cleaned_data["how"]:
            case "share":
                return Wishes(shares=self._shares(), kinds=kinds)
            case "list":
                return Wishes(
                    shares={int(self.cleaned_data["rest"]): WHOLE}, deals=self._named(), kinds=kinds
                )
        return Wishes(shares={int(self.cleaned_data["to"]): WHOLE}, kinds=kinds)

    def _shares(self) -> dict[int, int]:
        found = {
            person.pk: self.cleaned_data.get(f"share-{person.pk}") or 0 for person in self._takers
        }
        return {pk: share for pk, share in found.items() if share}

    def _named(self) -> dict[int, int]:
        found = {deal.pk: self.cleaned_data.get(f"deal-{deal.pk}") for deal in self._deals}
        return {pk: int(who) for pk, who in found.items() if who}
