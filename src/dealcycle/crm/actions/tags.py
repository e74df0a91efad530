"""Tags: added, renamed, coloured, merged, deleted; a deleted one can come back for 30 days."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from dealcycle.crm import texts
from dealcycle.crm.models import Company, Contact, Deal, Tag
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people.models import User

COLOURS = range(1, 9)
LONGEST = 40
CHUNK = 1000
KEPT = timedelta(days=30)


@transaction.atomic
def add_tag(*, name: str, colour: int, by: User, now: datetime) -> Tag | Refused:
    name = texts.line(name)
    if (refused := _problem(name, colour, None)) is not None:
        return refused
    tag = Tag.objects.create(name=name, colour=colour)
    _record("added", tag, by, now, after={"name": name, "colour": colour})
    return tag


@transaction.atomic
def change_tag(*, tag: Tag, name: str, colour: int, by: User, now: datetime) -> Tag | Refused:
    name = texts.line(name)
    if (refused := _problem(name, colour, tag.pk)) is not None:
        return refused
    was, will = {"name": tag.name, "colour": tag.colour}, {"name": name, "colour": colour}
    before, after = events.changes(was, will)
    if after:
        tag.name, tag.colour = name, colour
        tag.save(update_fields=["name", "colour"])
        _record("changed", tag, by, now, before, after)
    return tag


@transaction.atomic
def merge_tags(*, tag: Tag, into: Tag, by: User, now: datetime) -> Tag | Refused:
    """Records of the one carry the other from now on."""
    if tag.pk == into.pk:
        return Refused.because("tag_itself", N_("Choose another tag."), field="into")
    for model in (Company, Contact, Deal):
        _carry_over(model.tags.through, model._meta.model_name, tag, into)
    _record("merged", tag, by, now, {"name": tag.name}, {"into": into.pk, "name": into.name})
    tag.delete()
    return into


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


def _carry_over(links: type, kind: str, tag: Tag, into: Tag) -> None:
    own, last = f"{kind}_id", 0
    while True:
        found = links.objects.filter(tag=tag, pk__gt=last).order_by("pk")
        chunk = list(found.values_list("pk", own)[:CHUNK])
        if not chunk:
            break
        links.objects.bulk_create(
            (links(**{own: record, "tag_id": into.pk}) for _pk, record in chunk),
            ignore_conflicts=True,
        )
        last = chunk[-1][0]
    links.objects.filter(tag=tag).delete()


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
