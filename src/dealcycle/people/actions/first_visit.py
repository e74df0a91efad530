"""The first visit: one organisation and its first user, founded once; then how it begins."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people import organisation as organisations
from dealcycle.people import passwords, ports
from dealcycle.people.models import Organisation, Role, User


@dataclass(frozen=True)
class Founding:
    """What the first person says of themselves and of their organisation."""

    organisation: str
    name: str
    email: str
    password: str
    language: str
    time_zone: str
    currency: str


def found(*, by: Founding, now: datetime) -> User | Refused:
    """Creates the organisation and its administrator. Of two at once, one wins."""
    person = User(
        email=by.email.strip().lower(),
        name=by.name.strip(),
        role=Role.ADMINISTRATOR,
        language=by.language,
        joined_at=now,
    )
    if (weak := passwords.check(by.password, user=person)) is not None:
        return weak
    # Hashing takes its time; the table is not held meanwhile.
    person.set_password(by.password)
    try:
        with transaction.atomic():
            founded = _found(person, by, now)
    except IntegrityError:
        return _too_late()
    organisations.forget()
    return founded


def choose(*, beginning: ports.Beginning, by: User, now: datetime) -> Organisation | Refused:
    """Begins with demo data, an import, or empty. Chosen once: a second click finds it chosen."""
    with transaction.atomic():
        won = Organisation.objects.filter(beginning="").update(beginning=beginning.key)
        organisation = Organisation.objects.get()
        if not won:
            return Refused.because("chosen", N_("This has been chosen already."))
        events.record(
            kind="organisation.begun",
            by=by.pk,
            at=now,
            record=("organisation", organisation.pk),
            after={"beginning": beginning.key, "language": by.language},
        )
        if beginning.start:
            beginning.start(by, now)
    organisations.forget()
    return organisation


def _found(person: User, by: Founding, now: datetime) -> User | Refused:
    # A row left by an interrupted start is taken over; its lock lets one person through.
    organisation = Organisation.objects.select_for_update().first() or Organisation()
    if User.objects.exists():
        return _too_late()
    organisation.name = by.organisation.strip()
    organisation.language = by.language
    organisation.time_zone = by.time_zone
    organisation.currency = by.currency
    organisation.save()
    person.save()
    for lay in ports.FOUNDATIONS:
        lay(language=by.language, now=now)
    events.record(
        kind="organisation.founded",
        by=person.pk,
        at=now,
        record=("organisation", organisation.pk),
        after={"name": organisation.name, "currency": by.currency, "time_zone": by.time_zone},
    )
    return person


def _too_late() -> Refused:
    return Refused.because(
        "too_late",
        N_("Somebody else has just set up Dealcycle here. Ask them for an invitation."),
    )
