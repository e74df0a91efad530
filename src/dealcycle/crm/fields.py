"""The fields of each kind of record, the organisation's own among them: what one may write there.

Forms, inline edits, timelines, lists and imports all read this one table.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import CharField, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealcycle.crm import texts
from dealcycle.crm.kinds import Fit
from dealcycle.crm.models import CustomField
from dealcycle.cycle.calendar import check_day
from dealcycle.cycle.money import Money, check_amount, parse_amount
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.events.prepared import Prepared, Slot
from dealcycle.people import organisation

PREFIX = "custom."
# Beyond this a float loses whole units.
LARGEST_NUMBER = 10**15
HOST = re.compile(r"[\w.-]+\.[^\W\d_]{2,}$|localhost$")


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
        Field("website", _("Website"), "url"),
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


# --- from typed text to a value -------------------------------------------------------------


def read(field: Field, typed: str, *, currency: str = "") -> object | Refused:
    """What somebody typed, as a value: None or '' when it was emptied."""
    typed = texts.paragraphs(typed) if field.type == "long" else texts.line(typed)
    if not typed:
        return "" if field.type in PLAIN else (False if field.type == "checkbox" else None)
    reader = READERS.get(field.type)
    value = reader(field, typed, currency) if reader else typed
    if isinstance(value, Refused):
        return value
    return Refused(problems) if (problems := tuple(check(field, value))) else value


def _read_number(field: Field, typed: str, currency: str) -> object:
    bare = re.sub(r"[\s\u00a0\u202f'’]", "", typed).replace("\u2212", "-")
    if re.fullmatch(r"[+-]?\d+,\d+", bare):
        bare = bare.replace(",", ".")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return _no_number(field, typed)
    if not number.is_finite():
        return _no_number(field, typed)
    return int(number) if number == number.to_integral_value() else float(number)


def _read_money(field: Field, typed: str, currency: str) -> object:
    found = parse_amount(typed, currency or organisation.currency())
    if isinstance(found, Refused):
        return Refused(
            tuple(Reason(each.code, each.text, each.params, field.key) for each in found.reasons)
        )
    return found


def _read_date(field: Field, typed: str, currency: str) -> object:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        pass
    if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", typed):
        day, month, year = map(int, match.groups())
        try:
            return date(year, month, day)
        except ValueError:
            pass
    return Refused.because(
        "no_date",
        N_("“%(typed)s” is no date. Write it like 2026-11-23."),
        field=field.key,
        typed=typed[:40],
    )


def _read_url(field: Field, typed: str, currency: str) -> object:
    # "example.com" is what people type; every other scheme stays and is refused.
    return typed if re.match(r"[a-z][a-z0-9+.-]*:", typed, re.I) else f"https://{typed}"


def _read_checkbox(field: Field, typed: str, currency: str) -> object:
    return typed.casefold() in {"on", "true", "1", "yes", "да"}


def _no_number(field: Field, typed: str) -> Refused:
    return Refused.because(
        "no_number", N_("“%(typed)s” is no number."), field=field.key, typed=typed[:40]
    )


READERS = {"number": _read_number, "money": _read_money, "date": _read_date, "url": _read_url,
           "checkbox": _read_checkbox}  # fmt: skip
PLAIN = ("text", "long", "email", "phone", "url", "choice")


# --- is a value fit for its field? -----------------------------------------------------------


def check(field: Field, value: object) -> Iterator[Reason]:
    """What is wrong with a value, in words for its field."""
    if isinstance(value, str) and len(value) > field.most:
        yield _too_long(field, len(value))
        return
    if field.required and (not isinstance(value, str) or texts.is_blank(value)):
        yield Reason("empty", N_("Please fill this in."), {}, field.key)
    if value is None or value == "":
        return
    yield from CHECKS.get(field.type, _check_text)(field, value)


def _too_long(field: Field, length: int) -> Reason:
    return Reason(
        "too_long",
        N_("Too long: %(length)s characters, at most %(most)s fit. Attach longer texts as a file."),
        {"length": f"{length:,}", "most": f"{field.most:,}"},
        field.key,
    )


def _wrong(field: Field) -> Reason:
    return Reason("wrong_type", N_("This value does not fit the field."), {}, field.key)


def _check_text(field: Field, value: object) -> Iterator[Reason]:
    if not isinstance(value, str):
        yield _wrong(field)


def _check_email(field: Field, value: object) -> Iterator[Reason]:
    try:
        validate_email(value)
    except ValidationError:
        yield Reason(
            "no_email",
            N_("“%(typed)s” is no e-mail address. It should look like name@example.com."),
            {"typed": str(value)[:80]},
            field.key,
        )


def _check_url(field: Field, value: object) -> Iterator[Reason]:
    try:
        parts = urlsplit(str(value))
        fits = parts.scheme in ("http", "https") and HOST.search(parts.hostname or "")
    except ValueError:
        fits = None
    if not fits:
        yield Reason(
            "no_url",
            N_("“%(typed)s” is no web address. It should look like https://example.com."),
            {"typed": str(value)[:80]},
            field.key,
        )


def _check_number(field: Field, value: object) -> Iterator[Reason]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield _wrong(field)
    elif abs(value) > LARGEST_NUMBER:
        yield Reason("number_too_large", N_("This number is too large."), {}, field.key)
    elif field.key == "employees" and (value != int(value) or not 0 <= value <= 2_147_483_647):
        yield Reason("number_not_counted", N_("Enter a whole number from 0."), {}, field.key)


def _check_money(field: Field, value: object) -> Iterator[Reason]:
    if not isinstance(value, Money):
        yield _wrong(field)
    elif isinstance(checked := check_amount(value, field=field.key), Refused):
        yield from checked.reasons


def _check_date(field: Field, value: object) -> Iterator[Reason]:
    if not isinstance(value, date):
        yield _wrong(field)
    elif (refused := check_day(value, field=field.key)) is not None:
        yield from refused.reasons


def _check_choice(field: Field, value: object) -> Iterator[Reason]:
    if value not in {key for key, _label in field.choices}:
        yield Reason("no_choice", N_("Choose one of the list."), {}, field.key)


def _check_checkbox(field: Field, value: object) -> Iterator[Reason]:
    if not isinstance(value, bool):
        yield _wrong(field)


def _check_owner(field: Field, value: object) -> Iterator[Reason]:
    if not getattr(value, "is_active", False):
        yield Reason(
            "owner_inactive",
            N_("%(name)s no longer works here. Choose somebody else."),
            {"name": str(value)},
            field.key,
        )


def _check_record(field: Field, value: object) -> Iterator[Reason]:
    if getattr(value, "pk", None) is None:
        yield _wrong(field)
    elif getattr(value, "binned_at", None):
        yield Reason(
            "record_binned",
            N_("“%(name)s” lies in the bin. Restore it first."),
            {"name": str(value)},
            field.key,
        )


def _check_tags(field: Field, value: object) -> Iterator[Reason]:
    if isinstance(value, str) or any(getattr(tag, "pk", None) is None for tag in value):
        yield _wrong(field)


CHECKS = {
    "email": _check_email, "url": _check_url, "number": _check_number, "money": _check_money,
    "date": _check_date, "choice": _check_choice, "checkbox": _check_checkbox,
    "owner": _check_owner, "source": _check_record, "company": _check_record,
    "tags": _check_tags,
}  # fmt: skip


def check_all(
    fields: Sequence[Field], values: Mapping[str, object], *, new: bool
) -> Iterator[Reason]:
    """What is wrong with values by field, custom ones nested under "custom"."""
    known = {field.key: field for field in fields}
    given = flat(values)
    for key, value in given.items():
        if key not in known:
            yield Reason("field_unknown", N_("There is no field “%(field)s”."), {"field": key}, key)
        else:
            yield from check(known[key], value)
    if new:
        for field in fields:
            if field.required and field.key not in given:
                yield Reason("empty", N_("Please fill this in."), {}, field.key)


def flat(values: Mapping[str, object]) -> dict[str, object]:
    """{"name": .., "custom": {"a": ..}} -> {"name": .., "custom.a": ..}."""
    found = {key: value for key, value in values.items() if key != "custom"}
    inner = values.get("custom") or {}
    return found | {PREFIX + key: value for key, value in dict(inner).items()}


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
