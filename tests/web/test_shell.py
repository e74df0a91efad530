"""What stands around a page is drawn once and kept: never another person's."""

import re

from django.test import Client

from dealcycle.people.models import Organisation
from tests.cast import Cast

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def test_each_sees_their_own_name_language_and_place(cast: Cast) -> None:
    for person, words in ((cast.alice, "Settings"), (cast.mallory, "Settings"), (cast.alice, "")):
        client = Client()
        client.force_login(person)
        page = client.get("/board").content.decode()
        assert f"<span>{person}</span>" in page
        assert words in page
        assert 'href="/board" aria-current="page"' in page
        assert 'href="/deals" aria-current="page"' not in page
        assert 'href="/deals" aria-current="page"' in client.get("/deals").content.decode()


def test_words_follow_the_language_at_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    assert ">Notifications<" in client.get("/").content.decode()
    type(cast.alice).objects.filter(pk=cast.alice.pk).update(language="ru")
    assert ">Уведомления<" in client.get("/").content.decode()


def test_a_new_name_of_the_organisation_shows_at_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    client.get("/")
    Organisation.objects.update(name="Another & Co")
    assert "Another &amp; Co" in client.get("/").content.decode()


def test_the_token_in_kept_parts_is_the_pages_own(cast: Cast) -> None:
    seen = set()
    for person in (cast.alice, cast.bob):
        client = Client(enforce_csrf_checks=True)
        client.force_login(person)
        page = client.get("/").content.decode()
        assert "<!--token-->" not in page
        token = TOKEN.search(page)[1]
        seen.add(token)
        answer = client.post("/accounts/logout/", {"csrfmiddlewaretoken": token})
        assert answer.status_code == 302
    assert len(seen) == 2
