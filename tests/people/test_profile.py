"""One's own account: what one changes about oneself, and only oneself."""

from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from dealcycle.people.devices import browser, is_phone, system
from dealcycle.people.models import User
from tests.cast import PASSWORD, Cast

As = Callable[[User], Client]
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


def sign_in(person: User, agent: str = CHROME) -> Client:
    cache.clear()
    person.set_password(PASSWORD)
    if not User.objects.get(pk=person.pk).has_usable_password():
        person.save()
    client = Client(headers={"user-agent": agent})
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return client


@pytest.mark.django_db
def test_changes_oneself_and_nothing_else(cast: Cast, as_user: As) -> None:
    form = {
        "name": "Alice Archer-Bell",
        "phone": "+49 30 1234567",
        "language": "ru",
        "time_zone": "Europe/Berlin",
        "theme": "dark",
        "role": "administrator",
        "email": "other@example.org",
        "is_active": "",
    }
    answer = as_user(cast.alice).post("/profile", form)
    assert answer.status_code == 302
    assert answer.cookies["theme"].value == "dark"
    alice = User.objects.get(pk=cast.alice.pk)
    assert (alice.name, alice.language, alice.time_zone, alice.theme) == (
        "Alice Archer-Bell",
        "ru",
        "Europe/Berlin",
        "dark",
    )
    assert (alice.email, alice.role) == (cast.alice.email, cast.alice.role)


@pytest.mark.django_db
def test_what_was_typed_stays_when_it_will_not_do(cast: Cast, as_user: As) -> None:
    form = {"name": "", "phone": "+49 30", "language": "en", "time_zone": "UTC", "theme": "light"}
    page = as_user(cast.alice).post("/profile", form)
    assert page.status_code == 422
    assert "+49 30" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_of_the_profile(cast: Cast, as_user: As, language: str) -> None:
    User.objects.update(language=language)
    client = as_user(cast.alice)
    for name in ("profile", "profile_security", "profile_sessions", "profile_notifications"):
        page = client.get(reverse(name))
        assert page.status_code == 200
        assert ("Профиль" if language == "ru" else "Profile") in page.content.decode()


@pytest.mark.django_db
def test_sessions_are_listed_and_ended(cast: Cast) -> None:
    here, phone = sign_in(cast.alice), sign_in(cast.alice, PHONE)
    page = here.get("/profile/sessions").content.decode()
    assert "Chrome, Linux" in page
    assert "Safari, iPhone" in page
    other = UserSession.objects.exclude(session_key=here.session.session_key).get()
    assert here.post(reverse("session_ending", args=[other.pk])).status_code == 302
    assert phone.get("/profile").status_code == 302
    assert here.get("/profile").status_code == 200


@pytest.mark.django_db
def test_everywhere_else_at_once(cast: Cast) -> None:
    here, *others = [sign_in(cast.alice) for _place in range(3)]
    here.post(reverse("other_sessions_ending"))
    assert here.get("/profile").status_code == 200
    assert {each.get("/profile").status_code for each in others} == {302}


@pytest.mark.django_db
def test_nobody_ends_a_strangers_session(cast: Cast) -> None:
    alice, mallory = sign_in(cast.alice), sign_in(cast.mallory)
    session = UserSession.objects.get(user=cast.alice)
    assert mallory.post(reverse("session_ending", args=[session.pk])).status_code == 404
    assert alice.get("/profile").status_code == 200


@pytest.mark.django_db
def test_a_new_password_keeps_this_session_and_ends_the_others(cast: Cast) -> None:
    here, elsewhere = sign_in(cast.alice), sign_in(cast.alice)
    new = "another harbour at dusk"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    answer = here.post("/accounts/password/change/", form)
    assert answer.headers["Location"] == "/profile/security"
    assert here.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 302


def test_browsers_are_called_by_their_names() -> None:
    edge = CHROME + " Edg/140.0"
    assert [browser(each) for each in (CHROME, edge, PHONE, "curl/8")] == [
        "Chrome",
        "Edge",
        "Safari",
        "",
    ]
    assert (system(PHONE), is_phone(PHONE), is_phone(CHROME)) == ("iPhone", True, False)


@pytest.mark.django_db
def test_the_appearance_is_the_same_on_every_device(cast: Cast, as_user: As) -> None:
    assert as_user(cast.alice).post("/profile/theme", {"theme": "dark"}).status_code == 204
    elsewhere = as_user(cast.alice)
    elsewhere.cookies["theme"] = "light"
    assert '<html lang="en" data-theme="dark">' in elsewhere.get("/profile").content.decode()


@pytest.mark.django_db
def test_an_unknown_appearance_changes_nothing(cast: Cast, as_user: As) -> None:
    assert as_user(cast.alice).post("/profile/theme", {"theme": "pink"}).status_code == 422
    cast.alice.refresh_from_db()
    assert cast.alice.theme == "system"
