"""Deals in bulk: with their journal, events, people, tags and search."""

from collections.abc import Sequence

from django.db import transaction

from dealcycle.crm import search
from dealcycle.crm.loading import living
from dealcycle.crm.loading.stories import Story
from dealcycle.crm.loading.telling import tell
from dealcycle.crm.models import Change, Deal, DealContact, Override, Visit
from dealcycle.crm.search.texts import KINDS
from dealcycle.events import rows

CHUNK = 2000
VISIT = (
    "deal_id",
    "stage_id",
    "entered_at",
    "entry_recorded_at",
    "left_at",
    "exit",
    "exit_recorded_at",
    "void_at",
)
CHANGE = ("deal_id", "field", "value", "at", "recorded_at", "until")


def write_deals(stories: Sequence[Story], *, told: bool = True) -> list[Deal]:
    """Writes the deals, as they are today, and all that they have been.

    `told=False` leaves the events out: an import records one for the whole of its work.
    """
    ground = living.Ground()
    for start in range(0, len(stories), CHUNK):
        some = stories[start : start + CHUNK]
        with transaction.atomic():
            _write(some, [living.live(story, ground) for story in some], told)
    return [story.deal for story in stories]


def _write(stories: Sequence[Story], lives: Sequence[living.Lived], told: bool) -> None:
    deals = [story.deal for story in stories]
    rows.insert_objects(deals)
    pairs = list(zip(deals, lives, strict=True))
    rows.insert(
        Visit,
        VISIT,
        (
            (
                deal.pk,
                int(visit.stage),
                visit.entered_at,
                visit.entry_recorded_at,
                visit.left_at,
                visit.exit or "",
                visit.exit_recorded_at,
                visit.void_at,
            )
            for deal, lived in pairs
            for visit in lived.visits
        ),
    )
    rows.insert(
        Change,
        CHANGE,
        (
            (deal.pk, value.field, value.value, value.at, value.recorded_at, value.until)
            for deal, lived in pairs
            for value in lived.values
        ),
    )
    _write_people(stories)
    _write_overrides(pairs)
    search.put_many(Deal.KIND, {deal.pk: KINDS[Deal.KIND].texts(deal) for deal in deals}, new=True)
    if told:
        for deal, lived in pairs:
            for each in lived.told:
                each.record = deal.record
        tell([each for lived in lives for each in lived.told])


def _write_people(stories: Sequence[Story]) -> None:
    rows.insert(
        DealContact,
        ("deal_id", "contact_id", "role", "at"),
        ((story.deal.pk, *person) for story in stories for person in story.people),
    )
    rows.insert(
        Deal.tags.through,
        ("deal_id", "tag_id"),
        ((story.deal.pk, tag) for story in stories for tag in story.tags),
    )


def _write_overrides(pairs: Sequence[tuple[Deal, living.Lived]]) -> None:
    found = [(deal, each) for deal, lived in pairs for each in lived.overrides]
    written = [
        Override(
            deal_id=deal.pk,
            from_stage_id=each.from_stage,
            to_stage_id=each.to_stage,
            missing=list(each.words.missing),
            reason=each.words.reason,
            words=each.words.words,
            by=each.by,
            at=each.at,
        )
        for deal, each in found
    ]
    rows.insert_objects(written)
    for row, (_deal, each) in zip(written, found, strict=True):
        each.told.after = {**each.told.after, "override": row.pk}
