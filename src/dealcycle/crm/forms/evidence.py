"""The inputs by which what a move lacks is supplied there and then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealcycle.crm import access, fields, fitting
from dealcycle.crm.actions.entries import Entry, Result
from dealcycle.crm.actions.supplying import Place, Supply
from dealcycle.crm.kinds import OUTCOMES, Direction, Kind, Outcome, Role
from dealcycle.crm.models import Contact, Deal, Source
from dealcycle.cycle.criteria import ANY, Missing
from dealcycle.cycle.refusal import Refused
from dealcycle.people.models import User

MOST_CHOICES = 200
# How they answered -> what is logged of it.
ANSWERS = (
    (Kind.CALL, _("We talked on the phone"), {"direction": Direction.OUT}, Outcome.REACHED),
    (Kind.EMAIL, _("They wrote"), {"direction": Direction.IN}, Outcome.ANSWERED),
    (Kind.MEETING, _("We met"), {}, ""),
)


@dataclass(frozen=True)
class Ask:
    """One thing that is missing, with its inputs; without any it can only be passed over."""

    missing: Missing
    label: str
    bound: Sequence[BoundField]


class CompanyField(forms.ModelChoiceField):
    """Found by typing its name: of a million, only the chosen one is listed."""

    LOOKUP = "company"

    def __init__(self, user: User, *, chosen: str | None) -> None:
        self._chosen = chosen or ""
        super().__init__(access.companies(user), label=_("Company"), required=False)

    @property
    def choices(self) -> list[tuple[str, str]]:
        given = self._chosen if self._chosen.isascii() and len(self._chosen) < 19 else ""
        found = self.queryset.filter(pk=given).first() if given.isdigit() else None
        return [("", ""), *([(str(found.pk), found.name)] if found else [])]


class EvidenceForm(forms.Form):
    """A form that grows an input for each thing that is missing."""

    def __init__(
        self, *args: object, deal: Deal, user: User, missing: Sequence[Missing], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.deal, self.user, self.missing = deal, user, missing
        self._inputs: dict[str, list[str]] = {}
        for each in missing:
            self._inputs[each.key] = [name for name, field in self._grow(each)]

    @property
    def asks(self) -> list[Ask]:
        return [
            Ask(each, gettext(each.label), [self[name] for name in self._inputs[each.key]])
            for each in self.missing
        ]

    def supply(self) -> Supply:
        """What was filled in; a valid form only."""
        values: dict[str, object] = {}
        talks, places = [], []
        for each in self.missing:
            if each.kind == "field_filled":
                self._take_value(each, values)
            elif each.kind == "contact_with_role":
                places += self._places(each)
            elif each.kind in ("activity_done", "two_way_touch"):
                talks += self._talks(each)
        return Supply(values, tuple(talks), tuple(places))

    def say_what_is_missing(self) -> None:
        """Marks each thing that nothing was filled in for."""
        for each in self.missing:
            names = self._inputs[each.key]
            if names and not any(self.cleaned_data.get(name) for name in names):
                self.add_error(names[0], gettext("Still missing. Fill it in, or move without it."))

    def clean(self) -> dict[str, object]:
        for each in self.missing:
            field = self._field_of(each)
            typed = self.cleaned_data.get(self._name(each))
            if field is None or not isinstance(typed, str) or not typed:
                continue
            value = fitting.read(field, typed, currency=self.deal.currency)
            if isinstance(value, Refused):
                for reason in value.reasons:
                    self.add_error(self._name(each), reason.say(gettext))
            else:
                self.cleaned_data[self._name(each)] = value
        return self.cleaned_data

    # --- inputs -------------------------------------------------------------------------------

    def _grow(self, each: Missing) -> Iterator[tuple[str, forms.Field]]:
        grown = {
            "field_filled": self._of_field,
            "activity_done": self._of_activity,
            "contact_with_role": self._of_contact,
            "two_way_touch": self._of_answer,
        }.get(each.kind)
        for name, field in grown(each) if grown else ():
            field.required = False
            self.fields[name] = field
            yield name, field

    def _of_field(self, each: Missing) -> Iterator[tuple[str, forms.Field]]:
        field = self._field_of(each)
        if field is None:
            return
        label, name = field.label, self._name(each)
        if field.type == "company":
            yield name, CompanyField(self.user, chosen=self.data.get(self.add_prefix(name)))
        elif field.type in ("owner", "source"):
            records = self._records(field.type)
            yield name, forms.ModelChoiceField(records, label=label, empty_label="–")
        elif field.type == "choice":
            yield name, forms.ChoiceField(label=label, choices=[("", "–"), *field.choices])
        elif field.type == "checkbox":
            yield name, forms.BooleanField(label=label)
        else:
            yield name, forms.CharField(label=label, widget=self._widget(field))

    def _of_activity(self, each: Missing) -> Iterator[tuple[str, forms.Field]]:
        kind = self._activity_of(each)
        if kind is None:
            return
        if outcomes := OUTCOMES[kind]:
            choices = [(outcome.value, outcome.label) for outcome in outcomes]
            choices = [pair for pair in choices if pair[0] != Outcome.NOT_HELD]
            yield (
                f"{each.key}-how",
                forms.ChoiceField(
                    label=_("How did it go?"), choices=choices, widget=forms.RadioSelect
                ),
            )
        yield f"{each.key}-words", _words()

    def _of_answer(self, each: Missing) -> Iterator[tuple[str, forms.Field]]:
        choices = [(kind.value, label) for kind, label, _given, _outcome in ANSWERS]
        yield (
            f"{each.key}-how",
            forms.ChoiceField(
                label=_("How did they answer?"), choices=choices, widget=forms.RadioSelect
            ),
        )
        yield f"{each.key}-words", _words()

    def _of_contact(self, each: Missing) -> Iterator[tuple[str, forms.Field]]:
        known = self._contacts()
        if known:
            people = Contact.objects.filter(pk__in=known).order_by("name_folded", "id")
            found = forms.ModelChoiceField(people, label=_("Who"), empty_label="–")
            yield f"{each.key}-contact", found
        label = _("or somebody new") if known else _("Who")
        yield f"{each.key}-name", forms.CharField(label=label, max_length=200)
        if each.params.get("role", ANY) == ANY:
            roles = [("", "–"), *Role.choices]
            part = forms.ChoiceField(label=_("Part in the purchase"), choices=roles)
            yield f"{each.key}-role", part

    # --- what was filled in -------------------------------------------------------------------

    def _take_value(self, each: Missing, values: dict[str, object]) -> None:
        value = self.cleaned_data.get(self._name(each))
        key = each.params.get("field", "")
        if value in (None, "", False):
            return
        if key.startswith(fields.PREFIX):
            values.setdefault("custom", {})[key.removeprefix(fields.PREFIX)] = value
        else:
            values[key] = value

    def _talks(self, each: Missing) -> list[tuple[Entry, Result]]:
        how = self.cleaned_data.get(f"{each.key}-how") or ""
        words = self.cleaned_data.get(f"{each.key}-words") or ""
        if each.kind == "two_way_touch":
            for kind, _label, given, outcome in ANSWERS:
                if kind == how:
                    entry = Entry(kind=kind, body=words, deal=self.deal, **given)
                    return [(entry, Result(outcome=outcome))]
            return []
        kind = self._activity_of(each)
        if kind is None or not (how or (words and not OUTCOMES[kind])):
            return []
        subject = gettext(each.label) if kind == Kind.TASK else ""
        entry = Entry(kind=kind, subject=subject, body=words, deal=self.deal)
        return [(entry, Result(outcome=how))]

    def _places(self, each: Missing) -> list[Place]:
        wanted = each.params.get("role", ANY)
        role = (self.cleaned_data.get(f"{each.key}-role") or "") if wanted == ANY else wanted
        name = self.cleaned_data.get(f"{each.key}-name") or ""
        contact = self.cleaned_data.get(f"{each.key}-contact")
        if name:
            return [Place(role, name=name)]
        return [Place(role, contact=contact)] if contact else []

    # --- what can be chosen -------------------------------------------------------------------

    def _records(self, kind: str) -> object:
        if kind == "source":
            return Source.objects.filter(retired_at=None)
        return User.objects.filter(is_active=True).order_by("name")

    def _contacts(self) -> list[int]:
        """Those on the deal, then those at its company."""
        seen = access.contacts(self.user)
        found = list(seen.filter(roles__deal=self.deal).values_list("pk", flat=True)[:MOST_CHOICES])
        if self.deal.company_id:
            there = seen.filter(company=self.deal.company_id).values_list("pk", flat=True)
            found += there[:MOST_CHOICES]
        return list(dict.fromkeys(found))

    def _widget(self, field: fields.Field) -> forms.Widget:
        if field.type == "long":
            return forms.Textarea(attrs={"rows": 3})
        if field.type == "money":
            return forms.TextInput({"data-kind": "money", "data-currency": self.deal.currency})
        return forms.TextInput({"data-kind": "date"} if field.type == "date" else {})

    def _field_of(self, each: Missing) -> fields.Field | None:
        if each.kind != "field_filled":
            return None
        key = each.params.get("field", "")
        known = self.__dict__.setdefault("_known", {})
        if key not in known:
            known[key] = fields.the_field(Deal.KIND, key)
        return known[key]

    def _activity_of(self, each: Missing) -> Kind | None:
        kind = each.params.get("activity", "")
        if kind == ANY:
            return Kind.CALL
        return Kind(kind) if each.kind == "activity_done" and kind in Kind.values else None

    def _name(self, each: Missing) -> str:
        return f"{each.key}-value"


def _words() -> forms.CharField:
    return forms.CharField(
        label=_("In a few words"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )
