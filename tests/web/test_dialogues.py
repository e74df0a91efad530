"""A dialogue whose address is opened stands on the page that it belongs to."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from dealcycle.crm.models import Pipeline
from tests.builders import a_deal
from tests.cast import Cast

OPENED = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def browser(cast: Cast, as_user: Callable[[object], Client]) -> Client:
    return as_user(cast.adam)


def test_it_stands_on_the_record_that_its_address_names(browser: Client, cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, name="Kettles for Acme")
    address = reverse("deal_closure", args=[deal.pk])
    words = browser.get(f"{address}?outcome=won", headers=OPENED).content.decode()
    assert words.startswith("<!doctype html>")
    assert f'id="dialog" aria-labelledby="dialog-title" data-behind="/deals/{deal.pk}">' in words
    assert words.count('class="dialog__frame') == 1
    assert '<h1 class="page__title">' in words


def test_a_dialogue_above_it_is_passed_over(browser: Client) -> None:
    pipeline = Pipeline.objects.get()
    address = reverse("settings_stage_new", args=[pipeline.pk])
    words = browser.get(address, headers=OPENED).content.decode()
    assert f'data-behind="/settings/pipelines/{pipeline.pk}"' in words


def test_what_opens_at_the_side_is_put_there(browser: Client, cast: Cast) -> None:
    deal = a_deal(owner=cast.alice)
    words = browser.get(reverse("deal_edit", args=[deal.pk]), headers=OPENED).content.decode()
    assert 'id="sheet" aria-labelledby="dialog-title" data-behind=' in words
    assert '<dialog class="dialog" id="dialog" aria-labelledby="dialog-title"></dialog>' in words


def test_a_script_is_given_the_dialogue_alone(browser: Client, cast: Cast) -> None:
    deal = a_deal(owner=cast.alice)
    address = reverse("deal_edit", args=[deal.pk])
    asked = browser.get(address, headers={"Accept": "text/html", "HX-Request": "true"})
    assert asked.content.lstrip().startswith(b'<div class="dialog__frame')
