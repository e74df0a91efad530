"""Whether a value fits its field: what somebody typed, or what another room hands in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dealcycle.crm import texts
from dealcycle.crm.fields import PREFIX, Field
from dealcycle.cycle.calendar import check_day
from dealcycle.cycle.money import Money, check_amount, parse_amount
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.people import organisation

# Beyond this a float loses whole units.
LARGEST_NUMBER = 10**15
HOST = re.compile(r"[\w.-]+\.[^\W\d_]{2,}$|localhost$")


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
        {"length": length, "most": field.most},
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
