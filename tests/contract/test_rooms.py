"""A room works with only the rooms below it: its open lists may be empty."""

import os
import subprocess
import sys
from pathlib import Path

SETTINGS = """
from dealcycle.server.settings import *
from django.urls import include, path
ROOMS = {rooms!r}
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("dealcycle.")]
INSTALLED_APPS += [f"dealcycle.{{room}}" for room in ROOMS]
ROOT_URLCONF = "addresses"
"""
ADDRESSES = """
from django.urls import include, path
urlpatterns = [path("accounts/", include("allauth.urls"))]
urlpatterns += [path("", include(f"dealcycle.{{room}}.urls")) for room in {rooms!r}]
"""
LOOK = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("check")
assert Client().get("/", HTTP_HOST="localhost").status_code == 302
"""


def test_crm_boots_with_only_the_rooms_below(tmp_path: Path) -> None:
    rooms = ["web", "events", "outside", "people", "crm"]
    (tmp_path / "fewer.py").write_text(SETTINGS.format(rooms=rooms))
    with_addresses = ["web", "people", "crm"]
    (tmp_path / "addresses.py").write_text(ADDRESSES.format(rooms=with_addresses))
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "fewer",
            "DEALCYCLE_DATA": str(tmp_path),
            "DATABASE_URL": "",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
