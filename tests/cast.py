"""The cast: alice owns, bob is in her team, carol leads it, mallory is a stranger."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from dealcycle.crm.actions.pipelines import lay_foundations
from dealcycle.people.models import Organisation, Role, Team, User
from tests.clock import NOW

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


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


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
