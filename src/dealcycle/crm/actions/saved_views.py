"""Saved views of lists: kept, changed, shared, made one's own default; taken away and back."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dealcycle.crm import texts
from dealcycle.crm.models import DefaultView, SavedView
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people.models import User

MOST = 200


def save_view(
    *,
    kind: str,
    name: str,
    sharing: str,
    query: Mapping[str, list[str]],
    by: User,
    now: datetime,
    view: SavedView | None = None,
) -> SavedView | Refused:
    """Keeps a list under a name, or a view under another one, shared with whom one says."""
    name = texts.line(name)
    if (refused := _check(name, sharing, by)) is not None:
        return refused
    mine = SavedView.objects.filter(owner=by, binned_at=None)
    if view is None and mine.count() >= MOST:
        return Refused.because("too_many", N_("You have very many views. Delete some first."))
    same = mine.filter(record_kind=kind, name__iexact=name)
    if same.exclude(pk=view.pk if view else None).exists():
        return Refused.because("name_taken", N_("You have a view of this name."), field="name")
    with transaction.atomic():
        view = view or SavedView(owner=by, record_kind=kind)
        view.name, view.sharing, view.query = name, sharing, dict(query)
        view.save()
        _tell("saved", view, by, now)
    return view


def bin_view(*, view: SavedView, by: User, now: datetime) -> None:
    _put(view, now, "binned", by, now)


def restore_view(*, view: SavedView, by: User, now: datetime) -> None:
    _put(view, None, "restored", by, now)


def open_with(*, kind: str, view: SavedView | None, by: User) -> None:
    """The view that this person's list opens with; None is the one that comes with Dealcycle."""
    if view is None:
        DefaultView.objects.filter(user=by, record_kind=kind).delete()
        return
    DefaultView.objects.update_or_create(user=by, record_kind=kind, defaults={"view": view})


def _check(name: str, sharing: str, by: User) -> Refused | None:
    if texts.is_blank(name):
        return Refused.because("name_missing", N_("Give the view a name."), field="name")
    if len(name) > 80:
        return Refused.because(
            "name_too_long", N_("Please use at most %(most)s characters."), field="name", most=80
        )
    if sharing not in SavedView.Sharing.values:
        return Refused.because("no_choice", N_("Choose one of the list."), field="sharing")
    if sharing == SavedView.Sharing.TEAM and not by.team_id:
        return Refused.because("no_team", N_("You are in no team yet."), field="sharing")
    return None


def _put(view: SavedView, binned_at: datetime | None, what: str, by: User, now: datetime) -> None:
    with transaction.atomic():
        view.binned_at = binned_at
        view.save(update_fields=["binned_at"])
        _tell(what, view, by, now)


def _tell(what: str, view: SavedView, by: User, now: datetime) -> None:
    events.record(
        kind=f"view.{what}",
        by=by.pk,
        at=now,
        record=("view", view.pk),
        after={"name": view.name, "sharing": view.sharing, "kind": view.record_kind},
    )
