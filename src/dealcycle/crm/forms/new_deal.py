"""What one types to begin a deal, as values: one thing is required, its name."""

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dealcycle.crm import access
from dealcycle.crm import fields as record_fields
from dealcycle.crm.forms import typed
from dealcycle.crm.forms.typed import Control, Named
from dealcycle.crm.models import Contact, Deal, Stage
from dealcycle.crm.queries import pipelines
from dealcycle.cycle.money import Money
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.people.models import User

FIELDS = ("name", "company", "amount", "expected_close_on", "owner", "source", "tags")
STAGE = record_fields.Field("stage", _("Stage"), "choice")
CONTACT = record_fields.Field("contact", _("Contact"), "contact")


class NewDeal:
    """The form, its values once they are read, and what is wrong with them."""

    def __init__(
        self,
        *,
        user: User,
        initial: Mapping[str, object] | None = None,
        posted: QueryDict | None = None,
    ) -> None:
        self.user = user
        self.posted = posted
        self.initial = dict(initial or {})
        self.values: dict[str, object] = {}
        self.new_company = self.new_contact = ""
        self.stage: Stage | None = None
        self.problems: list[Reason] = []
        self.known = {
            field.key: field for field in record_fields.STANDARD[Deal.KIND] if field.key in FIELDS
        }
        if posted is not None:
            self._read(posted)

    def refuse(self, refused: Refused) -> None:
        self.problems += refused.reasons

    @property
    def controls(self) -> dict[str, Control]:
        found = {key: self._control(field) for key, field in self.known.items()}
        return found | {"stage": self._stage_control(), "contact": self._contact_control()}

    @property
    def errors(self) -> list[str]:
        """What belongs to no field."""
        places = {*FIELDS, "stage", "contact"}
        return [self._say(each) for each in self.problems if each.field not in places]

    def _read(self, posted: QueryDict) -> None:
        for key, field in self.known.items():
            if key not in posted:
                continue
            value = typed.read(field, posted, user=self.user)
            if isinstance(value, Refused):
                self.refuse(value)
            elif isinstance(value, Named):
                self.new_company = value.name
            else:
                self.values[key] = value
        self._read_contact(posted.get("contact", ""))
        self._read_stage(posted.get("stage", ""))

    def _read_contact(self, given: str) -> None:
        if given.startswith(typed.NEW):
            self.new_contact = given.removeprefix(typed.NEW)[:200]
        elif given:
            person = self._contact(given)
            if person is None:
                self.refuse(_no_choice("contact"))
            else:
                self.values["contacts"] = [person]

    def _read_stage(self, given: str) -> None:
        if not given:
            return
        self.stage = Stage.objects.filter(pk__in=typed.numbers([given])).first()
        if self.stage is None:
            self.refuse(_no_choice("stage"))

    def _control(self, field: record_fields.Field) -> Control:
        value = self.initial.get(field.key)
        if isinstance(value, Deal):
            known = value.amount_minor is not None
            value = Money(value.amount_minor, value.currency) if known else None
        return typed.control(
            field,
            value,
            user=self.user,
            posted=self.posted,
            errors=self._errors_of(field.key),
        )

    def _stage_control(self) -> Control:
        first = pipelines.default()
        chosen = self.initial.get("stage")
        value = str(chosen.pk) if isinstance(chosen, Stage) else ""
        if self.posted is not None:
            value = self.posted.get("stage", "")
        options = _stages()
        if not value and first is not None and (working := pipelines.the_cycle(first).working):
            value = working[0].key
        return Control(STAGE, value, options, "", tuple(self._errors_of("stage")))

    def _contact_control(self) -> Control:
        given = self.posted.get("contact", "") if self.posted is not None else ""
        person = self.initial.get("contact") or self._contact(given)
        options = [("", "")]
        if isinstance(person, Contact):
            given = str(person.pk)
            options.append((given, person.name))
        elif given.startswith(typed.NEW):
            options.append((given, given.removeprefix(typed.NEW)))
        return Control(CONTACT, given, tuple(options), "", tuple(self._errors_of("contact")))

    def _contact(self, given: str) -> Contact | None:
        return access.contacts(self.user).filter(pk__in=typed.numbers([given])).first()

    def _errors_of(self, key: str) -> list[str]:
        return [self._say(each) for each in self.problems if each.field == key]

    @staticmethod
    def _say(reason: Reason) -> str:
        return reason.say(gettext, ngettext)


def _stages() -> tuple[tuple[str, object], ...]:
    """Stages that take new deals; under their pipeline's name where there are several."""
    groups = [
        (pipeline.name, tuple((stage.key, stage.name) for stage in cycle.working))
        for pipeline in pipelines.active()
        for cycle in [pipelines.the_cycle(pipeline)]
    ]
    return groups[0][1] if len(groups) == 1 else tuple(groups)


def _no_choice(field: str) -> Refused:
    return Refused.because("no_choice", N_("Choose one of the list."), field=field)
