"""Words of colleagues on a record or an activity; whoever is named with an @ is told."""

from datetime import datetime

from django.db import transaction

from dealcycle.crm import mentions, search, texts
from dealcycle.crm.editing import Clash, Conflict
from dealcycle.crm.models import Activity, Comment
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people.models import User


def add_comment(
    *, record: tuple[str, int], body: str, by: User, now: datetime
) -> Comment | Refused:
    if (refused := _check(body)) is not None:
        return refused
    body = texts.paragraphs(body)
    with transaction.atomic():
        comment = Comment.objects.create(
            record_kind=record[0],
            record=record[1],
            author=by,
            body=body,
            mentions=mentions.found_in(body),
            at=now,
        )
        _record("added", comment, by, now)
        mentions.tell(comment, comment.mentions, by=by, at=now)
    return comment


def edit_comment(
    *, comment: Comment, body: str, by: User, now: datetime, was: str | None = None
) -> Comment | Refused | Conflict:
    """One's own words only; who is newly named is told. `was`: the words that were edited."""
    if comment.author_id != by.pk:
        return _not_own()
    if (refused := _check(body)) is not None:
        return refused
    with transaction.atomic():
        comment = Comment.objects.select_for_update().get(pk=comment.pk)
        before, known = comment.body, set(comment.mentions)
        comment.body = texts.paragraphs(body)
        if comment.body == before:
            return comment
        # One person in two windows: comments have no version, their words tell.
        if was is not None and texts.paragraphs(was) != before:
            clash = Clash("body", comment.body, before)
            return Conflict((clash,), 0, by.pk, comment.edited_at or comment.at)
        comment.mentions = mentions.found_in(comment.body)
        comment.edited_at = now
        comment.save()
        _record("edited", comment, by, now, {"body": before}, {"body": comment.body})
        mentions.tell(comment, set(comment.mentions) - known, by=by, at=now)
    return comment


def delete_comment(*, comment: Comment, by: User, now: datetime) -> Comment | Refused:
    return _put(comment, "deleted", now, by, now)


def restore_comment(*, comment: Comment, by: User, now: datetime) -> Comment | Refused:
    return _put(comment, "restored", None, by, now)


def _put(
    comment: Comment, what: str, binned_at: datetime | None, by: User, now: datetime
) -> Comment | Refused:
    if comment.author_id != by.pk and not by.is_administrator:
        return _not_own()
    if (comment.binned_at is None) == (binned_at is None):
        return comment
    with transaction.atomic():
        comment.binned_at = binned_at
        comment.save(update_fields=["binned_at"])
        _record(what, comment, by, now)
    return comment


def _check(body: str) -> Refused | None:
    body = texts.paragraphs(body)
    if texts.is_blank(body):
        return Refused.because("empty", N_("Please write a few words."), field="body")
    if len(body) <= texts.LONGEST_NOTE:
        return None
    return Refused(
        (
            Reason(
                "too_long",
                N_(
                    "Too long: %(length)s characters, at most %(most)s fit. "
                    "Attach longer texts as a file."
                ),
                {"length": len(body), "most": texts.LONGEST_NOTE},
                "body",
            ),
        )
    )


def _not_own() -> Refused:
    return Refused.because("not_own", N_("Only their author changes these words."))


def _record(
    what: str,
    comment: Comment,
    by: User,
    now: datetime,
    before: dict | None = None,
    after: dict | None = None,
) -> None:
    search.reindex(comment.record_kind, [comment.record])
    around = [(comment.record_kind, comment.record)]
    if comment.record_kind == Activity.KIND:
        around += _records_of_activity(comment.record)
    events.record(
        kind=f"comment.{what}",
        by=by.pk,
        at=now,
        record=("comment", comment.pk),
        before=before,
        after=after,
        also=around,
    )


def _records_of_activity(pk: int) -> list[tuple[str, int]]:
    row = Activity.objects.filter(pk=pk).values("deal", "company", "contact").first() or {}
    return [(kind, found) for kind, found in row.items() if found]
