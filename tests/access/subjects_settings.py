"""The records that the rows of `matrix_crm_settings.py` ask for."""

from collections.abc import Callable
from decimal import Decimal

from django.utils import timezone

from dealcycle.crm.actions import choices, own_fields, pipelines, rates, stages, tags
from dealcycle.crm.models import Criterion, CustomField, Pipeline, Rate, Source, Stage, Tag
from dealcycle.events.models import Event
from tests.cast import Cast


def a_change_of_a_pipeline(cast: Cast) -> Event:
    stages.change_stage(
        stage=Stage.objects.get(kind="discovery"),
        values={"name": "Needs"},
        by=cast.adam,
        now=timezone.now(),
    )
    return Event.objects.get(kind="pipeline.changed")


def a_tag(cast: Cast) -> Tag:
    return tags.add_tag(name="VIP", colour=1, by=cast.adam, now=timezone.now())


def a_choice_field(cast: Cast) -> CustomField:
    return own_fields.add_field(
        record_kind="deal",
        label="Contract",
        type="choice",
        choices=["Purchase", "Rent"],
        by=cast.adam,
        now=timezone.now(),
    )


def a_change_of_a_field(cast: Cast) -> Event:
    a_choice_field(cast)
    return Event.objects.get(kind="own_field.added")


def a_change_of_a_source(cast: Cast) -> Event:
    sources = choices.LISTS["sources"]
    choices.add_choice(of=sources, name="Partner event", by=cast.adam, now=timezone.now())
    return Event.objects.get(kind="source.added")


def a_rate(cast: Cast) -> Rate:
    return Rate.objects.create(base="EUR", currency="USD", day=timezone.localdate(), rate="0.9")


def a_rate_set_by_hand(cast: Cast) -> Event:
    given = {"currency": "USD", "day": timezone.localdate(), "rate": Decimal("0.92")}
    rates.set_rate(**given, by=cast.adam, now=timezone.now())
    return Event.objects.get(kind="rate.set")


def a_change_of_a_tag(cast: Cast) -> Event:
    tags.change_tag(
        tag=a_tag(cast), values={"name": "Key", "colour": 2}, by=cast.adam, now=timezone.now()
    )
    return Event.objects.get(kind="tag.changed")


def an_order_of_pipelines(cast: Cast) -> Event:
    order = [Pipeline.objects.get().pk]
    return pipelines.reorder_pipelines(order=order, by=cast.adam, now=timezone.now())


def a_removal_of_a_rate(cast: Cast) -> Event:
    return rates.remove_rate(rate=a_rate(cast), by=cast.adam, now=timezone.now())


SUBJECTS: dict[str, Callable[[Cast], object]] = {
    "pipeline": lambda cast: Pipeline.objects.get(),
    "pipeline_change": a_change_of_a_pipeline,
    "discovery": lambda cast: Stage.objects.get(kind="discovery"),
    "source": lambda cast: Source.objects.get(name="Referral"),
    "source_change": a_change_of_a_source,
    "tag": a_tag,
    "rate": a_rate,
    "rate_setting": a_rate_set_by_hand,
    "tag_change": a_change_of_a_tag,
    "pipelines_order": an_order_of_pipelines,
    "rate_removal": a_removal_of_a_rate,
    "own_field": a_choice_field,
    "own_field_change": a_change_of_a_field,
    "criterion": lambda cast: Criterion.objects.get(stage__kind="discovery", key="budget"),
}
