"""What a person types of a company, a contact, a place of work."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dealcycle.crm import access
from dealcycle.crm import fields as record_fields
from dealcycle.crm.fields import Field
from dealcycle.crm.forms import typed
from dealcycle.crm.forms.activities import Chosen
from dealcycle.crm.models.record import Record
from dealcycle.cycle.refusal import Refused
from dealcycle.people.models import User


@dataclass
class ProfileForm:
    """Every field of a record as controls; only what was changed is read."""

    kind: str
    user: User
    record: Record | None = None
    posted: QueryDict | None = None
    given: Mapping[str, object] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fields = record_fields.of(self.kind)

    @property
    def controls(self) -> list[tuple[typed.Control, str]]:
        """Each with what the record holds, to tell later whether it was changed."""
        return [self._control(each) for each in self.fields]

    def _control(self, each: Field) -> tuple[typed.Control, str]:
        value = typed.value_of(self.record, each) if self.record else self.given.get(each.key)
        kept = typed.control(each, value, user=self.user)
        # What one left alone shows a colleague's newest.
        if self.posted is None or (self.record and not typed.was_changed(each, self.posted)):
            return kept, kept.was
        errors = self.errors.get(each.key, [])
        mine = typed.control(each, value, user=self.user, posted=self.posted, errors=errors)
        return mine, kept.was

    def non_field_errors(self) -> list[str]:
        known = {each.key for each in self.fields}
        return [text for key, texts in self.errors.items() if key not in known for text in texts]

    def read(self) -> tuple[dict[str, object], str] | None:
        """The values by field, and the name of a company to be written down; None if refused."""
        found: dict[str, object] = {}
        new_company = ""
        for each in self.fields:
            # A new record keeps what its form proposed; an edit sends what it changed.
            if self.record is not None and not typed.was_changed(each, self.posted):
                continue
            value = typed.read(each, self.posted, user=self.user)
            if isinstance(value, Refused):
                self.refuse(value, each.key)
            elif isinstance(value, typed.Named):
                new_company = value.name
            elif self.record is not None or value not in (None, "", [], False):
                found[each.key] = value
        return None if self.errors else (typed.nested(found), new_company)

    def refuse(self, refused: Refused, key: str = "") -> None:
        for reason in refused.reasons:
            words = reason.say(gettext, ngettext)
            self.errors.setdefault(reason.field or key, []).append(words)


class EmploymentForm(forms.Form):
    """Where somebody works or worked, and when."""

    company = Chosen("company", label=_("Company"))
    job_title = forms.CharField(label=_("Job title"), required=False)
    started_on = forms.DateField(label=_("From"), required=False)
    ended_on = forms.DateField(label=_("Until"), required=False)

    def __init__(self, data: QueryDict | None = None, *, user: User, **kwargs: object) -> None:
        super().__init__(data, **kwargs)
        seen = access.companies(user)
        asked = data.get("company", "") if data else ""
        found = seen.filter(pk=asked) if asked.isdigit() and len(asked) < 19 else seen.none()
        self.fields["company"].offer(seen, found.values_list("pk", "name"))
