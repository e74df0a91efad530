"""What every answer carries, and what an installation behind HTTPS promises."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from dealcycle.people.models import User
from tests.cast import PASSWORD, Cast

As = Callable[[User], Client]


@pytest.mark.django_db
def test_every_page_is_closed_to_what_is_not_ours(cast: Cast, as_user: As) -> None:
    for client, path in ((Client(), "/accounts/login/"), (as_user(cast.alice), "/profile")):
        headers = client.get(path).headers
        policy = dict(
            part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
        )
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_pages_of_the_account_hold_no_inline_script_or_style(cast: Cast) -> None:
    cache.clear()
    cast.alice.set_password(PASSWORD)
    cast.alice.save()
    client = Client()
    client.post("/accounts/login/", {"login": cast.alice.email, "password": PASSWORD})
    names = ("profile", "profile_security", "profile_sessions", "profile_notifications",
             "notifications", "account_change_password", "mfa_activate_totp",
             "mfa_add_webauthn")  # fmt: skip
    for name in names:
        page = client.get(reverse(name))
        assert page.status_code == 200, name
        text = page.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), name
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), name


@pytest.mark.django_db
def test_cookies_are_kept_from_scripts_and_other_sites(cast: Cast) -> None:
    cache.clear()
    cast.alice.set_password(PASSWORD)
    cast.alice.save()
    client = Client()
    client.post("/accounts/login/", {"login": cast.alice.email, "password": PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


ASK = """
import django; django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0); call_command("createcachetable", verbosity=0)
call_command("check", deploy=True, fail_level="WARNING")
secure = Client(headers={"host": "crm.example.org"})
plain = secure.get("/accounts/login/")
assert plain.status_code == 301 and plain.headers["Location"].startswith("https://"), plain
page = secure.get("/welcome/", secure=True)
assert page.status_code == 200, page.status_code
assert "max-age=31536000; includeSubDomains; preload" == page.headers["Strict-Transport-Security"]
token = page.cookies[settings.CSRF_COOKIE_NAME]
assert settings.CSRF_COOKIE_NAME == "__Host-csrf" and token["secure"] and token["httponly"]
assert token["path"] == "/" and not token["domain"]
assert settings.SESSION_COOKIE_NAME == "__Host-session" and settings.SESSION_COOKIE_SECURE
assert secure.get("/healthz").status_code == 200
assert Client(headers={"host": "evil.example.org"}).get("/", secure=True).status_code == 400
print("whole")
"""


def test_behind_https_nothing_is_left_open(tmp_path: Path) -> None:
    """In a process of its own: settings are read once."""
    env = {
        **{key: value for key, value in os.environ.items() if key != "DJANGO_ALLOW_ASYNC_UNSAFE"},
        "DEALCYCLE_DATA": str(tmp_path),
        "DEALCYCLE_BASE_URL": "https://crm.example.org",
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "dealcycle.server.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("whole")
