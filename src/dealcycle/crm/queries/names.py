"""Names of records, fetched together: one query a kind, and only what the reader may see."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from dealcycle.crm import access
from dealcycle.crm.fields import as_field
from dealcycle.crm.models import (
    Criterion,
    CustomField,
    Override,
    Pipeline,
    Reason,
    Source,
    Stage,
    Tag,
)
from dealcycle.events.ports import Record
from dealcycle.people.models import User

OPEN_TO_ALL = {
    "user": User,
    "stage": Stage,
    "pipeline": Pipeline,
    "source": Source,
    "reason": Reason,
    "tag": Tag,
}


def names(records: Iterable[Record], *, reader: User) -> dict[Record, str]:
    """The name of each; what this reader may not see, or what is gone, is left out."""
    wanted: dict[str, set] = defaultdict(set)
    for kind, pk in records:
        wanted[kind].add(pk)
    found: dict[Record, str] = {}
    if wanted["override"]:
        found |= _overrides(wanted["override"])
    if wanted["field"]:
        found |= _fields(wanted["field"])
    for kind, pks in wanted.items():
        if pks and (kind in OPEN_TO_ALL or kind in access.READERS):
            rows = (
                OPEN_TO_ALL[kind].objects.all()
                if kind in OPEN_TO_ALL
                else access.READERS[kind](reader, binned=None)
            )
            field = "subject" if kind == "activity" else "name"
            pairs = rows.filter(pk__in=pks).values_list("pk", field)
            found |= {(kind, pk): name for pk, name in pairs}
    return found


def _overrides(pks: Iterable[int]) -> Mapping[Record, str]:
    """Why a move was made without its evidence, and what was missing."""
    rows = list(Override.objects.filter(pk__in=pks))
    reasons = {
        str(pk): name
        for pk, name in Reason.objects.filter(
            pk__in=[int(row.reason) for row in rows if row.reason.isdigit()]
        ).values_list("pk", "name")
    }
    labels = {
        (row.stage_id, row.key): row.label
        for row in Criterion.objects.filter(stage__in=[row.from_stage_id for row in rows])
    }
    return {
        ("override", row.pk): _why(
            [reasons.get(row.reason, row.reason), row.words],
            [
                labels[row.from_stage_id, key]
                for key in row.missing
                if (row.from_stage_id, key) in labels
            ],
        )
        for row in rows
    }


def _why(words: Iterable[str], missing: Iterable[str]) -> str:
    said = "; ".join(each for each in words if each)
    lacking = ", ".join(missing)
    return f"{said} ({lacking})" if lacking else said


def _fields(keys: Iterable[str]) -> Mapping[Record, str]:
    """Labels of the organisation's own fields ("deal.size"), and of their choices."""
    found: dict[Record, str] = {}
    inner = {key.partition(".")[2] for key in keys}
    for row in CustomField.objects.filter(key__in=inner):
        name = f"{row.record_kind}.{row.key}"
        found["field", name] = row.label
        field = as_field(row)
        for key, label in (*field.choices, *field.retired_choices):
            found["choice", f"{name}.{key}"] = label
    return found
