"""Values as people read them: what events keep (ids, ISO days, minor units) in words."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealcycle.crm import fields
from dealcycle.crm.kinds import Direction, Fit, Kind, Outcome, Role
from dealcycle.cycle.outcomes import Outcome as DealOutcome
from dealcycle.events.ports import Names, Record
from dealcycle.web.jinja import day, day_and_time, money

# Field -> kind of record that its value is the id of.
POINTERS = {
    "owner": "user",
    "company": "company",
    "contact": "contact",
    "deal": "deal",
    "source": "source",
    "stage": "stage",
    "pipeline": "pipeline",
    "close_reason": "reason",
}
LISTS = {"tags": "tag", "participants": "contact"}
ACTIVITY_LABELS = {
    "kind": gettext_lazy("Kind"),
    "subject": gettext_lazy("Subject"),
    "body": gettext_lazy("Notes"),
    "direction": gettext_lazy("Direction"),
    "outcome": gettext_lazy("Result"),
    "minutes": gettext_lazy("Minutes"),
    "due_at": gettext_lazy("Due"),
    "done_at": gettext_lazy("Done"),
    "participants": gettext_lazy("Participants"),
}
OTHER_LABELS = {
    "owner": gettext_lazy("Owner"),
    "company": gettext_lazy("Company"),
    "contact": gettext_lazy("Contact"),
    "deal": gettext_lazy("Deal"),
    "stage": gettext_lazy("Stage"),
    "outcome": gettext_lazy("Outcome"),
    "body": gettext_lazy("Comment"),
    "role": gettext_lazy("Role"),
    "job_title": gettext_lazy("Job title"),
    "started_on": gettext_lazy("From"),
    "ended_on": gettext_lazy("Until"),
    "name": gettext_lazy("Name"),
    "at_company": gettext_lazy("Company"),
}
OUTCOMES = {
    "": gettext_lazy("open"),
    DealOutcome.WON: gettext_lazy("won"),
    DealOutcome.LOST: gettext_lazy("lost"),
    DealOutcome.NO_DECISION: gettext_lazy("no decision"),
}
CHOICES = {
    "kind": dict(Kind.choices),
    "direction": dict(Direction.choices),
    "outcome": {**OUTCOMES, **dict(Outcome.choices)},
    "role": dict(Role.choices),
    "fit": dict(Fit.choices),
    "language": dict(fields.LANGUAGES),
}
# A whole page of text would bury the timeline.
LONGEST = 240


def label(kind: str, key: str, names: Names) -> str:
    """What a field is called."""
    if key.startswith(fields.PREFIX):
        return names.get(("field", f"{kind}.{key.removeprefix(fields.PREFIX)}"), key[7:])
    if kind == "activity" and key in ACTIVITY_LABELS:
        return str(ACTIVITY_LABELS[key])
    standard = {field.key: field.label for field in fields.STANDARD.get(kind, ())}
    return str(standard.get(key) or OTHER_LABELS.get(key) or key)


def words(kind: str, key: str, value: object, names: Names) -> str:
    """A value in words; '' for none."""
    if value is None or value == "" or value == []:
        return str(OUTCOMES[""]) if (kind, key, value) == ("deal", "outcome", "") else ""
    if key in POINTERS:
        return name_of((POINTERS[key], value), names)
    if key in LISTS:
        return ", ".join(name_of((LISTS[key], each), names) for each in value)
    if key in CHOICES:
        return str(CHOICES[key].get(value, value))
    if key.startswith(fields.PREFIX):
        inner = f"{kind}.{key.removeprefix(fields.PREFIX)}.{value}"
        return names.get(("choice", inner)) or plain(value)
    return plain(value)


def plain(value: object) -> str:
    """By its shape: yes or no, money, a day, a moment, a number, text."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple) and len(value) == 2 and isinstance(value[1], str):
        return "" if value[0] is None else money(int(value[0]), value[1])
    if isinstance(value, str):
        if (found := _moment(value)) is not None:
            return found
        return value if len(value) <= LONGEST else value[: LONGEST - 1].rstrip() + "…"
    return str(value)


def _moment(value: str) -> str | None:
    if not (value[:4].isdigit() and value[4:5] == "-" and len(value) <= 32):
        return None
    try:
        if len(value) == 10:
            return day(date.fromisoformat(value), "short", True)
        return day_and_time(datetime.fromisoformat(value), "short")
    except ValueError:
        return None


def name_of(record: Record, names: Names) -> str:
    """The name, or a word for what this reader may not see or what is gone."""
    if found := names.get(record):
        return found
    hidden = {
        "user": _("somebody"),
        "company": _("another company"),
        "contact": _("another contact"),
        "deal": _("another deal"),
    }
    return hidden.get(record[0]) or _("something that is gone")


def pointed_at(kind: str, *several: Mapping[str, object]) -> Iterable[Record]:
    """The records whose names these values need."""
    for values in several:
        for key, value in values.items():
            if value is None or value == "":
                continue
            if key in POINTERS:
                yield POINTERS[key], value
            elif key in LISTS:
                yield from ((LISTS[key], each) for each in value)
            elif key.startswith(fields.PREFIX):
                yield "field", f"{kind}.{key.removeprefix(fields.PREFIX)}"
