"""The records that the rows of `matrix_insights.py` ask for."""

from collections.abc import Callable

from django.utils import timezone

from dealcycle.crm.models import SavedView
from dealcycle.insights.models import Adoption
from tests.cast import Cast


def an_adoption(cast: Cast) -> Adoption:
    return Adoption.objects.create(
        key="larger.0..0", rule="larger", measure="size", against="past",
        owners=[cast.alice.pk], now=100.0, before=200.0, n_now=40, n_before=90, days=365,
        chance=0.01, start=timezone.localdate(), adopted_by=cast.alice, adopted_at=timezone.now(),
    )  # fmt: skip


def a_view(cast: Cast) -> SavedView:
    return SavedView.objects.create(owner=cast.alice, record_kind="figures.cycle", name="Mine")


SUBJECTS: dict[str, Callable[[Cast], object]] = {"adoption": an_adoption, "figures_view": a_view}
