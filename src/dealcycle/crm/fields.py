"""The fields of each kind of record, the organisation's own among them: what one may write there.

Forms, inline edits, timelines, lists and imports all read this one table.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealcycle.crm import texts
from dealcycle.crm.kinds import Fit
from dealcycle.crm.models import CustomField
from dealcycle.cycle.money import Money
from dealcycle.events.prepared import Prepared, Slot

PREFIX = "custom."


@dataclass(frozen=True)
class Field:
    """One field: its key in forms and events, its words, and how it is typed.

    `type` is text, long, email, phone, url, number, money, date, choice, checkbox, owner,
    source, company or tags.
    """

    key: str
    label: str | Promise
    type: str = "text"
    most: int = 200
    choices: tuple[tuple[str, str], ...] = ()
    # Still shown where a record has them, no longer offered.
    retired_choices: tuple[tuple[str, str], ...] = ()
    required: bool = False

    @property
    def custom_key(self) -> str | None:
        return self.key.removeprefix(PREFIX) if self.key.startswith(PREFIX) else None


NAME = Field("name", _("Name"), required=True)
PERSON_NAME = Field("name", pgettext_lazy("person", "Name"), required=True)
E_MAIL = Field("email", pgettext_lazy("address", "E-mail"), "email", 254)
WEBSITE = Field("website", _("Website"), "url")
OWNER = Field("owner", _("Owner"), "owner")
SOURCE = Field("source", _("Source"), "source")
TAGS = Field("tags", _("Tags"), "tags")
DESCRIPTION = Field("description", _("Description"), "long", texts.LONGEST_NOTE)
LANGUAGES = (("en", "English"), ("ru", "Русский"), ("de", "Deutsch"), ("fr", "Français"),
             ("es", "Español"), ("it", "Italiano"), ("pt", "Português"), ("pl", "Polski"),
             ("tr", "Türkçe"), ("kk", "Қазақша"), ("uk", "Українська"), ("zh", "中文"),
             ("ar", "العربية"), ("he", "עברית"))  # fmt: skip

STANDARD: dict[str, tuple[Field, ...]] = {
    "company": (
        NAME,
        WEBSITE,
        Field("phone", _("Phone"), "phone", 40),
        E_MAIL,
        Field("industry", _("Industry"), most=80),
        Field("employees", _("Employees"), "number"),
        Field("country", _("Country"), most=80),
        Field("region", _("Region"), most=80),
        Field("city", _("City"), most=80),
        Field("address", _("Address"), most=300),
        Field("tax_number", _("Tax number"), most=40),
        OWNER,
        SOURCE,
        TAGS,
        DESCRIPTION,
    ),
    "contact": (
        PERSON_NAME,
        Field("company", _("Company"), "company"),
        Field("job_title", _("Job title"), most=120),
        E_MAIL,
        Field("phone", _("Phone"), "phone", 40),
        Field("mobile", _("Mobile"), "phone", 40),
        Field("messenger", _("Messenger"), most=120),
        Field("language", _("Language"), "choice", choices=LANGUAGES),
        OWNER,
        SOURCE,
        TAGS,
        DESCRIPTION,
    ),
    "deal": (
        NAME,
        Field("company", _("Company"), "company"),
        Field("amount", _("Amount"), "money"),
        Field("expected_close_on", _("Expected close"), "date"),
        OWNER,
        SOURCE,
        TAGS,
        Field("fit", _("Fit"), "choice", 10, choices=tuple(Fit.choices)),
        Field("needs", _("Needs"), "long", texts.LONGEST_NOTE),
        Field("budget", _("Budget")),
        Field("timing", _("Timing")),
        Field("decision_process", _("How they decide"), "long", texts.LONGEST_NOTE),
        Field("competitor", _("Competitor"), most=120),
        Field("proposal_sent_on", _("Proposal sent on"), "date"),
        Field("proposal_expires_on", _("Proposal valid until"), "date"),
        Field("terms_agreed_on", _("Terms agreed on"), "date"),
        Field("close_note", _("What happened"), "long", texts.LONGEST_NOTE),
        DESCRIPTION,
    ),
}  # fmt: skip


def of(kind: str, *, retired: bool = False) -> tuple[Field, ...]:
    """Every field of this kind of record, the organisation's own last. One query."""
    return STANDARD[kind] + tuple(map(as_field, custom(kind, retired=retired)))


def custom(kind: str, *, retired: bool = False) -> list[CustomField]:
    return _CUSTOM[retired].all(kind=kind)


_OF_KIND = Q(record_kind=Slot("kind", CharField()))
_CUSTOM: dict[bool, Prepared[CustomField]] = {
    True: Prepared(lambda: CustomField.objects.filter(_OF_KIND)),
    False: Prepared(lambda: CustomField.objects.filter(_OF_KIND, retired_at=None)),
}


def as_field(row: CustomField) -> Field:
    choices = [
        choice if isinstance(choice, dict) else {"key": choice, "label": choice}
        for choice in row.choices
    ]
    pairs = [(each["key"], each["label"], bool(each.get("retired"))) for each in choices]
    return Field(
        key=PREFIX + row.key,
        label=row.label,
        type=row.type,
        choices=tuple((key, label) for key, label, retired in pairs if not retired),
        retired_choices=tuple((key, label) for key, label, retired in pairs if retired),
    )


def the_field(kind: str, key: str) -> Field | None:
    """The field with this key; None when there is none or it is retired."""
    for each in STANDARD[kind]:
        if each.key == key:
            return each
    if not key.startswith(PREFIX):
        return None
    row = CustomField.objects.filter(
        record_kind=kind, key=key.removeprefix(PREFIX), retired_at=None
    ).first()
    return as_field(row) if row else None


# --- how values lie in the record's `custom` and in events ------------------------------------


def kept(value: object) -> object:
    """A value as JSON keeps it."""
    if isinstance(value, Money):
        return [value.minor, value.currency]
    if isinstance(value, date):
        return value.isoformat()
    return value


def unkept(field: Field, value: object) -> object:
    """The value behind what JSON keeps; what no longer fits its field reads as empty."""
    try:
        if field.type == "money" and isinstance(value, Sequence) and not isinstance(value, str):
            return Money(int(value[0]), str(value[1]))
        if field.type == "date" and isinstance(value, str):
            return date.fromisoformat(value)
    except (ValueError, TypeError, IndexError):
        return None
    return value


def merged(before: Mapping[str, object], given: Mapping[str, object]) -> dict[str, object]:
    """The record's own values with the given ones in their place; emptied ones go."""
    values = {**before, **{key: kept(value) for key, value in given.items()}}
    return {key: value for key, value in values.items() if value not in (None, "")}


def labels(kind: str) -> dict[str, str | Promise]:
    """Words for every key that an event of this kind of record may hold, retired ones too."""
    return {field.key: field.label for field in of(kind, retired=True)}


def by_key(fields: Iterable[Field]) -> dict[str, Field]:
    return {field.key: field for field in fields}
