"""Every route x every person x own, team's or foreign record: who may, and that nobody else can."""

import hashlib
import importlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.matrix import EVERYBODY, Row
from tests.access.matrix_accounts import ADDRESSES
from tests.access.subjects import SUBJECTS
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
NOBODY = "anonymous"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REFUSED = (403, 404)
TO_LOGIN = (302, 401)
# Written by looking around, and nobody's records: sessions, counters of tries.
PASSING = ("sessions.", "usersessions.", "django_", "contenttypes.")
# A savepoint taken back leaves what was known before it.
READING = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK)\b", re.IGNORECASE)
WRITING = re.compile(
    r"""\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)""",
    re.IGNORECASE,
)


def rows() -> list[Row]:
    modules = sorted(path.stem for path in Path(__file__).parent.glob("matrix_*.py"))
    return [row for name in modules for row in importlib.import_module(f"tests.access.{name}").ROWS]


def routes(patterns: list | None = None) -> Iterator[URLPattern]:
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns)
        else:
            yield each


ROWS = rows()
# On PostgreSQL every fourth row: SQLite asks all of them, and who may is decided in Python.
ASKED = ROWS if connection.vendor == "sqlite" else ROWS[::4]


def test_every_route_is_in_the_matrix() -> None:
    named = {row.route for row in ROWS}
    missing = [route.name or str(route.pattern) for route in routes() if route.name not in named]
    assert not missing, f"No row in tests/access/matrix_*.py for: {', '.join(missing)}"
    assert named <= {route.name for route in routes()}, "The matrix names a route that is gone."


class Digest:
    """Every row of every table that holds something of the organisation's, as numbers.

    Reading them all is dear, so a table is read again only once a statement has written to it: a
    request that wrote nothing cannot have changed it. What cannot be told may have written to any.
    """

    def __init__(self) -> None:
        self._tables = tables()
        self._known: dict[str, str] = {}

    def __call__(self) -> dict[str, str]:
        for table in self._tables.keys() - self._known.keys():
            self._known[table] = digest(self._tables[table])
        return dict(self._known)

    def watch(self, execute: Callable, sql: str, *rest: object) -> object:
        if not READING.match(sql):
            written = WRITING.match(sql)
            if written is None:
                self._known.clear()
            else:
                self._known.pop(written[1], None)
        return execute(sql, *rest)


@dataclass(frozen=True)
class World:
    """The cast, and the session that each of them is signed in with."""

    cast: Cast
    sessions: dict[str, str]
    digest: Digest

    def browser(self, person: str, *, strict: bool = False) -> Client:
        """A new one each time: what an answer does to its cookies must not reach the next."""
        client = Client(enforce_csrf_checks=strict)
        if person in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[person]
        return client


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: object) -> Iterator[World]:
    """Made once, around all tests of the module: hundreds of rows ask the same people."""
    digest = Digest()
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        connection.execute_wrapper(digest.watch),
    ):
        cast = assemble()
        sessions = {name: session_of(name, cast) for name in EVERYBODY if name != NOBODY}
        yield World(cast, sessions, digest)
        transaction.set_rollback(True)


def session_of(person: str, cast: Cast) -> str:
    client = Client()
    client.force_login(getattr(cast, person))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize("row", ASKED, ids=lambda row: row.id)
def test_who_may(row: Row, world: World) -> None:
    """The refused come first, so that what they must not change is still as it was."""
    made = {name: SUBJECTS[name](world.cast) for name in _named(row)}
    before = world.digest()
    for person in sorted(set(EVERYBODY) - row.who):
        status = ask(row, world.browser(person), made)
        expected = TO_LOGIN if person == NOBODY else REFUSED
        assert status in expected, f"{person} was answered {status}"
        assert world.digest() == before, f"{person} was refused and changed something all the same"
    for person in sorted(row.who):
        with transaction.atomic():
            status = ask(row, world.browser(person), made)
            assert status in row.answers, f"{person} was answered {status}"
            if row.method == "GET" and not row.changes:
                assert world.digest() == before, f"{person} only looked, and something changed"
            # The next person meets the same record, not what this one made of it.
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "row", [row for row in ASKED if row.method == "GET"], ids=lambda row: row.id
)
def test_a_dialogue_opened_by_its_address_stands_on_a_page(row: Row, world: World) -> None:
    made = {name: SUBJECTS[name](world.cast) for name in _named(row)}
    person = "adam" if "adam" in row.who else min(row.who)
    data = {key: _filled(value, made) for key, value in row.data.items()}
    opened = {"Accept": "text/html"}
    answer = world.browser(person).get(_address(row, made), data, headers=opened)
    if not answer.streaming:
        assert not answer.content.lstrip().startswith(b'<div class="dialog__frame')


# Django's form views, as in allauth, take PUT for POST.
@pytest.mark.parametrize("name", sorted({row.route for row in ASKED} - set(ADDRESSES)))
def test_methods_that_are_in_no_row_are_not_answered(name: str, world: World) -> None:
    listed = [row for row in ROWS if row.route == name]
    made = {each: SUBJECTS[each](world.cast) for each in _named(listed[0])}
    for method in METHODS:
        if method not in {row.method for row in listed}:
            address = _address(listed[0], made)
            status = world.browser("adam").generic(method, address).status_code
            assert status == 405, f"{method} was answered {status}: give it a row"


@pytest.mark.parametrize(
    "row",
    [row for row in ASKED if row.method != "GET" and not row.by_secret],
    ids=lambda row: row.id,
)
def test_changes_need_the_csrf_token(row: Row, world: World) -> None:
    made = {name: SUBJECTS[name](world.cast) for name in _named(row)}
    browser = world.browser(min(row.who - {NOBODY}), strict=True)
    assert browser.generic(row.method, _address(row, made)).status_code == 403


def ask(row: Row, client: Client, made: dict[str, object]) -> int:
    data = {key: _filled(value, made) for key, value in row.data.items()}
    address = _address(row, made)
    if row.method in ("GET", "POST"):
        return getattr(client, row.method.lower())(address, data).status_code
    return client.generic(row.method, address, json.dumps(data), "application/json").status_code


def tables() -> dict[str, type]:
    """The models whose rows are told apart, with those of many-to-many relations."""
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.label_lower.startswith(PASSING) and model._meta.managed
    }


def digest(model: type) -> str:
    found = hashlib.sha256()
    for values in model.objects.order_by(*_keys(model)).values_list():
        found.update(repr(values).encode())
    return found.hexdigest()


def _keys(model: type) -> list[str]:
    key = model._meta.pk
    return [field.name for field in getattr(key, "fields", None) or [key]]


def _named(row: Row) -> list[str]:
    marked = [str(value) for value in row.data.values()]
    named = [value[1:-1] for value in marked if value.startswith("<") and value.endswith(">")]
    named += [value for value in row.args.values() if value in SUBJECTS]
    return [name for name in dict.fromkeys(named) if name in SUBJECTS]


def _address(row: Row, made: dict[str, object]) -> str:
    args = {
        key: made[value].pk if value in made else _plain(value) for key, value in row.args.items()
    }
    return reverse(row.route, kwargs=args)


def _plain(value: object) -> object:
    return value.removeprefix("=") if isinstance(value, str) else value


def _filled(value: object, made: dict[str, object]) -> object:
    name = str(value)[1:-1]
    return made[name].pk if name in made and str(value) == f"<{name}>" else value
