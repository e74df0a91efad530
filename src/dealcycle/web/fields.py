"""What a field of a form shows, from a Django field or from plain arguments."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect, SelectMultiple, Textarea
from django.utils import timezone

KINDS = {
    "text": "text", "number": "number", "email": "email", "url": "url", "password": "password",
    "tel": "tel", "search": "search", "color": "color", "hidden": "hidden",
    "checkbox": "checkbox", "radio": "radios", "select": "choice", "file": "file",
    "date": "date", "datetime-local": "datetime", "time": "time",
}  # fmt: skip
# Django's own inputs for days are text; the browser's are easier for everyone.
BY_CLASS = {"DateInput": "date", "DateTimeInput": "datetime", "TimeInput": "time"}


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool = False
    group: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Control:
    """Everything `ui.field` needs; the template decides nothing."""

    kind: str = "text"
    name: str = ""
    id: str = ""
    label: str = ""
    value: str = ""
    help: str = ""
    errors: Sequence[str] = ()
    required: bool = False
    disabled: bool = False
    options: Sequence[Option] = ()
    attrs: dict[str, object] = field(default_factory=dict)

    @property
    def described_by(self) -> str | None:
        ids = [f"{self.id}-error"] if self.errors else []
        ids += [f"{self.id}-help"] if self.help else []
        return " ".join(ids) or None

    @property
    def checked(self) -> bool:
        return self.value in ("True", "true", "on", "1")


def control(
    bound: BoundField | None = None,
    *,
    options: Iterable[object] | None = None,
    value: object = None,
    **given: object,
) -> Control:
    """A bound field's control, with anything given by hand in its place."""
    made = _from_bound(bound) if isinstance(bound, BoundField) else Control()
    attrs = {**made.attrs, **(given.pop("attrs", None) or {})}
    known = {key: item for key, item in given.items() if item is not None}
    made = replace(made, attrs=attrs, **known)
    if value is not None:
        made = replace(made, value=_text(value, made.kind))
    if options is not None:
        chosen = bound.value() if value is None and isinstance(bound, BoundField) else value
        made = replace(made, options=tuple(_options(options, _chosen(chosen))))
    if isinstance(made.errors, str):
        made = replace(made, errors=(made.errors,))
    return made if made.id else replace(made, id=f"field-{made.name}")


def _from_bound(bound: BoundField) -> Control:
    widget = bound.field.widget
    kind = str(widget.attrs.get("data-kind") or _kind(bound))
    attrs = {**widget.attrs, **bound.field.widget_attrs(widget)}
    attrs = {key: item for key, item in attrs.items() if key != "data-kind"}
    # A password never travels back.
    value = None if kind == "password" else bound.value()
    return Control(
        kind=kind,
        name=bound.html_name,
        id=bound.auto_id or f"field-{bound.html_name}",
        label=str(bound.label or ""),
        value=_text(value, kind),
        help=str(bound.help_text or ""),
        errors=[str(error) for error in bound.errors],
        required=bound.field.required,
        disabled=bound.field.disabled,
        options=tuple(_options(getattr(widget, "choices", ()), _chosen(value))),
        attrs=attrs,
    )


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, Textarea):
        return "textarea"
    if isinstance(widget, CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, RadioSelect):
        return "radios"
    if isinstance(widget, SelectMultiple):
        return "many"
    name = type(widget).__name__
    return BY_CLASS.get(name) or KINDS.get(getattr(widget, "input_type", ""), "text")


def _text(value: object, kind: str) -> str:
    if value is None or isinstance(value, list | tuple | set):
        return ""
    if isinstance(value, datetime):
        at = timezone.localtime(value) if timezone.is_aware(value) else value
        return at.strftime("%Y-%m-%dT%H:%M" if kind == "datetime" else "%Y-%m-%d")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value)


def _chosen(value: object) -> set[str]:
    if isinstance(value, list | tuple | set):
        return {str(item) for item in value}
    return {"" if value is None else str(value)}


def _options(choices: Iterable[object], chosen: set[str], group: str = "") -> Iterator[Option]:
    for choice in choices:
        if isinstance(choice, Option):
            yield replace(choice, chosen=choice.chosen or choice.value in chosen)
            continue
        value, label, *hint = choice if isinstance(choice, list | tuple) else (choice, choice)
        if isinstance(label, list | tuple):
            yield from _options(label, chosen, group=str(value))
            continue
        text = "" if value is None else str(value)
        yield Option(text, str(label), text in chosen, group, str(hint[0]) if hint else "")
