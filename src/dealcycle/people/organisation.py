"""The one organisation of this installation, kept at hand for every request."""

from dealcycle.people.models import Organisation


def current() -> Organisation | None:
    return Organisation.objects.order_by("pk").first()


def currency() -> str:
    found = current()
    return found.currency if found else "EUR"


def time_zone() -> str:
    found = current()
    return found.time_zone if found else "UTC"
