"""A real browser before a live server, with the cast signed in."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dealcycle.people.models import User
from tests.cast import Cast, again

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

Opens = Callable[..., Page]
# Waiting ends with what is waited for: only a failing test, or a slow machine, takes so long.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return again()


@pytest.fixture
def opens(browser: Browser, live_server: object, cast: Cast) -> Iterator[Opens]:
    """`opens(cast.alice, "/board")`: a new window in which this person is signed in.

    A page that logs an error or breaks the content security policy fails the test.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def window(who: User | None, path: str = "/", *, phone: bool = False) -> Page:
        size = PHONE if phone else WIDE
        context = browser.new_context(
            viewport=size, has_touch=phone, base_url=live_server.url, reduced_motion="reduce"
        )
        contexts.append(context)
        if who is not None:
            context.add_cookies([_session(who, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: _note(said, problems))
        page.goto(path)
        return page

    yield window
    for context in contexts:
        context.close()
    assert not problems, problems


def _session(who: User, address: str) -> dict[str, str]:
    client = Client()
    client.force_login(who)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}


def _note(said: object, problems: list[str]) -> None:
    # A refused form answers 422, a stale one 409, one after the session 401: to the browser these
    # are errors, to us they are not.
    if said.type == "error" and not any(code in said.text for code in ("422", "409", "401")):
        problems.append(said.text)
