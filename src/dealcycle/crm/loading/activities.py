"""Activities and comments in bulk; the records around them follow."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from dealcycle.crm import search
from dealcycle.crm.loading import following
from dealcycle.crm.models import Activity, Comment
from dealcycle.crm.search.texts import KINDS
from dealcycle.events import rows

CHUNK = 4000


@dataclass
class Done:
    """An activity, and who of the other side took part."""

    activity: Activity
    participants: tuple[int, ...] = ()


def write_activities(found: Sequence[Done]) -> list[Activity]:
    """Writes new activities. Each is its own entry in timelines: no events are told."""
    with transaction.atomic():
        for start in range(0, len(found), CHUNK):
            _write(found[start : start + CHUNK])
        written = [done.activity for done in found]
        following.follow(
            deals={row.deal_id for row in written},
            companies={row.company_id for row in written},
            contacts={row.contact_id for row in written}
            | {contact for done in found for contact in done.participants},
        )
    return written


def write_comments(comments: Sequence[Comment]) -> list[Comment]:
    about: dict[str, set[int]] = defaultdict(set)
    for comment in comments:
        about[comment.record_kind].add(comment.record)
    with transaction.atomic():
        rows.insert_objects(comments)
        for kind, records in about.items():
            search.reindex(kind, sorted(records))
    return list(comments)


def _write(some: Sequence[Done]) -> None:
    for done in some:
        row = done.activity
        row.at = row.done_at or row.due_at or row.created_at
    written = [done.activity for done in some]
    rows.insert_objects(written)
    rows.insert(
        Activity.participants.through,
        ("activity_id", "contact_id"),
        ((done.activity.pk, contact) for done in some for contact in done.participants),
    )
    search.put_many(
        Activity.KIND, {row.pk: KINDS[Activity.KIND].texts(row) for row in written}, new=True
    )
