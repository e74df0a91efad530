"""What the whole snapshot stands on: organisation, pipelines, rates, people; read by Django."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max
from django.utils.translation import override

from dealcycle.crm.kinds import Fit, Kind
from dealcycle.crm.models import CustomField, Pipeline, Rate, Reason, Source, Stage
from dealcycle.cycle.currencies import precision
from dealcycle.cycle.stages import StageKind
from dealcycle.insights import dimensions
from dealcycle.insights.codes import KINDS
from dealcycle.insights.dimensions import Dimension
from dealcycle.measures import journal
from dealcycle.people import organisation
from dealcycle.people.models import Team, User

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Ground:
    zone: str
    currency: str
    dimensions: tuple[Dimension, ...]
    pipelines: tuple[journal.Pipeline, ...]
    # currency, day number from which it holds, what one unit costs in our currency
    rates: tuple[tuple[str, int, Decimal], ...]
    teams: dict[int, int | None]  # user -> team
    names: tuple[tuple[str, int, str], ...]  # kind, code, name
    # Own choices: dimension -> key -> label.
    labels: dict[str, dict[str, str]]
    # Changes when anything does that every row depends on.
    fingerprint: str

    @property
    def minor(self) -> int:
        return precision(self.currency)


def gather() -> Ground:
    zone, currency = organisation.time_zone(), organisation.currency()
    found = organisation.current()
    with override(found.language if found else "en"):
        return Ground(
            zone=zone,
            currency=currency,
            dimensions=dimensions.defined(),
            pipelines=pipelines(),
            rates=tuple(_rates(currency)),
            teams=dict(User.objects.values_list("pk", "team")),
            names=tuple(_names()),
            labels=_labels(),
            fingerprint=fingerprint(),
        )


def fingerprint() -> str:
    """Asked often: a handful of short queries. Pipelines carry a random stamp of their state."""
    rates = Rate.objects.aggregate(n=Count("pk"), last=Max("pk"))
    parts = [
        organisation.time_zone(),
        organisation.currency(),
        list(Pipeline.objects.order_by("pk").values_list("pk", "stamp")),
        [each.as_data() for each in dimensions.defined()],
        [rates["n"], rates["last"]],
    ]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:24]


def pipelines() -> tuple[journal.Pipeline, ...]:
    stages: dict[int, list[Stage]] = {}
    for stage in Stage.objects.order_by("position", "id"):
        stages.setdefault(stage.pipeline_id, []).append(stage)
    return tuple(_pipeline(row, stages.get(row.pk, [])) for row in Pipeline.objects.all())


def _pipeline(row: Pipeline, stages: list[Stage]) -> journal.Pipeline:
    starts = next((at for at, each in enumerate(stages) if each.pk == row.starts_at_id), 0)
    return journal.Pipeline(
        row.pk,
        row.name,
        tuple(
            journal.Stage(each.pk, each.name, follow_up=each.kind == StageKind.FOLLOW_UP)
            for each in stages
        ),
        starts,
    )


def _rates(base: str) -> Iterator[tuple[str, int, Decimal]]:
    known = set()
    for currency, day, rate in Rate.objects.filter(base=base).values_list(
        "currency", "day", "rate"
    ):
        known.add(currency)
        yield currency, (day - EPOCH).days, rate
    # After a change of the organisation's currency, until new rates have come.
    turned = Rate.objects.filter(currency=base).exclude(base__in=known)
    for currency, day, rate in turned.values_list("base", "day", "rate"):
        yield currency, (day - EPOCH).days, (1 / rate).quantize(Decimal("1e-12"))


def _names() -> Iterator[tuple[str, int, str]]:
    for user in User.objects.only("pk", "name", "email"):
        yield "owner", user.pk, str(user)
    models = (("team", Team), ("pipeline", Pipeline), ("source", Source), ("lost_reason", Reason))
    for kind, model in models:
        for pk, name in model.objects.values_list("pk", "name"):
            yield kind, pk, name
    for name, code in KINDS.items():
        yield "channel", code, str(Kind(name).label)
        yield "step", code, str(Kind(name).label)


def _labels() -> dict[str, dict[str, str]]:
    found = {"fit": {key: str(label) for key, label in Fit.choices}}
    for each in dimensions.own_fields():
        if each.type == CustomField.Type.CHOICE:
            found[dimensions.name_of(each)] = {
                choice["key"]: choice["label"]
                for choice in each.choices
                if isinstance(choice, dict)
            }
    return found
