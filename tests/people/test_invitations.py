"""Invitations: one address, one week, one use."""

import re
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from dealcycle.cycle.refusal import Refused
from dealcycle.outside.models import SystemMail
from dealcycle.outside.sealed import unseal
from dealcycle.people.actions.invitations import Joining, accept, invite, resend, revoke
from dealcycle.people.models import Invitation, Role, User
from tests.cast import PASSWORD, Cast

JOINING = {"name": "Nina Nowak", "password": PASSWORD, "language": "ru", "time_zone": ""}


def sent(cast: Cast, email: str = "nina@example.org") -> Invitation:
    made = invite(email=email, role=Role.MANAGER, by=cast.adam, now=timezone.now(), team=cast.team)
    assert isinstance(made, Invitation), made
    return made


def link_in(mail: SystemMail) -> str:
    text = unseal(mail.sealed_text)
    found = re.search(r"https?://\S+/invitations/\S+", text).group()
    assert found in unseal(mail.sealed_html)
    assert found.startswith(settings.BASE_URL)
    return found.removeprefix(settings.BASE_URL)


@pytest.mark.django_db
def test_an_invited_person_joins_and_is_signed_in(cast: Cast) -> None:
    invitation = sent(cast)
    address = link_in(SystemMail.objects.get())
    # The secret stands in the mail alone.
    assert address.rpartition("/")[2] not in invitation.secret_hash
    client = Client()
    assert client.get(address).status_code == 200
    assert client.post(address, JOINING).headers["Location"] == "/"
    person = User.objects.get(email="nina@example.org")
    assert (person.role, person.team, person.language) == (Role.MANAGER, cast.team, "ru")
    assert client.get("/").status_code == 200
    assert Client().get(address).status_code == 404
    assert Client().post(address, {**JOINING, "name": "Again"}).status_code == 404
    assert User.objects.filter(email="nina@example.org").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_mail_speaks_the_inviters_language(cast: Cast, language: str) -> None:
    cast.adam.language = language
    sent(cast)
    mail = SystemMail.objects.get()
    assert ("приглашает" if language == "ru" else "invites") in mail.subject
    assert "Adam Abbott" in mail.subject
    assert "&#" not in unseal(mail.sealed_text)


@pytest.mark.django_db
def test_posting_more_than_the_form_asks_changes_nothing_else(cast: Cast) -> None:
    sent(cast)
    address = link_in(SystemMail.objects.get())
    Client().post(address, {**JOINING, "role": "administrator", "email": "other@example.org"})
    assert User.objects.get(email="nina@example.org").role == Role.MANAGER


@pytest.mark.django_db
def test_a_week_later_it_is_over(cast: Cast) -> None:
    invitation = sent(cast)
    secret = link_in(SystemMail.objects.get()).rpartition("/")[2]
    later = timezone.now() + timedelta(days=7, minutes=1)
    assert joined(secret, at=later) is None
    assert isinstance(resend(invitation=invitation, by=cast.adam, now=later), Invitation)
    newer = link_in(SystemMail.objects.order_by("-pk").first()).rpartition("/")[2]
    assert joined(secret, at=later) is None
    assert joined(newer, at=later).email == "nina@example.org"


@pytest.mark.django_db
def test_a_second_invitation_replaces_the_first(cast: Cast) -> None:
    sent(cast)
    first = link_in(SystemMail.objects.get()).rpartition("/")[2]
    sent(cast)
    assert joined(first) is None


@pytest.mark.django_db
def test_withdrawn_invitations_open_nothing(cast: Cast) -> None:
    invitation = sent(cast)
    secret = link_in(SystemMail.objects.get()).rpartition("/")[2]
    revoke(invitation=invitation, by=cast.adam, now=timezone.now())
    assert joined(secret) is None
    again = resend(invitation=invitation, by=cast.adam, now=timezone.now())
    assert isinstance(again, Refused)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "role", "code"),
    [
        ("bob@example.org", "salesperson", "known"),
        ("BOB@example.org", "salesperson", "known"),
        ("nobody", "salesperson", "no_email"),
        ("nina@example.org", "king", "no_role"),
        ("nina@example.org\nBcc: x@example.org", "salesperson", "no_email"),
    ],
)
def test_what_cannot_be_invited(cast: Cast, email: str, role: str, code: str) -> None:
    answer = invite(email=email, role=role, by=cast.adam, now=timezone.now())
    assert isinstance(answer, Refused)
    assert answer.codes == (code,)
    assert not SystemMail.objects.exists()


@pytest.mark.django_db
def test_only_administrators_invite(cast: Cast) -> None:
    for person in (cast.alice, cast.carol, cast.vera):
        answer = invite(email="x@example.org", role="viewer", by=person, now=timezone.now())
        assert isinstance(answer, Refused)
    assert not Invitation.objects.exists()


def joined(secret: str, at: datetime | None = None) -> User | None:
    answer = accept(
        secret=secret, joining=Joining("Nina", PASSWORD, "en"), now=at or timezone.now()
    )
    return answer if isinstance(answer, User) else None
