"""Teams: created, changed, filled, retired."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events import editing
from dealcycle.events.models import Event
from dealcycle.people.actions.users import change_user
from dealcycle.people.models import Team, User
from dealcycle.people.queries.users import fold

WRITABLE = ("name", "lead", "members")


def create_team(*, values: Mapping[str, object], by: User, now: datetime) -> Team | Refused:
    if problems := tuple(_problems(values, None)):
        return Refused(problems)
    with transaction.atomic():
        team = Team.objects.create(name=_line(values["name"]), lead=values.get("lead"))
        events.record(
            kind="team.created",
            by=by.pk,
            at=now,
            record=team.record,
            after={"name": team.name, "lead": team.lead_id, "version": team.version},
        )
        _fill(team, values.get("members", ()), by, now)
    return team


def change_team(
    *, team: Team, values: Mapping[str, object], version: int | None, by: User, now: datetime
) -> Team | Refused | editing.Conflict:
    """Changes its name, who leads it, and who belongs to it."""
    if problems := tuple(_problems(values, team)):
        return Refused(problems)
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=team.pk)
        old, new = events.changes(_members_too(team), _as_kept(values))
        if not new:
            return team
        clash = editing.conflict(
            record=team.record, present=team.version, mine=new, version=version
        )
        if clash is not None:
            return clash
        team.name = _line(values.get("name", team.name))
        team.lead = values.get("lead", team.lead)
        _save(team, "team.updated", old, new, by, now)
        if "members" in values:
            _fill(team, values["members"], by, now)
    return team


def retire_team(*, team: Team, successor: Team | None, by: User, now: datetime) -> Team | Refused:
    """Takes it out of every choice; its people go to another team, or to none.

    What the team did stays under its name in reports.
    """
    if successor and (successor.pk == team.pk or successor.retired_at):
        return Refused.because("no_successor", N_("Choose another team."), field="successor")
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=team.pk)
        if team.retired_at:
            return team
        members = sorted(team.members.values_list("pk", flat=True))
        team.retired_at = now
        after = {"successor": successor.pk if successor else None}
        _save(team, "team.retired", {"members": members}, after, by, now)
        _move(members, team, successor, by, now)
    return team


def restore_team(*, team: Team, by: User, now: datetime) -> Team:
    """Takes a retirement back, with the people who have not moved on since."""
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=team.pk)
        if team.retired_at is None:
            return team
        team.retired_at = None
        last = Event.objects.filter(
            subjects__record_kind=Team.KIND, subjects__record=team.pk, kind="team.retired"
        ).latest("id")
        _save(team, "team.restored", {}, {}, by, now)
        successor = Team.objects.filter(pk=last.after["successor"]).first()
        _move(last.before["members"], successor, team, by, now)
    return team


def _problems(values: Mapping[str, object], team: Team | None) -> Iterable[Reason]:
    for field in set(values) - set(WRITABLE):
        yield Reason("field_unknown", N_("There is no such field."), {}, field)
    name = _line(values.get("name", team.name if team else ""))
    if not name:
        yield Reason("name_missing", N_("Give the team a name."), {}, "name")
    others = Team.objects.exclude(pk=team.pk if team else None).values_list("name", flat=True)
    if any(fold(other) == fold(name) for other in others):
        yield Reason(
            "name_taken",
            N_("There is a team called “%(name)s” already, perhaps a retired one."),
            {"name": name},
            "name",
        )
    lead = values.get("lead")
    if isinstance(lead, User) and not lead.is_active:
        yield Reason("lead_left", N_("The lead no longer works here."), {}, "lead")


def _fill(team: Team, members: Iterable[User], by: User, now: datetime) -> None:
    wanted = {person.pk for person in members}
    present = set(team.members.filter(is_active=True).values_list("pk", flat=True))
    for pk in sorted(wanted - present):
        _place(pk, team, by, now)
    for pk in sorted(present - wanted):
        _place(pk, None, by, now)


def _move(
    members: Sequence[int], out_of: Team | None, into: Team | None, by: User, now: datetime
) -> None:
    still = User.objects.filter(pk__in=members, team=out_of)
    for pk in still.order_by("pk").values_list("pk", flat=True):
        _place(pk, into, by, now)


def _place(person: int, team: Team | None, by: User, now: datetime) -> None:
    change_user(
        person=User.objects.get(pk=person), values={"team": team}, version=None, by=by, now=now
    )


def _members_too(team: Team) -> dict[str, object]:
    members = team.members.filter(is_active=True).values_list("pk", flat=True)
    return {"name": team.name, "lead": team.lead_id, "members": sorted(members)}


def _as_kept(values: Mapping[str, object]) -> dict[str, object]:
    kept = {field: getattr(value, "pk", value) for field, value in values.items()}
    if "members" in kept:
        kept["members"] = sorted(person.pk for person in values["members"])
    if "name" in kept:
        kept["name"] = _line(kept["name"])
    return kept


def _line(text: object) -> str:
    return " ".join(str(text).split())


def _save(team: Team, kind: str, old: dict, new: dict, by: User, now: datetime) -> None:
    team.version += 1
    team.save()
    events.record(
        kind=kind,
        by=by.pk,
        at=now,
        record=team.record,
        before=old,
        after=new | {"version": team.version},
    )
