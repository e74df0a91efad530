"""Whether a password may be typed here: not where it would travel unencrypted."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# Pages that take a password, a code or a secret link.
DOORS = ("/accounts/", "/welcome/", "/invitations/")


def refused(request: HttpRequest) -> bool:
    return request.path.startswith(DOORS) and not takes_passwords(request)


def takes_passwords(request: HttpRequest) -> bool:
    """Over HTTPS, on this very machine, or where an administrator has allowed it."""
    if request.is_secure() or settings.ALLOW_HTTP:
        return True
    # The browser's own address bar names this machine: nothing leaves it.
    if _is_here(request.get_host().rpartition(":")[0] or request.get_host()):
        return True
    passed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not passed_on and _is_here(request.META.get("REMOTE_ADDR", ""))


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
