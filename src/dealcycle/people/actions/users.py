"""Users are changed, deactivated and taken back; the last administrator always stays."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events import editing
from dealcycle.people.models import Role, Team, User, new_secret

WRITABLE = ("name", "role", "team")


def change_user(
    *, person: User, values: Mapping[str, object], version: int | None, by: User, now: datetime
) -> User | Refused | editing.Conflict:
    """Changes name, role or team."""
    if problems := tuple(_problems(values)):
        return Refused(problems)
    with transaction.atomic():
        administrators = _locked_administrators()
        person = User.objects.select_for_update().get(pk=person.pk)
        old, new = events.changes(_shown(person, values), _as_kept(values))
        if not new:
            return person
        if _would_be_lost(person, administrators, new.get("role", person.role)):
            return _the_last()
        clash = editing.conflict(
            record=person.record, present=person.version, mine=new, version=version
        )
        if clash is not None:
            return clash
        for field in new:
            setattr(person, field, values[field])
        _save(person, "user.updated", old, new, by, now)
    return person


def deactivate_user(*, person: User, by: User, now: datetime) -> User | Refused:
    """Ends every session at once; records stay theirs until they are handed over."""
    if person.pk == by.pk:
        return Refused.because(
            "oneself", N_("You cannot deactivate yourself. Ask another administrator.")
        )
    with transaction.atomic():
        administrators = _locked_administrators()
        person = User.objects.select_for_update().get(pk=person.pk)
        if not person.is_active:
            return person
        if _would_be_lost(person, administrators, None):
            return _the_last()
        person.is_active, person.deactivated_at = False, now
        end_sessions(person)
        _save(person, "user.deactivated", {"is_active": True}, {"is_active": False}, by, now)
    return person


def reactivate_user(*, person: User, by: User, now: datetime) -> User:
    """Lets them in again, with the password and the second factor they had."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        if person.is_active:
            return person
        person.is_active, person.deactivated_at = True, None
        _save(person, "user.reactivated", {"is_active": False}, {"is_active": True}, by, now)
    return person


def sign_out_everywhere(*, person: User, by: User, now: datetime) -> int:
    """For a lost telephone or laptop; how many sessions ended."""
    with transaction.atomic():
        ended = end_sessions(person)
        events.record(
            kind="user.signed_out", by=by.pk, at=now, record=person.record, after={"ended": ended}
        )
    return ended


def take_off_second_factor(*, person: User, by: User, now: datetime) -> User:
    """For a lost device: the password alone opens the door until a new one is set up."""
    with transaction.atomic():
        Authenticator.objects.filter(user=person).delete()
        end_sessions(person)
        events.record(kind="user.second_factor_off", by=by.pk, at=now, record=person.record)
    return person


def end_sessions(person: User) -> int:
    """All of them, those that no list knows among them."""
    person.session_stamp = new_secret()
    User.objects.filter(pk=person.pk).update(session_stamp=person.session_stamp)
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)


def _problems(values: Mapping[str, object]) -> Iterable[Reason]:
    for field in set(values) - set(WRITABLE):
        yield Reason("field_unknown", N_("There is no such field."), {}, field)
    if "name" in values and not str(values["name"]).strip():
        yield Reason("name_missing", N_("Every user needs a name."), {}, "name")
    if values.get("role", Role.VIEWER) not in Role.values:
        yield Reason("no_role", N_("There is no such role."), {}, "role")
    team = values.get("team")
    if isinstance(team, Team) and team.retired_at:
        yield Reason(
            "team_retired",
            N_("“%(name)s” takes nobody any more. Choose another team."),
            {"name": team.name},
            "team",
        )


def _locked_administrators() -> list[int]:
    """Locked in one order: of two who would both go at once, the second sees the first gone."""
    found = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _would_be_lost(person: User, administrators: list[int], role: object) -> bool:
    return role != Role.ADMINISTRATOR and administrators == [person.pk]


def _the_last() -> Refused:
    return Refused.because(
        "last_administrator",
        N_("This is the only administrator. Make somebody else one first."),
        field="role",
    )


def _shown(person: User, values: Mapping[str, object]) -> dict[str, object]:
    return {
        field: person.team_id if field == "team" else getattr(person, field) for field in values
    }


def _as_kept(values: Mapping[str, object]) -> dict[str, object]:
    return {field: getattr(value, "pk", value) for field, value in values.items()}


def _save(person: User, kind: str, old: dict, new: dict, by: User, now: datetime) -> None:
    person.version += 1
    person.save()
    events.record(
        kind=kind,
        by=by.pk,
        at=now,
        record=person.record,
        before=old,
        after=new | {"version": person.version},
    )
