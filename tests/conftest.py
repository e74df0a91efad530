"""What every test shares: the database, the cast, the clock."""

import os
import tempfile
from pathlib import Path

from tests.place import in_memory

os.environ.setdefault(
    "DEALCYCLE_DATA",
    # A run of `bin/test` takes its folder away at its end.
    tempfile.mkdtemp(
        prefix="dealcycle-tests-", dir=os.environ.get("DEALCYCLE_TEST_RUN") or in_memory()
    ),
)
# The browser's driver runs an event loop in the main thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import importlib.util

import pytest
from hypothesis import settings

# The same examples every time, however slow the machine is.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

# The pure rooms' tests also run where Django is not installed.
DJANGO = importlib.util.find_spec("django") is not None
if DJANGO:
    # Here and not in pyproject.toml: settings read there would find the data folder of whoever
    # runs the tests, before the line above names another.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealcycle.server.settings")
    import django

    django.setup()

    from django.contrib.auth.hashers import Argon2PasswordHasher

    # The same hash as in production, but for its price: many tests sign somebody in.
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.parallelism = 1, 1
    Argon2PasswordHasher.memory_cost = 64

    from tests import once

    once.arrange()

    @pytest.fixture(scope="session")
    def django_db_keepdb(django_db_modify_db_settings_parallel_suffix: None) -> bool:
        return once.begin_with_a_copy()

    pytest_plugins = ["tests.cast"]
else:
    collect_ignore_glob = [
        f"{room}/*"
        for room in (
            "web",
            "events",
            "outside",
            "people",
            "crm",
            "insights",
            "server",
            "demo",
            "transfer",
            "access",
            "browser",
            "cli",
            "contract",
        )
    ]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Each process names a data folder of its own, before it reads the settings: in one folder for
    all they would swap each other's snapshots."""
    os.environ.pop("DEALCYCLE_DATA", None)
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks the database: SQLite's run has done the others."""
    if not os.environ.get("DATABASE_URL"):
        return
    asks = [item for item in items if _asks_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in {*asks}])
    items[:] = asks


def _asks_the_database(item: pytest.Item) -> bool:
    used = {"db", "transactional_db", "live_server"} & {*getattr(item, "fixturenames", ())}
    marks = (item.get_closest_marker(name) for name in ("django_db", "either_database"))
    return bool(used) or any(marks)
