"""The cast: alice owns, bob is in her team, carol leads it, mallory is a stranger."""

import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models.sql import InsertQuery
from django.test import Client

from dealcycle.crm.actions.pipelines import lay_foundations
from dealcycle.insights import parts
from dealcycle.people.models import Organisation, Role, Team, User
from tests.clock import NOW
from tests.once import filled

PASSWORD = "a quiet harbour at dawn"


@dataclass(frozen=True)
class Cast:
    organisation: Organisation
    alice: User
    bob: User
    carol: User
    mallory: User
    adam: User
    vera: User
    team: Team
    other_team: Team


def assemble(*, currency: str = "EUR", language: str = "en", time_zone: str = "UTC") -> Cast:
    """Writes the organisation and its people; nobody has a password until a test gives one."""
    organisation = Organisation.objects.create(
        name="Example",
        currency=currency,
        language=language,
        time_zone=time_zone,
        beginning="empty",
    )
    lay_foundations(language=language, now=NOW)
    team, other_team = Team.objects.create(name="North"), Team.objects.create(name="South")

    def person(name: str, role: str, of: Team | None) -> User:
        email = f"{name.split()[0].lower()}@example.org"
        return User.objects.create_user(email, name=name, role=role, team=of, language=language)

    alice = person("Alice Archer", Role.SALESPERSON, team)
    bob = person("Bob Baker", Role.SALESPERSON, team)
    carol = person("Carol Carter", Role.MANAGER, team)
    mallory = person("Mallory Mason", Role.SALESPERSON, other_team)
    adam = person("Adam Abbott", Role.ADMINISTRATOR, None)
    vera = person("Vera Vale", Role.VIEWER, team)
    team.lead = carol
    team.save()
    return Cast(organisation, alice, bob, carol, mallory, adam, vera, team, other_team)


class Again:
    """The cast as `assemble` makes it, its rows written anew as they were the first time.

    A dozen statements instead of eighty, and no forms of words looked up: half the time of a small
    test. Every test has its own objects and its own rows, only the numbers are the same.
    """

    def __init__(self) -> None:
        self._made: bytes | None = None
        self._statements: list[tuple[str, tuple]] = []

    def __call__(self) -> Cast:
        if self._made is not None:
            try:
                return self._written_again()
            except IntegrityError:
                # The test has written rows of its own before it asked for the cast.
                return assemble()
        alone = not filled(connection)
        cast = assemble()
        if alone:
            self._made, self._statements = pickle.dumps(cast), _statements()
        return cast

    def _written_again(self) -> Cast:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, values in self._statements:
                cursor.execute(statement, values)
        return pickle.loads(self._made)


def _statements() -> list[tuple[str, tuple]]:
    tables = filled(connection)
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table in tables:
            query = InsertQuery(model)
            rows = list(model._base_manager.all())
            query.insert_values(model._meta.concrete_fields, rows, raw=True)
            found += query.get_compiler(connection=connection).as_sql()
    return found


again = Again()


@pytest.fixture
def cast(db: None) -> Cast:
    # The same rows again would make an earlier test's copy of the journal look like this one's.
    shutil.rmtree(parts.folder(), ignore_errors=True)
    return again()


@pytest.fixture
def alice(cast: Cast) -> User:
    return cast.alice


@pytest.fixture
def bob(cast: Cast) -> User:
    return cast.bob


@pytest.fixture
def carol(cast: Cast) -> User:
    return cast.carol


@pytest.fixture
def mallory(cast: Cast) -> User:
    return cast.mallory


@pytest.fixture
def adam(cast: Cast) -> User:
    return cast.adam


@pytest.fixture
def vera(cast: Cast) -> User:
    return cast.vera


@pytest.fixture
def as_user(cast: Cast) -> Callable[[User], Client]:
    """A browser in which this person is logged in."""

    def login(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return login
