"""Handing over: one person's open deals, companies, contacts and tasks go to others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from dealcycle.crm import sharing
from dealcycle.crm.models import HandOver, HandOverRow
from dealcycle.crm.queries import hand_over as queries
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.people.models import User

BATCH = 1000


@dataclass(frozen=True)
class Wishes:
    """How it is to be shared out: all to one, by shares, or deal by deal."""

    # Person -> share; one person with any share gets all.
    shares: Mapping[int, int] = field(default_factory=dict)
    # Deal -> person; what is not named goes by the shares.
    deals: Mapping[int, int] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset(queries.KINDS)

    @classmethod
    def all_to(cls, person: User, kinds: Iterable[str] = queries.KINDS) -> "Wishes":
        return cls(shares={person.pk: 100}, kinds=frozenset(kinds))

    @property
    def takers(self) -> set[int]:
        return {who for who, share in self.shares.items() if share > 0} | set(self.deals.values())


def shared_out(found: sharing.Book, wishes: Wishes) -> dict[sharing.Record, int]:
    """Each record and to whom it goes; the preview and the deed are this same function."""
    if wishes.deals:
        rest = min(who for who, share in wishes.shares.items() if share > 0)
        return sharing.by_list(found, wishes.deals, rest)
    return sharing.by_share(found, wishes.shares)


def begin_hand_over(
    *, person: User, wishes: Wishes, key: str, by: User, now: datetime
) -> HandOver | Refused:
    """Writes down what goes to whom; the worker does it, and goes on after a kill.

    Sent twice, it is done once.
    """
    if (refused := _unfit(person, wishes)) is not None:
        return refused
    try:
        with transaction.atomic():
            # Two hand-overs of one person at once would fight over the same records.
            User.objects.select_for_update().get(pk=person.pk)
            if before := HandOver.objects.filter(key=key).first():
                return before
            if HandOver.objects.filter(person=person, state__in=("running", "undoing")).exists():
                return _busy()
            given = shared_out(queries.book(person, wishes.kinds), wishes)
            if not given:
                return Refused.because("nothing", N_("There is nothing to hand over."))
            made = HandOver.objects.create(
                person=person, by=by, asked_at=now, key=key, total=len(given)
            )
            _write(made, given)
    except IntegrityError:
        return HandOver.objects.get(key=key)
    return made


def undo_hand_over(*, hand_over: HandOver, by: User, now: datetime) -> HandOver | Refused:
    """Brings back whatever is still with whom it went to, however much later."""
    with transaction.atomic():
        found = HandOver.objects.select_for_update().get(pk=hand_over.pk)
        if found.state == HandOver.State.RUNNING:
            return _busy()
        if found.state != HandOver.State.DONE:
            return found
        found.state = HandOver.State.UNDOING
        found.undone_by, found.undone_at = by, now
        found.total = found.rows.filter(state=HandOverRow.State.GIVEN).count()
        found.done, found.attempts, found.leased_until = 0, 0, None
        found.save()
    return found


def resume_hand_over(*, hand_over: HandOver) -> None:
    """After failures of the machine it is tried again from where it stopped."""
    HandOver.objects.filter(pk=hand_over.pk).update(attempts=0, leased_until=None)


def _unfit(person: User, wishes: Wishes) -> Refused | None:
    if not any(share > 0 for share in wishes.shares.values()):
        return Refused.because("nobody", N_("Choose somebody who takes it over."), field="to")
    known = queries.takers(person).filter(pk__in=wishes.takers).count()
    if known != len(wishes.takers):
        return Refused.because(
            "no_taker",
            N_("Records can only go to somebody who works here and may change them."),
            field="to",
        )
    if not wishes.kinds or not wishes.kinds <= set(queries.KINDS):
        return Refused.because("no_kind", N_("Choose what is handed over."), field="kinds")
    return None


def _write(made: HandOver, given: Mapping[sharing.Record, int]) -> None:
    # In this order they are worked off: deals first, in the order of their ids.
    order = {kind: place for place, kind in enumerate(queries.KINDS)}
    rows = sorted(given.items(), key=lambda each: (order[each[0][0]], each[0][1]))
    HandOverRow.objects.bulk_create(
        (
            HandOverRow(hand_over=made, record_kind=kind, record=record, to_id=who)
            for (kind, record), who in rows
        ),
        batch_size=BATCH,
    )


def _busy() -> Refused:
    return Refused.because(
        "busy", N_("A hand-over of this person is going on. Wait until it is through.")
    )
