"""Roll-ups written down: once a week by the worker, and whenever somebody locks theirs."""

from collections.abc import Iterable
from dataclasses import asdict, astuple
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.insights.models import RollUp
from dealcycle.insights.plans import may_lead
from dealcycle.insights.rolling_up import CalledDeal, Line, Made, Period
from dealcycle.people.access import scope
from dealcycle.people.models import Team, User

LONGEST_REASON = 300
SHOWN_WEEKS = 14


def may_lock(user: User, team: Team | None) -> bool:
    """A team's for whoever leads it; everybody's for administrators."""
    if team is None:
        return bool(user.is_active and user.is_administrator)
    return may_lead(user, team)


def may_unlock(user: User, kept: RollUp) -> bool:
    return user.is_active and (user.is_administrator or kept.locked_by_id == user.pk)


def lock(
    *, made: Made, asked: Period, team: Team | None, currency: str, by: User, now: datetime
) -> RollUp | Refused:
    """The week's roll-up as it stands now; nothing changes it from here on."""
    if not may_lock(by, team):
        return Refused.because("not_yours", N_("Only those who lead these people lock their week."))
    with transaction.atomic():
        where = Q(team=team, week=asked.week, since=asked.since, until=asked.until)
        had = RollUp.objects.select_for_update().filter(where).first()
        if had is not None and had.locked_at:
            return Refused.because("locked", N_("This week is locked already."))
        kept = _keep(made, asked, team, currency, now, locked_at=now, locked_by=by)
        _record("roll_up.locked", kept, by, now, {})
    return kept


def unlock(*, kept: RollUp, reason: str, by: User, now: datetime) -> RollUp | Refused:
    """Opens it again; what was locked stays in the event."""
    reason = " ".join(reason.split())
    if not may_unlock(by, kept):
        return Refused.because(
            "not_yours", N_("Only whoever locked it, or an administrator, unlocks a week.")
        )
    if not reason:
        return Refused.because("no_reason", N_("Say why the week is opened again."), field="reason")
    if len(reason) > LONGEST_REASON:
        return Refused.because("long_reason", N_("The reason is too long."), field="reason")
    with transaction.atomic():
        kept = RollUp.objects.select_for_update().get(pk=kept.pk)
        if kept.locked_at is None:
            return kept
        before = {"lines": kept.lines, "locked_by": kept.locked_by_id}
        kept.locked_at = kept.locked_by = None
        kept.save(update_fields=["locked_at", "locked_by"])
        _record("roll_up.unlocked", kept, by, now, before, reason=reason)
    return kept


def write_down(made: Made, asked: Period, currency: str, others: dict, now: datetime) -> bool:
    """The worker's: once a week, of everybody; one that is there already is left as it is."""
    where = Q(team=None, week=asked.week, since=asked.since, until=asked.until)
    if RollUp.objects.filter(where).exists():
        return False
    _keep(made, asked, None, currency, now, others=others)
    return True


def locked(asked: Period) -> dict[int | None, RollUp]:
    """This week's locked ones: team (None: everybody's) -> roll-up."""
    found = RollUp.objects.filter(
        week=asked.week, since=asked.since, until=asked.until, locked_at__isnull=False
    ).select_related("locked_by")
    return {each.team_id: each for each in found}


def earlier(asked: Period, teams: Iterable[int]) -> list[RollUp]:
    """Roll-ups of the same period from the weeks before, the newest first: everybody's, and those
    of these teams."""
    mine = Q(team=None) | Q(team__in=list(teams))
    found = RollUp.objects.filter(
        mine, since=asked.since, until=asked.until, week__lt=asked.week
    ).select_related("locked_by", "team")
    return list(found.order_by("-week", "-made_at")[:SHOWN_WEEKS])


def lines_of(kept: RollUp) -> list[Line]:
    return [Line(**line) for line in kept.lines]


def deals_of(kept: RollUp) -> list[CalledDeal]:
    return [CalledDeal(*each) for each in kept.deals]


def seen_lines(user: User, lines: list[Line]) -> list[Line]:
    """People whose records one sees; a sum only where one sees all that is in it."""
    seen = scope(user)
    if seen.owners is None:
        return lines
    people = [line for line in lines if line.person is not None]
    hidden = {line.team for line in people if not (line.person and seen.covers(line.person))}
    shown = [line for line in people if line.person and seen.covers(line.person)]
    own = {line.team for line in shown}
    teams = [line for line in lines
             if line.person is None and line.team and line.team in own - hidden]  # fmt: skip
    return [*shown, *teams]


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _keep(made: Made, asked: Period, team: Team | None, currency: str, now: datetime,
          **values: object) -> RollUp:  # fmt: skip
    lines, deals = made.lines, made.deals
    if team is not None:
        lines = [line for line in lines if line.team == team.pk]
        people = {line.person for line in lines}
        deals = [deal for deal in deals if deal.owner in people]
    kept, _ = RollUp.objects.update_or_create(
        team=team, week=asked.week, since=asked.since, until=asked.until,
        defaults={
            "currency": currency, "made_at": now,
            "lines": [asdict(line) for line in lines],
            "deals": [list(astuple(deal)) for deal in deals], **values,
        },
    )  # fmt: skip
    return kept


def _record(kind: str, kept: RollUp, by: User, now: datetime, before: dict, **more: object) -> None:
    after = {"week": kept.week.isoformat(), "until": kept.until.isoformat(), "team": kept.team_id}
    events.record(
        kind=kind, by=by.pk, at=now, record=(RollUp.KIND, kept.pk), before=before,
        after={**after, **more},
    )  # fmt: skip
