"""Invitations: a way in for one address, for a week, once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people import letters, passwords
from dealcycle.people.models import Invitation, Role, Team, User, new_secret
from dealcycle.people.queries.invitations import open_invitations

VALID_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Joining:
    """What the invited person says of themselves."""

    name: str
    password: str
    language: str
    time_zone: str = ""


def invite(
    *, email: str, role: str, by: User, now: datetime, name: str = "", team: Team | None = None
) -> Invitation | Refused:
    """Writes the invitation and its mail; an earlier one for the address stops working."""
    email = email.strip().lower()
    if (refused := _unfit(email, role, by)) is not None:
        return refused
    secret = new_secret()
    with transaction.atomic():
        open_invitations(now).filter(email=email).update(revoked_at=now)
        invitation = Invitation.objects.create(
            email=email,
            name=name.strip()[:120],
            role=role,
            team=team,
            secret_hash=hashed(secret),
            invited_by=by,
            invited_at=now,
            expires_at=now + VALID_FOR,
        )
        _record("invitation.sent", invitation, by, now, role=role, email=email)
        _send(invitation, secret, by, now)
    return invitation


def resend(*, invitation: Invitation, by: User, now: datetime) -> Invitation | Refused:
    """A new secret and a new week; the old mail's link stops working."""
    if not by.is_administrator:
        return _for_administrators()
    if invitation.accepted_at or invitation.revoked_at:
        return _over()
    secret = new_secret()
    with transaction.atomic():
        invitation.secret_hash = hashed(secret)
        invitation.expires_at = now + VALID_FOR
        invitation.save(update_fields=["secret_hash", "expires_at"])
        _record("invitation.resent", invitation, by, now)
        _send(invitation, secret, by, now)
    return invitation


def revoke(*, invitation: Invitation, by: User, now: datetime) -> Invitation | Refused:
    if not by.is_administrator:
        return _for_administrators()
    if invitation.accepted_at:
        return _over()
    with transaction.atomic():
        invitation.revoked_at = invitation.revoked_at or now
        invitation.save(update_fields=["revoked_at"])
        _record("invitation.revoked", invitation, by, now)
    return invitation


def accept(*, secret: str, joining: Joining, now: datetime) -> User | Refused:
    """Makes the invited person a user. Twice at once makes one."""
    invitation = open_invitations(now).filter(secret_hash=hashed(secret)).first()
    if invitation is None:
        return _over()
    person = User(
        email=invitation.email,
        name=joining.name.strip(),
        role=invitation.role,
        team=invitation.team,
        language=joining.language,
        time_zone=joining.time_zone,
        joined_at=now,
    )
    if (weak := passwords.check(joining.password, user=person)) is not None:
        return weak
    person.set_password(joining.password)
    try:
        with transaction.atomic():
            if not open_invitations(now).filter(pk=invitation.pk).update(accepted_at=now):
                return _over()
            person.save()
            _record("invitation.accepted", invitation, person, now, user=person.pk)
    except IntegrityError:
        return _known()
    return person


def hashed(secret: str) -> str:
    """The secret has 256 random bits: a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _unfit(email: str, role: str, by: User) -> Refused | None:
    if not by.is_administrator:
        return _for_administrators()
    if role not in Role.values:
        return Refused.because("no_role", N_("There is no such role."), field="role")
    try:
        validate_email(email)
    except ValidationError:
        return Refused.because("no_email", N_("This is no e-mail address."), field="email")
    return _known() if User.objects.filter(email__iexact=email).exists() else None


def link(invitation: Invitation) -> str:
    """The way in, for who has just made or renewed the invitation; nobody can ask again."""
    secret = invitation.__dict__.get("_secret", "")
    return settings.BASE_URL + reverse("invitation", args=[secret]) if secret else ""


def _send(invitation: Invitation, secret: str, by: User, now: datetime) -> None:
    # Kept by this object alone: the row has only its hash.
    invitation.__dict__["_secret"] = secret
    letters.send(
        "people/mail/invitation",
        to=invitation.email,
        # Their own language is not known yet: the inviter's is the likeliest.
        language=by.language,
        at=now,
        invitation=invitation,
        by=by,
        link=link(invitation),
    )


def _record(kind: str, invitation: Invitation, by: User, now: datetime, **after: object) -> None:
    events.record(kind=kind, by=by.pk, at=now, record=("invitation", invitation.pk), after=after)


def _over() -> Refused:
    return Refused.because(
        "over", N_("This invitation has been used or withdrawn, or its week is over.")
    )


def _known() -> Refused:
    return Refused.because(
        "known", N_("Somebody with this address is a user already."), field="email"
    )


def _for_administrators() -> Refused:
    return Refused.because("not_yours", N_("Only an administrator can invite people."))
