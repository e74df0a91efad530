"""The way in, as a person meets it."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from dealcycle.people.models import Notification, Organisation, User
from tests.browser.conftest import Opens
from tests.cast import PASSWORD, Cast


@pytest.fixture(autouse=True)
def _fresh_counters(transactional_db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    return person


def type_password(page: Page, person: User, password: str = PASSWORD) -> None:
    """With the keyboard alone: the first field has the focus already."""
    page.keyboard.type(person.email)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_first_visit_then_out_and_in_again(cast: Cast, opens: Opens) -> None:
    User.objects.all().delete()
    Organisation.objects.all().delete()
    page = opens(None, "/board")
    expect(page.get_by_role("heading", name="Welcome to Dealcycle")).to_be_visible()
    page.get_by_label("Organisation").fill("Nordlicht")
    page.get_by_label("Your name").fill("Ada Lind")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Start empty").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    assert Organisation.objects.get().beginning == "empty"
    page.get_by_role("button", name="Ada Lind").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    type_password(page, User.objects.get())
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_wrong_then_right_on_the_phone(cast: Cast, opens: Opens) -> None:
    page = opens(None, "/accounts/login/", phone=True)
    type_password(page, with_password(cast.alice), "not this one")
    expect(page.get_by_text("The address or the password is wrong.")).to_be_visible()
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Show the password").click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    page.get_by_label("Password", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_a_second_factor_is_set_up_and_used(cast: Cast, opens: Opens) -> None:
    page = opens(None, "/profile/security")
    type_password(page, with_password(cast.alice))
    page.get_by_role("link", name="Set up").click()
    expect(page.get_by_label("QR code for the authenticator app").locator("svg")).to_be_visible()
    page.get_by_text("It cannot see the picture?").click()
    secret = page.locator("[data-secret]").inner_text()
    page.get_by_label("Code", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = re.findall(r"\d{8}", page.locator(".codes").inner_text())[0]
    other = opens(None, "/accounts/login/")
    type_password(other, cast.alice)
    expect(other.get_by_role("heading", name="One step more")).to_be_visible()
    other.keyboard.type(recovery)
    other.keyboard.press("Enter")
    expect(other.get_by_role("heading", name="Today")).to_be_visible()


def test_a_passkey_signs_in_without_a_password(cast: Cast, opens: Opens) -> None:
    page = opens(None, "/accounts/login/")
    page.goto(page.url.replace("127.0.0.1", "localhost") + "?next=/profile/security")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
               "hasUserVerification": True, "isUserVerified": True}  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    type_password(page, with_password(cast.alice))
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(page.url.partition("/accounts")[0] + "/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_a_session_ends_while_somebody_types_and_nothing_is_lost(cast: Cast, opens: Opens) -> None:
    with_password(cast.alice)
    told = {"kind": "mentioned", "params": {"by": "Bob", "text": "Look"}, "at": timezone.now()}
    Notification.objects.create(user=cast.alice, key="one", **told)
    page = opens(cast.alice, "/notifications")
    page.context.clear_cookies()
    page.get_by_role("button", name="Mark as read", exact=True).click()
    expect(page.get_by_text("You were signed out")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    login = opened.value
    login.get_by_label("E-mail address").fill(cast.alice.email)
    login.get_by_label("Password", exact=True).fill(PASSWORD)
    login.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("You are signed in again", timeout=20_000)
    page.get_by_role("button", name="Mark as read", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Marked as read")


def test_a_page_that_was_refused_begins_at_what_is_wrong(cast: Cast, opens: Opens) -> None:
    page = opens(with_password(cast.alice), "/accounts/password/change/")
    page.get_by_label("Present password", exact=True).fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("Once more", exact=True).fill("short")
    page.keyboard.press("Enter")
    expect(page.locator(".field__error").first).to_be_visible()
    expect(page.get_by_label("New password", exact=True)).to_be_focused()
