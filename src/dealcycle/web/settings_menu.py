"""The pages under Settings: an open list that every room adds to."""

from django.utils.translation import gettext_lazy as _

from dealcycle.web.menu import Entry, shown

SETTINGS: list[Entry] = []

# The headings, in the order in which they stand; a room may bring its own, which come after.
YOU = _("You")
ORGANISATION = _("Organisation")
SALES = _("Sales cycle")
RECORDS = _("Records")
SYSTEM = _("System")
HEADINGS = (YOU, ORGANISATION, SALES, RECORDS, SYSTEM)


def groups(user: object) -> list[tuple[str, list[Entry]]]:
    """Entries by the heading they stand under."""
    listed = shown(SETTINGS, user)
    known = [str(heading) for heading in HEADINGS]
    own = [str(entry.group) for entry in listed if str(entry.group) not in known]
    by_heading = {
        heading: [entry for entry in listed if str(entry.group) == heading]
        for heading in [*known, *dict.fromkeys(own)]
    }
    return [(heading, found) for heading, found in by_heading.items() if found]


def current(user: object, path: str) -> str:
    """The key of the entry whose page this is: of two that fit, the closer one."""
    fitting = [
        entry
        for entry in shown(SETTINGS, user)
        if path == entry.url or path.startswith(f"{entry.url}/")
    ]
    return max(fitting, key=lambda entry: len(entry.url)).key if fitting else ""
