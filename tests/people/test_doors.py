"""Signing in and out, passwords, the second factor, and what is closed."""

import re
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from dealcycle.outside import mail
from dealcycle.outside.models import SystemMail
from dealcycle.outside.sealed import unseal
from dealcycle.people.models import Organisation, User
from tests.cast import PASSWORD, Cast

As = Callable[[User], Client]
LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def _fresh_counters(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def mail_server() -> Iterator[None]:
    kept, mail.mail_server = mail.mail_server, lambda: mail.MailServer("mail.example.org")
    yield
    mail.mail_server = kept


def with_password(person: User, password: str = PASSWORD) -> User:
    person.set_password(password)
    person.save()
    return person


def sign_in(person: User, password: str = PASSWORD, client: Client | None = None) -> Client:
    client = client or Client()
    client.post(LOGIN, {"login": person.email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/profile").status_code == 200


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def protect(client: Client) -> str:
    """Sets up an authenticator app as a person would; its secret."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"data-secret>([A-Z2-7]+)<", page).group(1)
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    return secret


def test_in_with_the_password_and_out_again(cast: Cast) -> None:
    client = sign_in(with_password(cast.alice))
    assert is_in(client)
    client.post("/accounts/logout/")
    assert client.get("/profile").headers["Location"].startswith(LOGIN)


def test_a_password_of_a_hundred_characters_with_spaces_at_its_ends(cast: Cast) -> None:
    password = " " + "длинный пароль из слов " * 5
    client = sign_in(with_password(cast.alice), client=Client())
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/accounts/password/change/", form).status_code == 302
    assert is_in(sign_in(cast.alice, password))


@pytest.mark.parametrize("weak", ["password123", "1234567890", "short", "alice archer"])
def test_weak_passwords_are_refused(cast: Cast, weak: str) -> None:
    client = sign_in(with_password(cast.alice))
    form = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    page = client.post("/accounts/password/change/", form).content.decode()
    assert "field__error" in page
    assert User.objects.get(pk=cast.alice.pk).check_password(PASSWORD)


def test_whether_an_address_exists_is_not_told(cast: Cast, mail_server: None) -> None:
    with_password(cast.alice)

    def said(address: str, path: str) -> tuple[int, str]:
        form = {"login": address, "password": "wrong", "email": address}
        answer = Client().post(path, form)
        text = re.sub(r'value="[^"]*"|nonce|"X-CSRFToken": "[^"]*"', "", answer.content.decode())
        return answer.status_code, text

    assert said("alice@example.org", LOGIN) == said("nobody@example.org", LOGIN)
    assert said("alice@example.org", RESET) == said("nobody@example.org", RESET)
    assert [each.recipient for each in SystemMail.objects.all()] == ["alice@example.org"]


def test_wrong_passwords_are_slowed_for_the_account_and_for_the_address(cast: Cast) -> None:
    with_password(cast.alice)
    for _try in range(5):
        Client().post(LOGIN, {"login": cast.alice.email, "password": "wrong"})
    page = Client().post(LOGIN, {"login": cast.alice.email, "password": PASSWORD})
    assert "Too many wrong tries" in page.content.decode()
    elsewhere = Client(REMOTE_ADDR="127.0.0.9")
    assert not is_in(sign_in(cast.alice, client=elsewhere))
    for number in range(6):
        Client().post(LOGIN, {"login": f"p{number}@example.org", "password": "wrong"})
    assert not is_in(sign_in(with_password(cast.bob)))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_lost_password_is_set_anew_by_a_link(
    cast: Cast, mail_server: None, language: str
) -> None:
    User.objects.filter(pk=cast.alice.pk).update(language=language)
    cast.alice.refresh_from_db()
    elsewhere = sign_in(with_password(cast.alice))
    Client().post(RESET, {"email": "ALICE@example.org"}, headers={"host": "evil.example.org"})
    letter = SystemMail.objects.get()
    assert ("Новый пароль" if language == "ru" else "A new password") in letter.subject
    link = re.search(r"https?://\S+/key/\S+", unseal(letter.sealed_text)).group()
    assert link.startswith(settings.BASE_URL + "/accounts/")
    client = Client()
    form = client.get(link.removeprefix(settings.BASE_URL)).headers["Location"]
    new = "another harbour at dusk"
    assert client.get(form).status_code == 200
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert not is_in(client)
    assert not is_in(elsewhere)
    assert is_in(sign_in(cast.alice, new))
    again = client.get(link.removeprefix(settings.BASE_URL))
    assert b"password1" not in again.content


def test_a_mailbox_cannot_be_flooded(cast: Cast, mail_server: None) -> None:
    for _try in range(10):
        Client().post(RESET, {"email": "alice@example.org"})
    assert SystemMail.objects.count() == 3


def test_without_a_mail_server_nothing_is_promised(cast: Cast) -> None:
    page = Client().get(RESET).content.decode()
    assert "cannot send mail yet" in page
    assert "<form" not in page.partition("bare__sheet")[2].partition("</main>")[0]


def test_the_second_factor_is_set_up_asked_for_and_not_bypassed(
    cast: Cast, mail_server: None
) -> None:
    client = sign_in(with_password(cast.alice))
    secret = protect(client)
    kept = Authenticator.objects.get(user=cast.alice, type="totp")
    assert secret not in str(kept.data)
    codes = re.findall(
        r"<code>(\d{8})</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode()
    )
    assert len(codes) == 10
    # The password alone, even a new one by mail, does not let anybody in.
    half = sign_in(cast.alice)
    assert not is_in(half)
    assert half.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(half)
    half.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert is_in(half)
    again = sign_in(cast.alice)
    again.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert not is_in(again)
    Client().post(RESET, {"email": "alice@example.org"})
    link = re.search(r"/accounts/\S+/key/\S+", unseal(SystemMail.objects.last().sealed_text))
    reset = Client()
    form = reset.get(link.group()).headers["Location"]
    new = "another harbour at dusk"
    reset.post(form, {"password1": new, "password2": new})
    assert not is_in(reset)
    assert not is_in(sign_in(cast.alice, new))


def test_a_second_factor_asked_of_everybody_comes_before_anything_else(
    cast: Cast, as_user: As
) -> None:
    Organisation.objects.update(second_factor_required=True)
    client = sign_in(with_password(cast.alice))
    assert client.get("/").headers["Location"] == reverse("mfa_activate_totp")
    assert client.get("/deals/new").headers["Location"] == reverse("mfa_activate_totp")
    assert "asks everybody" in client.get(reverse("mfa_activate_totp")).content.decode()
    protect(client)
    assert is_in(client)
    page = client.post(reverse("mfa_deactivate_totp")).content.decode()
    assert "set up another one first" in page
    assert Authenticator.objects.filter(user=cast.alice, type="totp").exists()


def test_who_is_switched_off_is_out_at_once(cast: Cast) -> None:
    client = sign_in(with_password(cast.alice))
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    assert not is_in(client)
    assert not is_in(sign_in(cast.alice))


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "password/set/", "login/code/confirm/"]
)
def test_doors_that_are_not_used_are_closed(cast: Cast, as_user: As, path: str) -> None:
    for client in (Client(), as_user(cast.alice)):
        assert client.get(f"/accounts/{path}").status_code == 404
        assert client.post(f"/accounts/{path}", {"email": "x@example.org"}).status_code == 404


@pytest.mark.parametrize(
    ("host", "address", "extra", "taken"),
    [
        ("127.0.0.1:8000", "172.17.0.1", {}, True),
        ("localhost:8000", "172.17.0.1", {}, True),
        ("[::1]:8000", "::1", {}, True),
        ("crm.example.org", "127.0.0.1", {}, True),
        ("crm.example.org", "127.0.0.1", {"x-forwarded-for": "10.0.0.9"}, False),
        ("10.0.0.5:8000", "10.0.0.9", {}, False),
        ("crm.example.org", "10.0.0.9", {}, False),
    ],
)
def test_no_password_travels_unencrypted(
    cast: Cast, host: str, address: str, extra: dict[str, str], taken: bool
) -> None:
    with_password(cast.alice)
    client = Client(REMOTE_ADDR=address, headers={"host": host, **extra})
    for path in (LOGIN, "/invitations/x", "/accounts/password/reset/"):
        page = client.get(path)
        assert (page.status_code != 403) == taken
        assert taken or "HTTPS" in page.content.decode()
    assert is_in(sign_in(cast.alice, client=client)) == taken
    if not taken:
        with override_settings(ALLOW_HTTP=True):
            assert client.get(LOGIN).status_code == 200


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_door_speaks_the_visitors_language(cast: Cast, language: str) -> None:
    pages = (LOGIN, RESET, "/accounts/password/reset/done/", "/accounts/password/reset/key/1-a-b/",
             "/accounts/password/reset/key/done/", "/accounts/inactive/")  # fmt: skip
    for path in pages:
        page = Client().get(f"{path}?language={language}")
        assert page.status_code == 200
        text = re.search(r"<main.*</main>", page.content.decode(), re.DOTALL).group()
        assert bool(re.search("[а-яё]{3}", text)) == (language == "ru"), path


def test_a_next_address_elsewhere_is_not_followed(cast: Cast) -> None:
    with_password(cast.alice)
    form = {"login": cast.alice.email, "password": PASSWORD, "next": "https://evil.example.org/"}
    assert Client().post(LOGIN, form).headers["Location"] == "/"


def test_a_picture_for_the_app_without_inline_style(cast: Cast) -> None:
    page = sign_in(with_password(cast.alice)).get(reverse("mfa_activate_totp")).content.decode()
    drawn = re.search(r"<svg class=\"qr\".*?</svg>", page, re.DOTALL).group()
    assert "style" not in drawn
    assert " style=" not in page
