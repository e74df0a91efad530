"""Fields of the organisation's own: added, renamed, ordered, retired. Values are never lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from dealcycle.crm import fields, texts
from dealcycle.crm.keys import key_of
from dealcycle.crm.models import CustomField, Pipeline
from dealcycle.crm.models.pipelines import new_stamp
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events import editing
from dealcycle.events.editing import Conflict
from dealcycle.events.models import Event
from dealcycle.people.models import User

LONGEST = 80
MOST_FIELDS, MOST_CHOICES = 100, 200
KIND = "own_field"


@transaction.atomic
def add_field(
    *, record_kind: str, label: str, type: str, choices: Sequence[str], by: User, now: datetime
) -> CustomField | Refused:
    """A new field; its key follows from the label and stays whatever it is renamed to."""
    label = texts.line(label)
    rows = list(CustomField.objects.filter(record_kind=record_kind))
    if (refused := _label_problem(label, record_kind, rows, None)) is not None:
        return refused
    if len(rows) >= MOST_FIELDS:
        return Refused.because("too_many_fields", N_("At most %(most)s fields fit."),
                               most=MOST_FIELDS)  # fmt: skip
    made: list[dict[str, object]] = []
    if type == CustomField.Type.CHOICE:
        for words in filter(None, map(texts.line, choices)):
            if words.casefold() not in {str(each["label"]).casefold() for each in made}:
                made.append(_choice(words, made))
        if (refused := _choices_problem(made)) is not None:
            return refused
    row = CustomField.objects.create(
        record_kind=record_kind,
        key=key_of(label, {each.key for each in rows}),
        label=label,
        type=type,
        choices=made,
        position=max((each.position + 1 for each in rows), default=0),
    )
    _record("added", row, by, now, after={"label": label, "type": type, "key": row.key})
    return row


@transaction.atomic
def rename_field(
    *,
    field: CustomField,
    label: str,
    by: User,
    now: datetime,
    version: int | None = None,
) -> CustomField | Refused | Conflict:
    label, field = texts.line(label), CustomField.objects.select_for_update().get(pk=field.pk)
    rows = list(CustomField.objects.filter(record_kind=field.record_kind))
    if (refused := _label_problem(label, field.record_kind, rows, field.pk)) is not None:
        return refused
    if label != field.label:
        new, present, record = {"label": label}, field.version, (KIND, field.pk)
        clash = editing.conflict(record=record, present=present, mine=new, version=version)
        if clash is not None:
            return clash
        before, field.label, field.version = field.label, label, present + 1
        field.save(update_fields=["label", "version"])
        after = new | {"version": field.version}
        _record("renamed", field, by, now, {"label": before}, after)
    return field


@transaction.atomic
def reorder_fields(*, record_kind: str, order: Sequence[int], by: User, now: datetime) -> None:
    found = CustomField.objects.filter(record_kind=record_kind).select_for_update()
    known = list(found.values_list("pk", flat=True))
    wanted = [pk for pk in dict.fromkeys(order) if pk in known]
    wanted += [pk for pk in known if pk not in wanted]
    if wanted == known:
        return
    for place, pk in enumerate(wanted):
        CustomField.objects.filter(pk=pk).update(position=place)
    before, after = {"order": known}, {"order": wanted, "record_kind": record_kind}
    events.record(kind=f"{KIND}.reordered", by=by.pk, at=now, record=None, before=before,
                  after=after)  # fmt: skip


@transaction.atomic
def retire_field(*, field: CustomField, retire: bool, by: User, now: datetime) -> CustomField:
    """No longer asked for or shown in forms; its values stay with their records."""
    if (field.retired_at is not None) != retire:
        field.retired_at = now if retire else None
        field.save(update_fields=["retired_at"])
        before, after = {"retired": not retire}, {"retired": retire}
        _record("retired" if retire else "restored", field, by, now, before, after)
        # Exit criteria may ask for it: every process reads its pipelines anew.
        for pipeline in Pipeline.objects.all():
            Pipeline.objects.filter(pk=pipeline.pk).update(stamp=new_stamp())
    return field


@transaction.atomic
def add_choice(*, field: CustomField, label: str, by: User, now: datetime) -> CustomField | Refused:
    """At the end; a retired one of that name comes back instead."""
    label, field = texts.line(label), _held(field)
    for each in field.choices:
        if each["label"].casefold() == label.casefold() and each.get("retired"):
            return set_choice(field=field, key=each["key"], retired=False, by=by, now=now)
    if (refused := _choice_problem(label, field.choices, None)) is not None:
        return refused
    return _write(field, [*field.choices, _choice(label, field.choices)], by, now)


@transaction.atomic
def set_choice(
    *,
    field: CustomField,
    key: str,
    by: User,
    now: datetime,
    label: str | None = None,
    retired: bool | None = None,
    version: int | None = None,
) -> CustomField | Refused | Conflict:
    """Renames a choice, or takes it out of use; records that have it keep it."""
    field = _held(field)
    if label is not None:
        label = texts.line(label)
        if (refused := _choice_problem(label, field.choices, key)) is not None:
            return refused
        if (clash := _renamed_since(field, key, label, version)) is not None:
            return clash
    news = {"label": label, "retired": retired}
    news = {name: value for name, value in news.items() if value is not None}
    changed = [each | news if each["key"] == key else each for each in field.choices]
    return _write(field, changed, by, now)


@transaction.atomic
def reorder_choices(
    *, field: CustomField, order: Sequence[str], by: User, now: datetime
) -> CustomField:
    field = _held(field)
    by_key = {each["key"]: each for each in field.choices}
    wanted = [key for key in dict.fromkeys(order) if key in by_key]
    wanted += [key for key in by_key if key not in wanted]
    return _write(field, [by_key[key] for key in wanted], by, now)


def last_change(*, by: User) -> Event | None:
    kinds = [f"{KIND}.{what}" for what in ("added", "renamed", "reordered", "retired",
                                           "restored", "choices")]  # fmt: skip
    return Event.objects.filter(kind__in=kinds, actor=by.pk).order_by("-id").first()


def take_back(*, event: Event, by: User, now: datetime) -> object:
    """Does the opposite of a change from what its event kept."""
    before, after, who = event.before, event.after, {"by": by, "now": now}
    if "order" in after:
        return reorder_fields(record_kind=after["record_kind"], order=before["order"], **who)
    row = CustomField.objects.filter(pk=event.record).first()
    if row is None:
        return Refused.because("field_gone", N_("This can no longer be undone."))
    if "retired" in after:
        return retire_field(field=row, retire=before["retired"], **who)
    if "choices" in after:
        return _write(_held(row), before["choices"], by, now)
    if "label" in before:
        return rename_field(field=row, label=before["label"], **who)
    # Somebody may have filled it by now: out of use, not out of the world.
    return retire_field(field=row, retire=True, **who)


def _held(field: CustomField) -> CustomField:
    """Read anew and locked, its choices all in one shape."""
    row = CustomField.objects.select_for_update().get(pk=field.pk)
    row.choices = [
        each if isinstance(each, dict) else {"key": each, "label": each} for each in row.choices
    ]
    return row


@transaction.atomic
def _write(
    field: CustomField, choices: Sequence[Mapping[str, object]], by: User, now: datetime
) -> CustomField:
    before = field.choices
    if list(choices) != before:
        field.choices, field.version = list(choices), field.version + 1
        field.save(update_fields=["choices", "version"])
        after = {"choices": field.choices, "version": field.version}
        _record("choices", field, by, now, {"choices": before}, after)
    return field


def _renamed_since(
    field: CustomField, key: str, label: str, version: int | None
) -> Conflict | None:
    """Events hold all choices at once: only those count that gave this one another name."""
    if version is None or version == field.version:
        return None
    found = Event.objects.filter(
        kind=f"{KIND}.choices",
        subjects__record_kind=KIND,
        subjects__record=field.pk,
        after__version__gt=version,
    ).order_by("id")
    later = [
        ({"name": now}, event.actor, event.at)
        for event in found
        if (now := _label_in(event.after, key)) != _label_in(event.before, key)
    ]
    return editing.among(later, {"name": label}, field.version)


def _label_in(told: Mapping[str, object], key: str) -> object:
    return next((each["label"] for each in told["choices"] if each["key"] == key), None)


def _choice(label: str, others: Sequence[Mapping[str, object]]) -> dict[str, object]:
    key = key_of(label, {str(each["key"]) for each in others}, otherwise="choice")
    return {"key": key, "label": label}


def _label_problem(
    label: str, record_kind: str, rows: Sequence[CustomField], own: int | None
) -> Refused | None:
    if texts.is_blank(label) or len(label) > LONGEST:
        return _unnamed("label")
    taken = {str(each.label).casefold() for each in fields.STANDARD[record_kind]}
    taken |= {row.label.casefold() for row in rows if row.pk != own and not row.retired_at}
    if label.casefold() in taken:
        return Refused.because(
            "field_twice",
            N_("There is a field “%(name)s” already. Give this one another name."),
            field="label",
            name=label,
        )
    return None


def _choices_problem(made: Sequence[Mapping[str, object]]) -> Refused | None:
    if not made:
        return Refused.because("no_choices", N_("Write the choices, one a line."), field="choices")
    if len(made) > MOST_CHOICES or any(len(str(each["label"])) > LONGEST for each in made):
        return Refused.because(
            "choices_too_many",
            N_("At most %(most)s choices of up to %(length)s characters fit."),
            field="choices",
            most=MOST_CHOICES,
            length=LONGEST,
        )
    return None


def _choice_problem(
    label: str, choices: Sequence[Mapping[str, object]], own: str | None
) -> Refused | None:
    if texts.is_blank(label) or len(label) > LONGEST:
        return _unnamed("name")
    others = [str(each["label"]).casefold() for each in choices if each["key"] != own]
    if label.casefold() in others:
        return Refused.because(
            "choice_twice", N_("“%(name)s” is in this list already."), field="name", name=label
        )
    return _choices_problem([*choices, {"label": label}]) if own is None else None


def _unnamed(field: str) -> Refused:
    return Refused.because(
        "unnamed", N_("Give it a name of at most %(most)s characters."), field=field, most=LONGEST
    )


def _record(
    what: str,
    row: CustomField,
    by: User,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    events.record(
        kind=f"{KIND}.{what}",
        by=by.pk,
        at=now,
        record=(KIND, row.pk),
        before=before,
        after=after,
    )
