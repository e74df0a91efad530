"""Settings: everybody finds what concerns them, in groups."""

import pytest
from django.test import Client

from dealcycle.web import settings_menu
from dealcycle.web.menu import Entry, administrators
from tests.cast import Cast


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [
        Entry("last", "Own heading", "today", "sun", order=1, group="Else"),
        Entry("mail", "Mail", "board", "mail", group=settings_menu.SYSTEM),
        Entry("users", "Users", "settings", "users", order=20, group=settings_menu.ORGANISATION),
        Entry("teams", "Teams", "today_list", "users", order=10, group=settings_menu.ORGANISATION,
              visible=administrators),
        Entry("gone", "Gone", "no_such_address", "x", group=settings_menu.ORGANISATION),
    ]  # fmt: skip
    monkeypatch.setattr(settings_menu, "SETTINGS", listed)


def shape(user: object) -> list[tuple[str, list[str]]]:
    return [
        (str(heading), [entry.key for entry in found if entry.key != "mail"])
        for heading, found in settings_menu.groups(user)
        if [entry for entry in found if entry.key != "mail"]
    ]


def test_headings_stand_in_one_order_and_each_sees_what_is_theirs(
    cast: Cast, entries: None
) -> None:
    assert shape(cast.adam) == [("Organisation", ["teams", "users"]), ("Else", ["last"])]
    assert shape(cast.alice) == [("Organisation", ["users"]), ("Else", ["last"])]


def test_the_closest_entry_is_the_current_one(cast: Cast, entries: None) -> None:
    assert settings_menu.current(cast.adam, "/settings/users/5") == "users"
    assert settings_menu.current(cast.adam, "/today/list") == "teams"
    assert settings_menu.current(cast.adam, "/elsewhere") == ""


def test_the_page_is_there_for_everybody(cast: Cast, client: Client) -> None:
    client.force_login(cast.vera)
    assert client.get("/settings").status_code == 200
