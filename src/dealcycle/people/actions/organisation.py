"""What an administrator decides for the whole organisation."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events import editing
from dealcycle.people import organisation as at_hand
from dealcycle.people import pictures, places
from dealcycle.people.models import Organisation, User

WRITABLE = (
    "name",
    "currency",
    "time_zone",
    "language",
    "week_starts_on",
    "second_factor_required",
)
MOST_BYTES = 512 * 1024
MOST_PIXELS = 4096
LOGOS = "organisation"


def change_organisation(
    *, values: Mapping[str, object], version: int | None, by: User, now: datetime
) -> Organisation | Refused | editing.Conflict:
    """Changes what `values` names; two administrators at once are told what clashes."""
    if problems := tuple(_problems(values)):
        return Refused(problems)
    with transaction.atomic():
        found = Organisation.objects.select_for_update().order_by("pk")[0]
        before = {field: getattr(found, field) for field in values}
        old, new = events.changes(before, values)
        if not new:
            return found
        clash = editing.conflict(
            record=found.record, present=found.version, mine=new, version=version
        )
        if clash is not None:
            return clash
        for field, value in new.items():
            setattr(found, field, value)
        _save(found, old, new, by, now)
    return found


def change_logo(*, data: bytes, by: User, now: datetime) -> Organisation | Refused:
    """Puts up a new logo; what it is, is told by its bytes alone."""
    picture = pictures.read(data) if len(data) <= MOST_BYTES else None
    if picture is None or max(picture.width, picture.height) > MOST_PIXELS:
        return _unfit(data, picture)
    name = f"{hashlib.sha256(data).hexdigest()[:32]}.{picture.ending}"
    return _put_logo(name, data, by, now)


def remove_logo(*, by: User, now: datetime) -> Organisation:
    return _put_logo("", b"", by, now)


def restore_logo(*, name: str, by: User, now: datetime) -> Organisation | Refused:
    """Takes a removal back, as long as the file is still there."""
    storage = Organisation._meta.get_field("logo").storage
    # Only names that we gave ourselves: 32 hexadecimal digits and an ending.
    stem, _dot, ending = name.partition(".")
    if len(stem) != 32 or not stem.isalnum() or ending not in ("png", "jpg", "webp"):
        return Refused.because("no_logo", N_("That picture is no longer here."))
    if not storage.exists(f"{LOGOS}/{name}"):
        return Refused.because("no_logo", N_("That picture is no longer here."))
    return _put_logo(name, b"", by, now)


def _problems(values: Mapping[str, object]) -> Iterable[Reason]:
    for field in set(values) - set(WRITABLE):
        yield Reason("field_unknown", N_("There is no such field."), {}, field)
    if "name" in values and not str(values["name"]).strip():
        yield Reason("name_missing", N_("Give the organisation a name."), {}, "name")
    if "currency" in values and values["currency"] not in places.currencies_in_use():
        yield Reason("no_currency", N_("There is no such currency."), {}, "currency")
    if "time_zone" in values and values["time_zone"] not in places.zones():
        yield Reason("no_zone", N_("There is no such time zone."), {}, "time_zone")


def _unfit(data: bytes, picture: pictures.Picture | None) -> Refused:
    if len(data) > MOST_BYTES:
        return Refused.because(
            "too_large",
            N_("This file is larger than %(most)s KB. Make the picture smaller."),
            field="logo",
            most=MOST_BYTES // 1024,
        )
    if picture is None:
        return Refused.because(
            "no_picture",
            N_("This is no PNG, JPEG or WebP picture. Save it as one of these."),
            field="logo",
        )
    return Refused.because(
        "too_many_pixels",
        N_("This picture is wider or higher than %(most)s pixels. Make it smaller."),
        field="logo",
        most=MOST_PIXELS,
    )


def _put_logo(name: str, data: bytes, by: User, now: datetime) -> Organisation:
    with transaction.atomic():
        found = Organisation.objects.select_for_update().order_by("pk")[0]
        storage, old = found.logo.storage, found.logo.name
        path = f"{LOGOS}/{name}" if name else ""
        if old == path:
            return found
        if data and not storage.exists(path):
            path = storage.save(path, ContentFile(data))
        found.logo.name = path
        _save(found, {"logo": old}, {"logo": path}, by, now)
        # The one before stays, so that the change can be taken back; older ones go.
        transaction.on_commit(lambda: _tidy(storage, {old, path}))
    return found


def _save(found: Organisation, old: dict, new: dict, by: User, now: datetime) -> None:
    found.version += 1
    found.save()
    events.record(
        kind="organisation.updated",
        by=by.pk,
        at=now,
        record=found.record,
        before=old,
        after=new | {"version": found.version},
    )
    at_hand.forget()


def _tidy(storage: object, keep: set[str]) -> None:
    for name in storage.listdir(LOGOS)[1]:
        if f"{LOGOS}/{name}" not in keep:
            storage.delete(f"{LOGOS}/{name}")
