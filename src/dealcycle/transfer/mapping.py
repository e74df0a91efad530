"""The columns of an import's files as a person sees them: what each holds and what it means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dealcycle.transfer import queries, sampling
from dealcycle.transfer.models import Import

ROLE, FIELD = "role:", "field:"
CREATE, LEAVE_OUT = "create", "leave_out"
SAMPLES = 3


@dataclass(frozen=True)
class Choice:
    """What a column may be taken for."""

    value: str
    label: str
    group: str
    chosen: bool = False


@dataclass(frozen=True)
class Row:
    """A column: its file and name, the first values as they are read, what it is taken for."""

    column: str
    file: str
    name: str
    samples: tuple[str, ...]
    means: str
    # Said in words where nothing can be chosen.
    fixed: str = ""

    @property
    def is_used(self) -> bool:
        return self.means not in ("", LEAVE_OUT) or bool(self.fixed)


def rows(job: Import) -> list[Row]:
    """Columns with a meaning first, then those without, in the order of the files."""
    roles = {each["column"]: each["role"] for each in job.plan.get("columns", ()) if each["column"]}
    stages = {column: stage for stage, column in job.plan.get("mapping", {}).get("stage_dates", ())}
    fields = {offer.key: offer for offer in queries.offers(job).get("field", ())}
    read, raw = sampling.by_role(job, SAMPLES), job.plan.get("values", {})
    found = []
    for column in job.plan.get("choosable", ()):
        file, _mark, name = column.rpartition(": ")
        cells = tuple(raw.get(column, ()))
        if column in roles:
            role = roles[column]
            row = Row(column, file, name, read.get(role) or cells, ROLE + role)
        elif column in stages:
            words = _("When it came to “%(stage)s”") % {"stage": stages[column]}
            row = Row(column, file, name, cells, "", words)
        elif column in fields:
            offer = fields[column]
            means = f"{FIELD}{offer.to}" if offer.do == "map" else offer.do
            row = Row(column, file, name, cells or offer.samples[:SAMPLES], means)
        else:
            row = Row(column, file, name, cells, LEAVE_OUT)
        found.append(row)
    return sorted(found, key=lambda row: not row.is_used)


def choices(job: Import) -> list[Choice]:
    """Everything that a column can be taken for."""
    return [*_choices(job)]


def missing(job: Import) -> list[str]:
    """What no column was found for, in words: the main ones alone."""
    taken = {each["role"] for each in job.plan.get("columns", ()) if each["column"]}
    history = bool(job.plan.get("mapping", {}).get("stage_dates")) or any(
        each["use"] == "history" for each in job.plan.get("files", ())
    )
    wanted = ["amount", "owner", "company"]
    if not taken & {"opened"} and not history:
        wanted.insert(0, "opened")
    return [queries.role_label(role) for role in wanted if role not in taken]


def _choices(job: Import) -> Iterator[Choice]:
    deal, own, other = _("Of the deal"), _("Own fields"), _("Otherwise")
    for role in queries.ROLES:
        yield Choice(ROLE + role, queries.role_label(role), deal)
    for key, label in queries.targets("field"):
        yield Choice(f"{FIELD}{key}", label, own)
    yield Choice(CREATE, _("A new own field"), other)
    yield Choice(LEAVE_OUT, pgettext("column", "Leave out"), other)


def said(job: Import, means: Mapping[str, str]) -> tuple[dict[str, object], dict[str, object]]:
    """What a person's choices change: roles of columns, and what becomes of the others."""
    before = {row.column: row.means for row in rows(job)}
    columns: dict[str, str | None] = {}
    fields: dict[str, object] = {}
    for column, chosen in means.items():
        was = before.get(column)
        if was is None or was == chosen:
            continue
        if was.startswith(ROLE):
            columns.setdefault(was.removeprefix(ROLE), None)
        if chosen.startswith(ROLE):
            columns[chosen.removeprefix(ROLE)] = column
        elif chosen.startswith(FIELD):
            fields[column] = {"do": "map", "to": chosen.removeprefix(FIELD)}
        else:
            fields[column] = {"do": chosen}
    return columns, fields
