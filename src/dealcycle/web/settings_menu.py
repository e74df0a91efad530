"""The pages under Settings: an open list that every room adds to."""

from itertools import groupby

from dealcycle.web.menu import Entry, shown

SETTINGS: list[Entry] = []


def groups(user: object) -> list[tuple[str, list[Entry]]]:
    """Entries by the heading they stand under, in the order of their first entry."""
    listed = shown(SETTINGS, user)
    order = list(dict.fromkeys(entry.group for entry in listed))
    listed.sort(key=lambda entry: order.index(entry.group))
    return [(group, list(found)) for group, found in groupby(listed, key=lambda entry: entry.group)]
