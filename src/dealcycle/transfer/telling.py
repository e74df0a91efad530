"""What an import is and does, in sentences."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dealcycle.transfer import queries
from dealcycle.transfer.models import Import
from dealcycle.web.jinja import FILTERS

SYSTEMS = {
    "hubspot": "HubSpot",
    "salesforce": "Salesforce",
    "pipedrive": "Pipedrive",
    "zoho": "Zoho CRM",
    "odoo": "Odoo",
    "close": "Close",
}
USES = {
    "deals": gettext_lazy("deals"),
    "joined": gettext_lazy("more about the deals"),
    "history": gettext_lazy("history of stages"),
    "companies": gettext_lazy("companies"),
    "contacts": gettext_lazy("contacts"),
    "activities": gettext_lazy("activities"),
    "users": gettext_lazy("people"),
    "unused": gettext_lazy("not used"),
}
TONES = {
    "ready": "info",
    "running": "info",
    "waiting": "info",
    "stopped": "warn",
    "done": "good",
    "failed": "bad",
}
BESIDE = ("companies", "contacts", "activities", "users")


def recognised(job: Import) -> str:
    """'This looks like a HubSpot export of deals: 2,310 rows.'"""
    rows = job.plan.get("counts", {}).get("rows", job.total)
    counted = ngettext("%(n)s row", "%(n)s rows", rows) % {"n": _number(rows)}
    system = job.plan.get("source", "")
    if system in SYSTEMS:
        words = _("This looks like an export of deals from %(system)s: %(rows)s.")
        return words % {"system": SYSTEMS[system], "rows": counted}
    if system == "log":
        return _("This looks like a log of events, a row a change: %(rows)s.") % {"rows": counted}
    return _("This looks like a table of deals: %(rows)s.") % {"rows": counted}


def use_of(file: Mapping[str, object]) -> str:
    return str(USES.get(str(file.get("use")), file.get("use", "")))


def beside(counts: Mapping[str, int]) -> str:
    """'120 companies, 310 contacts' that come with the deals; empty for none."""
    words = {
        "companies": lambda n: ngettext("%(n)s company", "%(n)s companies", n),
        "contacts": lambda n: ngettext("%(n)s contact", "%(n)s contacts", n),
        "activities": lambda n: ngettext("%(n)s activity", "%(n)s activities", n),
        "users": lambda n: ngettext("%(n)s colleague", "%(n)s colleagues", n),
    }
    found = [
        words[kind](counts[kind]) % {"n": _number(counts[kind])}
        for kind in BESIDE
        if counts.get(kind)
    ]
    return str(FILTERS["listed"](found)) if found else ""


def outcome(job: Import) -> str:
    """'2,310 new, 4 changed, 12 refused', for the list of imports."""
    parts = [
        (job.created, _("%(n)s new")),
        (job.updated, _("%(n)s changed")),
        (job.skipped, _("%(n)s as they were")),
        (job.refused, _("%(n)s refused")),
    ]
    return ", ".join(words % {"n": _number(count)} for count, words in parts if count)


def doing(job: Import) -> str:
    """What is going on just now."""
    return {
        "reading": _("Reading the files …"),
        "waiting": _("Waiting for its turn …"),
        "running": _("Bringing the deals in …"),
        "undoing": _("Taking everything back …"),
    }.get(job.state, "")


def left(progress: queries.Progress) -> str:
    """'about 3 minutes left'; empty while nobody knows."""
    seconds = progress.seconds_left
    if seconds is None:
        return ""
    if seconds < 10:
        return _("a few seconds left")
    if seconds < 90:
        count = round(seconds / 10) * 10
        return ngettext("about %(n)d second left", "about %(n)d seconds left", count) % {"n": count}
    count = round(seconds / 60)
    return ngettext("about %(n)d minute left", "about %(n)d minutes left", count) % {"n": count}


def finished(params: Mapping[str, object]) -> str:
    """The notification at the end."""
    file = str(params.get("file", ""))
    match params.get("state"):
        case "failed":
            return _("The import of “%(file)s” stopped. Look why, and go on.") % {"file": file}
        case "undone":
            return _("The import of “%(file)s” is taken back.") % {"file": file}
    created, refused = int(str(params.get("created", 0))), int(str(params.get("refused", 0)))
    told = _("“%(file)s” is imported: %(n)s new.") % {"file": file, "n": _number(created)}
    if refused:
        more = ngettext("%(n)s row was refused.", "%(n)s rows were refused.", refused)
        told = f"{told} {more % {'n': _number(refused)}}"
    return told


def _number(value: int) -> str:
    return str(FILTERS["number"](value))
