"""How safe an account is: password, second factor, passkeys; and where one is signed in."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from dealcycle.people.models import User


@dataclass(frozen=True)
class Security:
    totp: Authenticator | None
    passkeys: list[Authenticator]
    codes_left: int | None

    @property
    def second_factor(self) -> bool:
        return bool(self.totp or self.passkeys)


def security(user: User) -> Security:
    found = list(Authenticator.objects.filter(user=user).order_by("pk"))
    codes = next((each for each in found if each.type == Authenticator.Type.RECOVERY_CODES), None)
    return Security(
        totp=next((each for each in found if each.type == Authenticator.Type.TOTP), None),
        passkeys=[each for each in found if each.type == Authenticator.Type.WEBAUTHN],
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
    )


def sessions(user: User) -> list[UserSession]:
    """Those that still open the door, the latest used first."""
    return sorted(
        UserSession.objects.purge_and_list(user), key=lambda each: each.last_seen_at, reverse=True
    )
