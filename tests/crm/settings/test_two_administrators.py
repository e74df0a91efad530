"""Two administrators edit the same in two windows: the second is told, and nothing is lost."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from dealcycle.crm.actions import own_fields, tags
from dealcycle.crm.models import CustomField, Pipeline, Reason, Source, Tag
from dealcycle.crm.queries.pipelines import the_cycle
from dealcycle.people.models import User
from tests.cast import Cast
from tests.clock import NOW

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')


@dataclass(frozen=True)
class Record:
    """A form of settings: where it is, what is typed, and how what is kept is read."""

    address: str
    field: str
    kept: Callable[[], object]
    others: dict[str, str]


def a_source(by: User) -> Record:
    row = Source.objects.first()
    address = reverse("settings_choice", args=["sources", row.pk])
    return Record(address, "name", lambda: Source.objects.get(pk=row.pk).name, {})


def a_reason(by: User) -> Record:
    row = Reason.objects.filter(purpose="lost").first()
    address = reverse("settings_choice", args=["lost", row.pk])
    return Record(address, "name", lambda: Reason.objects.get(pk=row.pk).name, {})


def a_tag(by: User) -> Record:
    row = tags.add_tag(name="VIP", colour=1, by=by, now=NOW)
    address = reverse("settings_tag", args=[row.pk])
    return Record(address, "name", lambda: Tag.objects.get(pk=row.pk).name, {"colour": "1"})


def own_field(by: User) -> CustomField:
    return own_fields.add_field(
        record_kind="deal", label="Size", type="choice", choices=["Small", "Large"], by=by, now=NOW
    )


def a_field(by: User) -> Record:
    row = own_field(by)
    address = reverse("settings_field", args=[row.pk])
    return Record(address, "label", lambda: CustomField.objects.get(pk=row.pk).label, {})


def a_choice_of_a_field(by: User) -> Record:
    row = own_field(by)

    def kept() -> object:
        found = {c["key"]: c["label"] for c in CustomField.objects.get(pk=row.pk).choices}
        return found["small"]

    return Record(reverse("settings_field_choice", args=[row.pk, "small"]), "name", kept, {})


def a_pipeline(by: User) -> Record:
    row = Pipeline.objects.get()
    others = {"starts_at": str(row.starts_at_id), "won_by": row.won_by}
    address = reverse("settings_pipeline_edit", args=[row.pk])
    return Record(address, "name", lambda: Pipeline.objects.get(pk=row.pk).name, others)


KINDS = [a_source, a_reason, a_tag, a_field, a_choice_of_a_field, a_pipeline]


@pytest.fixture
def windows(cast: Cast, as_user: Callable[[object], Client]) -> tuple[Client, Client]:
    return as_user(cast.adam), as_user(cast.adam)


def hidden(page: bytes) -> dict[str, str]:
    """What the form sends beside what one types."""
    found = (dict(re.findall(r'(name|value)="([^"]*)"', tag)) for tag in HIDDEN.findall(
        page.decode()))  # fmt: skip
    return {each["name"]: each.get("value", "") for each in found if "name" in each}


@pytest.mark.parametrize("kind", KINDS)
def test_the_second_is_told_sees_both_values_and_may_mean_it(
    kind: Callable[[User], Record], cast: Cast, windows: tuple[Client, Client]
) -> None:
    record, (one, two) = kind(cast.adam), windows
    opened = hidden(two.get(record.address, headers={"HX-Target": "dialog"}).content)
    sent = opened | record.others
    assert one.post(record.address, sent | {record.field: "Theirs"}).status_code == 204
    answer = two.post(record.address, sent | {record.field: "Mine"})
    assert answer.status_code == 409
    assert record.kept() == "Theirs"
    words = answer.content.decode()
    assert f"{cast.adam.name} changed the same meanwhile" in words
    assert "Theirs" in words
    assert 'value="Mine"' in words
    meant = hidden(answer.content) | record.others | {record.field: "Mine"}
    assert two.post(record.address, meant).status_code == 204
    assert record.kept() == "Mine"


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_not_touched_in_the_second_window_takes_nothing_back(
    kind: Callable[[User], Record], cast: Cast, windows: tuple[Client, Client]
) -> None:
    record, (one, two) = kind(cast.adam), windows
    sent = hidden(two.get(record.address, headers={"HX-Target": "dialog"}).content) | record.others
    untouched = {record.field: sent[f"was-{record.field}"]}
    one.post(record.address, sent | {record.field: "Theirs"})
    assert two.post(record.address, sent | untouched).status_code == 204
    assert record.kept() == "Theirs"


def test_name_and_clock_changed_at_once_both_stand(
    cast: Cast, windows: tuple[Client, Client]
) -> None:
    record, (one, two) = a_pipeline(cast.adam), windows
    sent = hidden(two.get(record.address).content) | record.others
    later = str(Pipeline.objects.get().stages.get(name="Discovery").pk)
    one.post(record.address, sent | {"name": "New business"})
    same_name = {"name": sent["was-name"], "starts_at": later}
    assert two.post(record.address, sent | same_name).status_code == 204
    pipeline = Pipeline.objects.get()
    assert (pipeline.name, the_cycle(pipeline).clock.starts_at) == ("New business", later)


def test_choices_put_in_another_order_clash_with_no_name(
    cast: Cast, windows: tuple[Client, Client]
) -> None:
    record, (one, two) = a_choice_of_a_field(cast.adam), windows
    sent = hidden(two.get(record.address).content)
    row = CustomField.objects.get()
    one.post(reverse("settings_field_choice_order", args=[row.pk]), {"order": ["large", "small"]})
    assert two.post(record.address, sent | {"name": "Tiny"}).status_code == 204
    assert record.kept() == "Tiny"
