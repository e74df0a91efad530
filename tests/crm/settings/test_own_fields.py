"""Fields of the organisation's own: keys stay, values stay, choices can be shaped."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from dealcycle.crm import fields
from dealcycle.crm.actions import deals, exit_criteria
from dealcycle.crm.actions.moves import missing_evidence
from dealcycle.crm.keys import key_of
from dealcycle.crm.models import CustomField, Deal
from tests.builders import a_deal, the_stage
from tests.cast import Cast
from tests.clock import NOW
from tests.crm.settings.answers import undo_of


@pytest.fixture
def browser(cast: Cast, as_user: Callable[[object], Client]) -> Client:
    return as_user(cast.adam)


def add(browser: Client, label: str, type: str = "text", choices: str = "") -> object:
    data = {"label": label, "type": type, "choices": choices}
    return browser.post(reverse("settings_field_new", args=["deals"]), data)


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Number of sites", "number_of_sites"),
        ("Дата поставки", "data_postavki"),
        ("Цех № 5: щётки", "tsekh_5_shchetki"),
        ("Größe (m²)", "grosse_m2"),
        ("好", "field"),
        ("x" * 80, "x" * 40),
    ],
)
def test_the_key_follows_from_the_label(label: str, key: str) -> None:
    assert key_of(label, set()) == key
    again = key_of(label, {key})
    assert again != key
    assert len(again) <= 40


@pytest.mark.parametrize("type", CustomField.Type.values)
def test_a_field_of_each_type_is_added_and_offered(browser: Client, type: str) -> None:
    assert add(browser, "Sites", type, "One\n\nTwo\none").status_code == 204
    row = CustomField.objects.get()
    assert (row.key, row.type) == ("sites", type)
    field = fields.the_field("deal", "custom.sites")
    assert field.type == type
    if type == "choice":
        assert field.choices == (("one", "One"), ("two", "Two"))
    assert "Sites" in browser.get(reverse("settings_fields")).content.decode()


@pytest.mark.parametrize(
    ("label", "type"), [("", "text"), ("x" * 81, "text"), ("Budget", "text"), ("Kind", "choice")]
)
def test_what_does_not_fit_is_refused(browser: Client, label: str, type: str) -> None:
    answer = add(browser, label, type)
    assert answer.status_code == 422
    assert not CustomField.objects.exists()


def test_renaming_and_retiring_keep_key_and_values(browser: Client, cast: Cast) -> None:
    add(browser, "Sites", "number")
    row = CustomField.objects.get()
    deal = a_deal(owner=cast.alice, custom={"sites": 12})
    answer = browser.post(reverse("settings_field", args=[row.pk]), {"label": "Locations"})
    row.refresh_from_db()
    assert (row.key, row.label) == ("sites", "Locations")
    browser.post(undo_of(answer))
    row.refresh_from_db()
    assert row.label == "Sites"
    answer = browser.post(reverse("settings_field_retire", args=[row.pk]))
    assert fields.the_field("deal", "custom.sites") is None
    assert Deal.objects.get(pk=deal.pk).custom == {"sites": 12}
    browser.post(undo_of(answer))
    assert fields.the_field("deal", "custom.sites")


def test_fields_are_put_in_order(browser: Client) -> None:
    for label in ("One", "Two", "Three"):
        add(browser, label)
    order = list(CustomField.objects.values_list("pk", flat=True))
    answer = browser.post(
        reverse("settings_field_order", args=["deals"]), {"order": [order[2], *order[:2]]}
    )
    assert [row.label for row in CustomField.objects.all()] == ["Three", "One", "Two"]
    browser.post(undo_of(answer))
    assert [row.label for row in CustomField.objects.all()] == ["One", "Two", "Three"]


def test_choices_are_shaped_and_records_keep_theirs(browser: Client, cast: Cast) -> None:
    add(browser, "Contract", "choice", "Purchase\nRent")
    row = CustomField.objects.get()
    deal = a_deal(owner=cast.alice, custom={"contract": "rent"})
    more = browser.post(reverse("settings_field_choice_new", args=[row.pk]), {"name": "Service"})
    assert more.status_code == 200
    twice = browser.post(reverse("settings_field_choice_new", args=[row.pk]), {"name": "service"})
    assert twice.status_code == 422
    browser.post(
        reverse("settings_field_choice_order", args=[row.pk]),
        {"order": ["service", "rent", "purchase"]},
    )
    browser.post(reverse("settings_field_choice", args=[row.pk, "rent"]), {"name": "Lease"})
    answer = browser.post(reverse("settings_field_choice_retire", args=[row.pk, "rent"]))
    field = fields.the_field("deal", "custom.contract")
    assert field.choices == (("service", "Service"), ("purchase", "Purchase"))
    assert field.retired_choices == (("rent", "Lease"),)
    # What a deal has may stay; another cannot take it.
    kept = deals.update_deal(
        deal=deal, values={"description": "x"}, version=None, by=cast.alice, now=NOW
    )
    assert kept.custom == {"contract": "rent"}
    browser.post(undo_of(answer))
    assert len(fields.the_field("deal", "custom.contract").choices) == 3


def test_no_exit_criterion_asks_for_a_field_out_of_use(browser: Client, cast: Cast) -> None:
    add(browser, "Sites", "number")
    stage = the_stage("discovery")
    exit_criteria.add_criterion(
        stage=stage, kind="field_filled", params={"field": "custom.sites"}, label="Sites",
        demand="required", by=cast.adam, now=NOW,
    )  # fmt: skip
    deal = a_deal(owner=cast.alice, stage="discovery")
    assert "custom.sites" in {m.key for m in missing_evidence(Deal.objects.get(pk=deal.pk))}
    row = CustomField.objects.get()
    answer = browser.post(reverse("settings_field_retire", args=[row.pk]))
    shown = browser.get(reverse("settings_stage", args=[stage.pk])).content.decode()
    assert "its field is out of use" in shown
    assert "custom.sites" not in {m.key for m in missing_evidence(Deal.objects.get(pk=deal.pk))}
    browser.post(undo_of(answer))
    assert "custom.sites" in {m.key for m in missing_evidence(Deal.objects.get(pk=deal.pk))}


def test_another_kind_of_record_is_not_there(browser: Client) -> None:
    assert browser.get(reverse("settings_fields_of", args=["user"])).status_code == 404
