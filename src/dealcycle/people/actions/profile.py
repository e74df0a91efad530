"""What a person changes about themselves."""

from collections.abc import Mapping
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from dealcycle.cycle.refusal import Refused
from dealcycle.events import actions as events
from dealcycle.people import passwords, ports
from dealcycle.people.models import User
from dealcycle.people.notifications import BY_MAIL

OWN = ("name", "phone", "language", "time_zone", "theme")


def change_profile(*, person: User, values: Mapping[str, str], now: datetime) -> User:
    before = {field: getattr(person, field) for field in OWN}
    for field in OWN:
        setattr(person, field, values.get(field, before[field]))
    after = {field: getattr(person, field) for field in OWN}
    old, new = events.changes(before, after)
    if new:
        _save(person, "user.changed", old, new, now)
    return person


def choose_mail(*, person: User, choices: Mapping[str, str], now: datetime) -> User:
    """How each kind of notification comes by mail; what is unknown stays as it was."""
    known = dict(BY_MAIL)
    old = person.preferences.get("mail", {})
    chosen = {kind: how for kind, how in choices.items() if kind in ports.NOTICES and how in known}
    new = {**old, **chosen}
    if new != old:
        person.preferences = {**person.preferences, "mail": new}
        _save(person, "user.notifications_chosen", {"mail": old}, {"mail": new}, now)
    return person


def set_password(*, person: User, password: str, now: datetime) -> User | Refused:
    """By whoever runs the server. The new password's hash ends all sessions."""
    if (weak := passwords.check(password, user=person)) is not None:
        return weak
    person.set_password(password)
    with transaction.atomic():
        person.save(update_fields=["password"])
        events.record(
            kind="user.password_set", by=None, at=now, record=("user", person.pk), after={}
        )
    return person


def end_session(*, session: UserSession, by: User, now: datetime) -> None:
    with transaction.atomic():
        session.end()
        _record(by, "user.session_ended", {}, {"ip": session.ip}, now)


def end_other_sessions(*, person: User, keep: str | None, now: datetime) -> int:
    """Everywhere but here; how many there were."""
    with transaction.atomic():
        others = list(UserSession.objects.filter(user=person).exclude(session_key=keep or ""))
        for session in others:
            session.end()
        if others:
            _record(person, "user.session_ended", {}, {"count": len(others)}, now)
    return len(others)


def _save(person: User, kind: str, old: dict, new: dict, now: datetime) -> None:
    with transaction.atomic():
        person.save(update_fields=[*OWN, "preferences"])
        _record(person, kind, old, new, now)


def _record(person: User, kind: str, old: dict, new: dict, now: datetime) -> None:
    events.record(
        kind=kind, by=person.pk, at=now, record=("user", person.pk), before=old, after=new
    )
