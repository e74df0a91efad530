"""`dealcycle report --from here --json`: of a database as of files, key by key."""

import json

import pytest

from dealcycle.people.models import Organisation
from tests.cast import Cast
from tests.cli.commands import run
from tests.cli.documents import check
from tests.insights.a_book import a_book


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_key_is_there(cast: Cast, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    a_book(cast.alice, won=12, still=3)
    a_book(cast.bob, won=2, lost=1)
    asked = ("report", "--from", "here", "--json", "--lang", lang)
    said = run(capsys, *asked, "--by", "owner")
    assert said.code == 0, said.err
    data = json.loads(said.out)
    check(data, by=("owner",), database=True)
    assert data["read"]["rows"] == 24 and data["currency"] == "EUR"
    assert data["deals"] == {"won": 14, "lost": 0, "no_decision": 5, "open": 5, "leads": 0}
    assert {group["by"]["owner"]: group["deals"]["won"] for group in data["groups"]} == {
        "Alice Archer": 12, "Bob Baker": 2,
    }  # fmt: skip
    # Too few of Bob's: refused, and said in the language that was asked for.
    refused = [each["measures"]["deal_size"]["refused"] for each in data["groups"]]
    assert [bool(each) for each in refused] == [False, True]
    assert ("won" in refused[1]["text"]) is (lang == "en")


def test_as_of_is_a_day_of_the_organisation(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    Organisation.objects.update(time_zone="America/New_York")
    a_book(cast.alice)
    said = run(capsys, "report", "--from", "here", "--json", "--as-of", "2026-04-02")
    data = json.loads(said.out)
    check(data, database=True)
    assert data["as_of"] == "2026-04-02T23:59:59-04:00"
