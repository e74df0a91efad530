"""A form sent twice has one effect: a double click, a repeated request, a slow network."""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from dealcycle.crm.models import Once
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.people.models import User

# A form left open over a long weekend still counts as the same one.
KEPT = timedelta(days=7)
LONGEST_KEY = 64


@dataclass(frozen=True)
class Done:
    """What came of it, and whether it had been done before."""

    record: tuple[str, int]
    repeated: bool


def once(
    *, key: str, body: object, by: User, now: datetime, act: Callable[[], object]
) -> Done | object:
    """Does `act` unless this key did; what `act` refuses may be corrected and sent again.

    The same key with other words is refused. `act` returns a record, or anything false, which
    is handed back and leaves no trace.
    """
    if not key or len(key) > LONGEST_KEY:
        return _answer(act())
    digest = _digest(body)
    try:
        with transaction.atomic():
            row = Once.objects.create(user=by.pk, key=key, body_hash=digest, at=now)
            made = act()
            if not made:
                raise _Nothing(made)
            row.record_kind, row.record = made.record
            row.save(update_fields=["record_kind", "record"])
    except _Nothing as nothing:
        return nothing.answer
    except IntegrityError:
        return _again(by, key, digest)
    return Done(made.record, repeated=False)


def new_key() -> str:
    """For a form that is about to be shown."""
    return secrets.token_hex(16)


def forget(now: datetime) -> int:
    """Tokens of forms that nobody has open any more."""
    return Once.objects.filter(at__lt=now - KEPT).delete()[0]


class _Nothing(Exception):
    """Rolls back what was begun."""

    def __init__(self, answer: object) -> None:
        super().__init__()
        self.answer = answer


def _again(by: User, key: str, digest: str) -> Done | Refused:
    row = Once.objects.filter(user=by.pk, key=key).first()
    if row is None:
        # Not the token but something that `act` wrote broke a rule of the database.
        raise IntegrityError(f"once {key}")
    if row.body_hash != digest:
        return Refused.because(
            "sent_before", N_("This form was sent before, with other words. Open it anew.")
        )
    return Done((row.record_kind, row.record), repeated=True)


def _answer(made: object) -> Done | object:
    return Done(made.record, repeated=False) if made else made


def _digest(body: object) -> str:
    if isinstance(body, Mapping):
        lists = body.lists() if hasattr(body, "lists") else body.items()
        body = sorted((key, value) for key, value in lists if key != "csrfmiddlewaretoken")
    text = json.dumps(body, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
