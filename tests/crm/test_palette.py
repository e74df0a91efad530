"""The palette finds records, pages and things to do, mistyped ones too."""

import re

import pytest
from django.test import Client

from dealcycle.crm import search
from tests.builders import a_company, a_contact, a_deal
from tests.cast import Cast


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    company = a_company("Hafen Logistics", owner=cast.alice)
    anna = a_contact("Anna Weber", company=company, owner=cast.alice)
    search.index(company)
    search.index(anna)
    a_deal("Cranes for Aachen", owner=cast.alice, company=company)
    client.force_login(cast.alice)
    return client


def titles(client: Client, words: str) -> list[str]:
    page = client.get("/palette", {"q": words}).content.decode()
    return re.findall(r'<span class="grow truncate">(.*?)</span>', page)


def dialogues(client: Client, words: str) -> list[str]:
    page = client.get("/palette", {"q": words}).content.decode()
    return re.findall(r'data-dialogue="(.*?)"', page)


@pytest.mark.parametrize("words", ["cranes", "aachen cra", "crnaes", "hafen"])
def test_a_deal_is_found_by_its_words_its_company_and_with_a_slip(
    alice: Client, words: str
) -> None:
    assert "Cranes for Aachen" in titles(alice, words)


def test_a_verb_is_offered_and_the_record_named_after_it(alice: Client) -> None:
    assert titles(alice, "new deal")[0] == "New deal"
    assert titles(alice, "log call anna")[0] == "Log a call: Anna Weber"
    assert "kind=call" in dialogues(alice, "log call anna")[0]
    assert "on=contact-" in dialogues(alice, "log call anna")[0]
    assert titles(alice, "mvoe cranes")[0] == "Move a deal: Cranes for Aachen"


def test_a_name_that_looks_like_a_verb_is_found_first(cast: Cast, alice: Client) -> None:
    a_deal("New deals desk", owner=cast.alice)
    assert titles(alice, "new deals")[0] == "New deals desk"


def test_with_nothing_typed_it_offers_what_one_can_begin(alice: Client) -> None:
    assert "Plan a task" in titles(alice, "")


def test_settings_are_found_by_those_who_may_see_them(
    cast: Cast, alice: Client, as_user: object
) -> None:
    assert "Pipelines" in titles(as_user(cast.adam), "pipelnes")
    assert "Pipelines" not in titles(alice, "pipelines")


def test_strangers_and_viewers(cast: Cast, alice: Client, as_user: object) -> None:
    assert "Cranes for Aachen" not in titles(as_user(cast.mallory), "cranes")
    seen = titles(as_user(cast.vera), "move cranes")
    assert not [title for title in seen if title.startswith("Move a deal")]
