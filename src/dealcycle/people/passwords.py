"""Whether a password will do: asked before it is taken, answered in words."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.people.models import User

# Hashing is work: a password of megabytes would be an attack.
LONGEST = 1024


def check(password: str, *, user: User, field: str = "password") -> Refused | None:
    """Why not, or nothing. `user` may be unsaved: a password must not repeat the person's name."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        # Django's words are in the reader's language already.
        return Refused(tuple(Reason("weak", str(text), {}, field) for text in error.messages))
    return None
