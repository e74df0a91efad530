"""The records that the rows of `matrix_insights.py` ask for."""

from collections.abc import Callable
from types import SimpleNamespace

from django.utils import timezone

from dealcycle.crm.models import SavedView
from dealcycle.insights.models import Adoption, Pack, Recipient, RollUp, Schedule
from dealcycle.insights.scheduling import stop_secret
from tests.cast import Cast


def an_adoption(cast: Cast) -> Adoption:
    return Adoption.objects.create(
        key="larger.0..0", rule="larger", measure="size", against="past",
        owners=[cast.alice.pk], now=100.0, before=200.0, n_now=40, n_before=90, days=365,
        chance=0.01, start=timezone.localdate(), adopted_by=cast.alice, adopted_at=timezone.now(),
    )  # fmt: skip


def a_view(cast: Cast) -> SavedView:
    return SavedView.objects.create(owner=cast.alice, record_kind="figures.cycle", name="Mine")


def a_schedule(cast: Cast) -> Schedule:
    now = timezone.now()
    return Schedule.objects.create(view=a_view(cast), owner=cast.alice, next_at=now, created_at=now)


def a_stop_secret(cast: Cast) -> SimpleNamespace:
    recipient = Recipient.objects.create(schedule=a_schedule(cast), user=cast.alice)
    return SimpleNamespace(pk=stop_secret(recipient))


def a_pack(cast: Cast) -> Pack:
    return Pack.objects.create(user=cast.alice, language="en", created_at=timezone.now())


def a_roll_up(cast: Cast) -> RollUp:
    """Everybody's, locked by the administrator."""
    now, today = timezone.now(), timezone.localdate()
    return RollUp.objects.create(
        week=today, since=today, until=today, currency="EUR", made_at=now, lines=[], deals=[],
        locked_at=now, locked_by=cast.adam,
    )  # fmt: skip


SUBJECTS: dict[str, Callable[[Cast], object]] = {
    "adoption": an_adoption,
    "figures_view": a_view,
    "schedule": a_schedule,
    "stop_secret": a_stop_secret,
    "pack": a_pack,
    "roll_up": a_roll_up,
    "seller": lambda cast: cast.alice,
}
