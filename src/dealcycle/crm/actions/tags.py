"""Tags: added, renamed, coloured, merged, deleted; a deleted one can come back for 30 days."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from dealcycle.crm import texts
from dealcycle.crm.models import Company, Contact, Deal, Tag
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events import editing
from dealcycle.events.editing import Conflict
from dealcycle.events.models import Event
from dealcycle.people.models import User

COLOURS = range(1, 9)
LONGEST = 40
CHUNK = 1000
KEPT = timedelta(days=30)
TAGGED = (Company, Contact, Deal)


@transaction.atomic
def add_tag(*, name: str, colour: int, by: User, now: datetime) -> Tag | Refused:
    name = texts.line(name)
    if (refused := _problem(name, colour, None)) is not None:
        return refused
    tag = Tag.objects.create(name=name, colour=colour)
    _record("added", tag, by, now, after={"name": name, "colour": colour})
    return tag


@transaction.atomic
def change_tag(
    *,
    tag: Tag,
    values: Mapping[str, object],
    by: User,
    now: datetime,
    version: int | None = None,
) -> Tag | Refused | Conflict:
    tag = Tag.every.select_for_update().get(pk=tag.pk)
    was = {"name": tag.name, "colour": tag.colour}
    will = was | {field: values[field] for field in was if field in values}
    will["name"] = texts.line(str(will["name"]))
    if (refused := _problem(will["name"], will["colour"], tag.pk)) is not None:
        return refused
    before, after = events.changes(was, will)
    if after:
        record = ("tag", tag.pk)
        clash = editing.conflict(record=record, present=tag.version, mine=after, version=version)
        if clash is not None:
            return clash
        tag.name, tag.colour, tag.version = will["name"], will["colour"], tag.version + 1
        tag.save(update_fields=["name", "colour", "version"])
        _record("changed", tag, by, now, before, after | {"version": tag.version})
    return tag


@transaction.atomic
def merge_tags(*, tag: Tag, into: Tag, by: User, now: datetime) -> Tag | Refused:
    """Records of the one carry the other from now on; the one lies in the bin, to be undone."""
    if tag.pk == into.pk:
        return Refused.because("tag_itself", N_("Choose another tag."), field="into")
    added = {model.KIND: _carry_over(model.tags.through, model.KIND, tag, into) for model in TAGGED}
    tag.binned_at = now
    tag.save(update_fields=["binned_at"])
    after = {"into": into.pk, "name": into.name, "added": added}
    _record("merged", tag, by, now, {"name": tag.name}, after)
    return into


def last_change(tag: Tag, *, by: User) -> Event | None:
    """What this person changed of it last: what "Undo" will mean."""
    kinds = ("tag.changed", "tag.merged")
    found = Event.objects.filter(kind__in=kinds, record=tag.pk, actor=by.pk)
    return found.order_by("-id").first()


@transaction.atomic
def take_back(*, event: Event, by: User, now: datetime) -> Tag | Refused:
    """A changed tag is called as before, a merged one is two again."""
    tag = Tag.every.filter(pk=event.record).first()
    merged = event.kind == "tag.merged"
    if tag is None or (tag.binned_at is not None) != merged:
        return Refused.because("nothing_to_undo", N_("This can no longer be undone."))
    if not merged:
        return change_tag(tag=tag, values=event.before, by=by, now=now)
    back = restore_tag(tag=tag, by=by, now=now)
    if back:
        for model in TAGGED:
            span = event.after["added"][model.KIND]
            _take_off(model.tags.through, model.KIND, tag, event.after["into"], span)
    return back


@transaction.atomic
def delete_tag(*, tag: Tag, by: User, now: datetime) -> Tag:
    """Out of sight on every record; the links stay until the bin is emptied."""
    if tag.binned_at is None:
        tag.binned_at = now
        tag.save(update_fields=["binned_at"])
        _record("deleted", tag, by, now, {"name": tag.name})
    return tag


@transaction.atomic
def restore_tag(*, tag: Tag, by: User, now: datetime) -> Tag | Refused:
    if (refused := _problem(tag.name, tag.colour, tag.pk)) is not None:
        return refused
    if tag.binned_at is not None:
        tag.binned_at = None
        tag.save(update_fields=["binned_at"])
        _record("restored", tag, by, now, after={"name": tag.name})
    return tag


def forget_deleted(now: datetime) -> int:
    """Deleted tags go for ever after thirty days, with their links."""
    return Tag.every.filter(binned_at__lt=now - KEPT).delete()[0]


def _carry_over(links: type, kind: str, tag: Tag, into: Tag) -> tuple[int, int]:
    """Gives the other tag to all that carry the one; between which link ids they came."""
    own, last = f"{kind}_id", 0
    before = _newest(links)
    while True:
        found = links.objects.filter(tag=tag, pk__gt=last).order_by("pk")
        chunk = list(found.values_list("pk", own)[:CHUNK])
        if not chunk:
            return before, _newest(links)
        links.objects.bulk_create(
            (links(**{own: record, "tag_id": into.pk}) for _pk, record in chunk),
            ignore_conflicts=True,
        )
        last = chunk[-1][0]


def _take_off(links: type, kind: str, tag: Tag, into: int, span: tuple[int, int]) -> None:
    """What carried both before keeps both."""
    carrying = links.objects.filter(tag=tag).values(f"{kind}_id")
    given = links.objects.filter(tag=into, pk__gt=span[0], pk__lte=span[1])
    given.filter(**{f"{kind}_id__in": carrying}).delete()


def _newest(links: type) -> int:
    return links.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _problem(name: str, colour: int, own: int | None) -> Refused | None:
    if texts.is_blank(name) or len(name) > LONGEST:
        return Refused.because(
            "tag_name", N_("Give it a name of at most %(most)s characters."),
            field="name", most=LONGEST,
        )  # fmt: skip
    if colour not in COLOURS:
        return Refused.because("tag_colour", N_("Choose one of the colours."), field="colour")
    others = Tag.objects.exclude(pk=own).values_list("name", flat=True)
    if any(other.casefold() == name.casefold() for other in others):
        return Refused.because(
            "tag_twice",
            N_("There is a tag “%(name)s” already. To make one of two, merge them."),
            field="name",
            name=name,
        )
    return None


def _record(
    what: str,
    tag: Tag,
    by: User,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    events.record(
        kind=f"tag.{what}",
        by=by.pk,
        at=now,
        record=("tag", tag.pk),
        before=before,
        after=after,
    )
