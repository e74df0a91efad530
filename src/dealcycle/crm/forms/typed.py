"""A record's fields as one types them: what stands in a control, and the value behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from dealcycle.crm import access, fitting
from dealcycle.crm import fields as record_fields
from dealcycle.crm.fields import Field
from dealcycle.crm.models import Source, Tag
from dealcycle.crm.models.record import Record
from dealcycle.cycle.currencies import currencies, precision
from dealcycle.cycle.money import Money
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.people import organisation
from dealcycle.people.models import User

KINDS = {"text": "text", "long": "textarea", "email": "email", "phone": "tel", "url": "url",
         "number": "number", "money": "money", "date": "date", "checkbox": "checkbox",
         "tags": "many"}  # fmt: skip
NEW = "new:"
USUAL_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CNY", "RUB", "KZT")


@dataclass(frozen=True)
class Named:
    """A company or a person that is not in the book yet."""

    name: str


@dataclass(frozen=True)
class Control:
    """What `crm/facts/control.html` shows of a field."""

    field: Field
    value: str | list[str] = ""
    options: tuple[tuple[str, ...], ...] = ()
    currency: str = ""
    errors: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def kind(self) -> str:
        return KINDS.get(self.field.type, "choice")

    @property
    def currencies(self) -> list[str]:
        first = dict.fromkeys(code for code in (self.currency, organisation.currency()) if code)
        return list(first | dict.fromkeys(USUAL_CURRENCIES))

    @property
    def was(self) -> str:
        """The same in one line, to tell later whether anything was changed."""
        value = "\n".join(self.value) if isinstance(self.value, list) else self.value
        return f"{value} {self.currency}" if self.field.type == "money" else value


def control(
    field: Field,
    value: object,
    *,
    user: User,
    posted: QueryDict | None = None,
    errors: Iterable[str] = (),
) -> Control:
    """The field's control: as the record has it, or as it was typed."""
    money = field.type == "money"
    held = value.currency if isinstance(value, Money) else organisation.currency() if money else ""
    if posted is None:
        return Control(
            field, typed(field, value), _options(field, value, user), held, tuple(errors)
        )
    many = field.type == "tags"
    given = posted.getlist(field.key) if many else posted.get(field.key, "")
    currency = posted.get(f"{field.key}_currency", held) if money else ""
    return Control(field, given, _options(field, value, user, given), currency, tuple(errors))


def value_of(record: Record, field: Field) -> object:
    """What the record holds in this field, as a value."""
    if field.custom_key is not None:
        return record_fields.unkept(field, record.custom.get(field.custom_key))
    if field.type == "tags":
        return list(record.tags.all()) if record.pk else []
    if field.key == "amount":
        minor = record.amount_minor
        return None if minor is None else Money(minor, record.currency)
    return getattr(record, field.key)


def typed(field: Field, value: object) -> str | list[str]:
    """A value as it stands in its control."""
    if field.type == "tags":
        return [str(tag.pk) for tag in value or ()]
    if value is None or value == "":
        return ""
    if isinstance(value, Money):
        return plain_amount(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Named):
        return NEW + value.name
    if hasattr(value, "pk"):
        return str(value.pk)
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value)


def plain_amount(amount: Money) -> str:
    """'12500' or '12500.50': what one can go on typing in."""
    digits = precision(amount.currency)
    if amount.minor % 10**digits == 0:
        return str(amount.minor // 10**digits)
    return f"{amount.major:f}"


def read(field: Field, posted: QueryDict, *, user: User) -> object | Refused:
    """The value behind what was typed, or why there is none."""
    if field.type == "tags":
        return list(Tag.objects.filter(pk__in=numbers(posted.getlist(field.key))))
    given = posted.get(field.key, "")
    if field.type in CHOOSERS:
        return CHOOSERS[field.type](field, given.strip(), user)
    currency = posted.get(f"{field.key}_currency", "") if field.type == "money" else ""
    known = currency if currency in currencies() else ""
    return fitting.read(field, given, currency=known)


def was_changed(field: Field, posted: QueryDict) -> bool:
    """Whether the control holds something else than when it was shown."""
    was = posted.get(f"was_{field.key}")
    if was is None:
        return field.key in posted
    if field.type == "tags":
        return sorted(was.split()) != sorted(posted.getlist(field.key))
    given = posted.get(field.key, "")
    if field.type == "money":
        given = f"{given} {posted.get(f'{field.key}_currency', '')}"
        # Another currency of nothing is still nothing.
        return given != was and bool(given.split(" ")[0] or was.split(" ")[0])
    return given.replace("\r\n", "\n") != was.replace("\r\n", "\n")


def nested(values: Mapping[str, object]) -> dict[str, object]:
    """{"custom.a": 1, "name": ..} -> {"custom": {"a": 1}, "name": ..}, as actions take it."""
    prefix = record_fields.PREFIX
    own = {k.removeprefix(prefix): v for k, v in values.items() if k.startswith(prefix)}
    rest = {key: value for key, value in values.items() if not key.startswith(prefix)}
    return rest | ({"custom": own} if own else {})


def _owner(field: Field, given: str, user: User) -> object:
    # Somebody who has left is found too, so that the refusal can name them.
    return _one(field, User.objects.all(), given)


def _source(field: Field, given: str, user: User) -> object:
    return _one(field, Source.objects.filter(retired_at=None), given)


def _company(field: Field, given: str, user: User) -> object:
    if given.startswith(NEW):
        return Named(given.removeprefix(NEW)[:200])
    return _one(field, access.companies(user), given)


CHOOSERS = {"owner": _owner, "source": _source, "company": _company}


def _one(field: Field, among: object, given: str) -> object:
    if not given:
        return None
    found = among.filter(pk__in=numbers([given])).first()
    if found is None:
        return Refused.because("no_choice", N_("Choose one of the list."), field=field.key)
    return found


def numbers(given: Iterable[str]) -> list[int]:
    # SQLite would choke on a longer number.
    return [int(each) for each in given if each.isascii() and each.isdigit() and len(each) < 19]


def _options(
    field: Field, value: object, user: User, given: str | list[str] | None = None
) -> tuple[tuple[str, ...], ...]:
    """What can be chosen without asking the server, the present value always among it."""
    if field.type in ("owner", "company"):
        known = User.objects.all() if field.type == "owner" else access.companies(user)
        return _present(value, given, known)
    empty = ("", "")
    if field.type == "source":
        found = list(Source.objects.filter(retired_at=None))
        if isinstance(value, Source) and value not in found:
            found.append(value)
        return (empty, *((str(each.pk), each.name) for each in found))
    if field.type == "tags":
        return tuple((str(tag.pk), tag.name) for tag in Tag.objects.all())
    if field.type == "choice":
        kept = [pair for pair in field.retired_choices if pair[0] == value]
        return (empty, *((key, str(label)) for key, label in (*field.choices, *kept)))
    return ()


def _present(value: object, given: object, known: QuerySet[Any]) -> tuple[tuple[str, ...], ...]:
    options = {"": ""}
    if value is not None and hasattr(value, "pk"):
        options[str(value.pk)] = str(value)
    if isinstance(value, Named):
        options[NEW + value.name] = value.name
    if isinstance(given, str) and given.startswith(NEW):
        options[given] = given.removeprefix(NEW)
    elif isinstance(given, str) and given and given not in options:
        found = known.filter(pk__in=numbers([given])).first()
        options |= {given: str(found)} if found else {}
    return tuple(options.items())
