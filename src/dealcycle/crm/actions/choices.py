"""Lists that records choose from: sources and reasons. Added, renamed, ordered, retired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, QuerySet

from dealcycle.crm import texts
from dealcycle.crm.models import Override, Reason, Source
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events import editing
from dealcycle.events.editing import Conflict
from dealcycle.events.models import Event
from dealcycle.people.models import User

Choice = Source | Reason
LONGEST = 80


@dataclass(frozen=True)
class ChoiceList:
    """One list: whose rows, and what its events call a row."""

    key: str
    kind: str
    model: type[Choice]
    filters: Mapping[str, str]


LISTS = {
    "sources": ChoiceList("sources", "source", Source, {}),
    **{
        purpose.value: ChoiceList(purpose.value, "reason", Reason, {"purpose": purpose.value})
        for purpose in Reason.Purpose
    },
}


@transaction.atomic
def add_choice(*, of: ChoiceList, name: str, by: User, now: datetime) -> Choice | Refused:
    """At the end of the list; a retired one of that name comes back instead."""
    name = texts.line(name)
    rows = list(_rows(of).select_for_update())
    same = next((row for row in rows if row.name.casefold() == name.casefold()), None)
    if same is not None and same.retired_at:
        return retire_choice(of=of, choice=same, retire=False, by=by, now=now)
    if (refused := _name_problem(name, rows, None)) is not None:
        return refused
    place = max((row.position + 1 for row in rows), default=0)
    row = of.model.objects.create(name=name, position=place, **of.filters)
    _record("added", of, row, by, now, after={"name": name})
    return row


@transaction.atomic
def rename_choice(
    *,
    of: ChoiceList,
    choice: Choice,
    name: str,
    by: User,
    now: datetime,
    version: int | None = None,
) -> Choice | Refused | Conflict:
    """The new name stands in every record and figure that has it."""
    name = texts.line(name)
    rows = list(_rows(of).select_for_update())
    choice = next((row for row in rows if row.pk == choice.pk), choice)
    if (refused := _name_problem(name, rows, choice.pk)) is not None:
        return refused
    if name != choice.name:
        new, present = {"name": name}, choice.version
        record = (of.kind, choice.pk)
        clash = editing.conflict(record=record, present=present, mine=new, version=version)
        if clash is not None:
            return clash
        before, choice.name, choice.version = choice.name, name, present + 1
        choice.save(update_fields=["name", "version"])
        after = new | {"version": choice.version}
        _record("renamed", of, choice, by, now, before={"name": before}, after=after)
    return choice


@transaction.atomic
def reorder_choices(*, of: ChoiceList, order: Sequence[int], by: User, now: datetime) -> None:
    """Puts those named first, in this order; what was added meanwhile stays behind them."""
    known = list(_rows(of).select_for_update().values_list("pk", flat=True))
    wanted = [pk for pk in dict.fromkeys(order) if pk in known]
    wanted += [pk for pk in known if pk not in wanted]
    if wanted == known:
        return
    for place, pk in enumerate(wanted):
        of.model.objects.filter(pk=pk).update(position=place)
    before, after = {"order": known}, {"order": wanted, "list": of.key}
    events.record(kind=f"{of.kind}.reordered", by=by.pk, at=now, record=None, before=before,
                  after=after)  # fmt: skip


@transaction.atomic
def retire_choice(
    *, of: ChoiceList, choice: Choice, retire: bool, by: User, now: datetime
) -> Choice:
    """No longer offered, or offered again; records keep it either way."""
    if (choice.retired_at is not None) != retire:
        choice.retired_at = now if retire else None
        choice.save(update_fields=["retired_at"])
        before, after = {"retired": not retire}, {"retired": retire}
        _record("retired" if retire else "restored", of, choice, by, now, before, after)
    return choice


def last_change(of: ChoiceList, *, by: User) -> Event | None:
    kinds = [f"{of.kind}.{what}" for what in ("added", "renamed", "retired", "restored")]
    kinds.append(f"{of.kind}.reordered")
    return Event.objects.filter(kind__in=kinds, actor=by.pk).order_by("-id").first()


@transaction.atomic
def take_back(*, of: ChoiceList, event: Event, by: User, now: datetime) -> object:
    """Does the opposite of a change from what its event kept."""
    who = {"of": of, "by": by, "now": now}
    if "order" in event.after:
        return reorder_choices(order=event.before["order"], **who)
    row = _rows(of).filter(pk=event.record).first()
    if row is None:
        return Refused.because("choice_gone", N_("This can no longer be undone."))
    if "retired" in event.after:
        return retire_choice(choice=row, retire=event.before["retired"], **who)
    if event.before:
        return rename_choice(choice=row, name=event.before["name"], **who)
    return _remove(row, who)


def _remove(row: Choice, who: dict) -> object:
    """An added one goes again, unless a record has chosen it by now."""
    named = isinstance(row, Reason) and Override.objects.filter(reason=str(row.pk)).exists()
    try:
        if not named:
            with transaction.atomic():
                pk, name = row.pk, row.name
                row.delete()
                row.pk = pk
                _record("removed", who["of"], row, who["by"], who["now"], {"name": name})
            return row
    except ProtectedError:
        row.pk = pk
    return retire_choice(choice=row, retire=True, **who)


def _rows(of: ChoiceList) -> QuerySet[Choice]:
    return of.model.objects.filter(**of.filters)


def _name_problem(name: str, rows: Sequence[Choice], own: int | None) -> Refused | None:
    """Databases fold only ASCII for their constraint; people do not tell capitals apart."""
    if texts.is_blank(name) or len(name) > LONGEST:
        return Refused.because(
            "choice_name", N_("Give it a name of at most %(most)s characters."),
            field="name", most=LONGEST,
        )  # fmt: skip
    if any(row.pk != own and row.name.casefold() == name.casefold() for row in rows):
        return Refused.because(
            "choice_twice", N_("“%(name)s” is in this list already."), field="name", name=name
        )
    return None


def _record(
    what: str,
    of: ChoiceList,
    row: Choice,
    by: User,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    events.record(
        kind=f"{of.kind}.{what}",
        by=by.pk,
        at=now,
        record=(of.kind, row.pk),
        before=before,
        after=after,
    )
