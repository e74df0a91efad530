"""How one may begin: the open list, and what was chosen."""

from django.urls import NoReverseMatch, reverse

from dealcycle.people import organisation, ports


def beginnings() -> list[ports.Beginning]:
    """Those that can be had: one whose page is away is left out."""
    listed = [each for each in ports.BEGINNINGS if _reachable(each)]
    return sorted(listed, key=lambda each: (each.order, each.key))


def current() -> ports.Beginning | None:
    found = organisation.current()
    key = found.beginning if found else ""
    return next((each for each in ports.BEGINNINGS if each.key == key), None)


def _reachable(beginning: ports.Beginning) -> bool:
    try:
        return bool(reverse(beginning.url_name))
    except NoReverseMatch:
        return False
