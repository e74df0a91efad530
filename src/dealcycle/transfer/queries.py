"""What pages and the command line show of an import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from dealcycle.crm.models import CustomField, Deal, Pipeline, Reason, Source, Stage
from dealcycle.people.models import Team, User
from dealcycle.transfer import reasons
from dealcycle.transfer.actions.uploading import folder
from dealcycle.transfer.models import Import

ROLES = {
    "id": _("Number of the deal"),
    "name": _("Name"),
    "opened": _("Opened on"),
    "won_at": _("Won on"),
    "lost_at": _("Lost on"),
    "closed": _("Closed on"),
    "expected": _("Expected close"),
    "stage": _("Stage"),
    "status": _("Status"),
    "is_won": _("Won (yes or no)"),
    "is_lost": _("Lost (yes or no)"),
    "is_closed": _("Closed (yes or no)"),
    "active": _("Active (yes or no)"),
    "amount": _("Amount"),
    "currency": _("Currency"),
    "owner": _("Owner"),
    "team": _("Team"),
    "company": _("Company"),
    "source": _("Source"),
    "reason": _("Lost reason"),
    "pipeline": _("Pipeline"),
    "contact": _("Contact"),
    "contact_email": _("Contact's e-mail"),
    "contact_phone": _("Contact's phone"),
    "description": _("Description"),
    "next_step": _("Next step"),
}
KINDS = {
    "pipeline": _("Pipelines"),
    "stage": _("Stages"),
    "reason": _("Lost reasons"),
    "source": _("Sources"),
    "user": _("People"),
    "team": _("Teams"),
    "field": _("Other columns"),
    "outcome": _("Outcomes"),
}
OUTCOMES = {
    "won": _("Won"),
    "lost": _("Lost"),
    "no_decision": _("No decision"),
    "open": _("Open"),
}


@dataclass(frozen=True)
class Offer:
    """Something of the files that Dealcycle has, or may make: what is to become of it."""

    kind: str
    key: str
    label: str
    count: int
    can: tuple[str, ...]
    do: str
    to: object = None
    # Of a field: text, number, date, choice, checkbox. Of a stage: the pipeline's key.
    type: str = ""
    of: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far it is; seconds are an estimate, None while there is none."""

    done: int
    total: int
    seconds_left: float | None = None
    # Somebody else's import has to end first.
    waits_for: Import | None = None

    @property
    def share(self) -> float:
        return min(self.done / self.total, 1.0) if self.total else 0.0


@dataclass(frozen=True)
class Refusal:
    """Rows that cannot be read, by what is wrong with them: how many, and the first of them."""

    words: str
    count: int
    lines: tuple[int, ...]
    # Of a file beside the deals: its name.
    file: str = ""


def offers(job: Import) -> dict[str, list[Offer]]:
    """By kind, in the order in which they are decided."""
    found = job.plan.get("offers", {})
    return {kind: [_offer(kind, each) for each in found[kind]] for kind in KINDS if found.get(kind)}


def targets(kind: str) -> list[tuple[object, str]]:
    """What one of the files' may be mapped to: value and words."""
    if kind == "outcome":
        return [(value, str(label)) for value, label in OUTCOMES.items()]
    if kind == "field":
        own = CustomField.objects.filter(record_kind=Deal.KIND, retired_at=None)
        return [(row.key, row.label) for row in own]
    if kind == "stage":
        rows = Stage.objects.filter(retired_at=None, pipeline__retired_at=None)
        rows = rows.exclude(kind="follow_up").select_related("pipeline")
        rows = rows.order_by("pipeline__position", "pipeline", "position")
        return [(row.pk, f"{row.pipeline.name}: {row.name}") for row in rows]
    if kind == "reason":
        rows = Reason.objects.filter(purpose=Reason.Purpose.LOST, retired_at=None)
        return [(row.pk, row.name) for row in rows]
    plain = {
        "pipeline": Pipeline.objects.filter(retired_at=None),
        "source": Source.objects.filter(retired_at=None),
        "user": User.objects.order_by("-is_active", "name", "email"),
        "team": Team.objects.filter(retired_at=None).order_by("name"),
    }
    return [(row.pk, str(row)) for row in plain[kind]]


def progress(job: Import, now: datetime) -> Progress:
    ahead = None
    if job.state == Import.State.WAITING:
        busy = (Import.State.RUNNING, Import.State.UNDOING)
        ahead = Import.objects.filter(state__in=busy).exclude(pk=job.pk).order_by("id").first()
    left = None
    if job.begun_at is not None and job.done > job.begun_with and job.is_in_work:
        spent = max((now - job.begun_at).total_seconds(), 0.001)
        left = spent / (job.done - job.begun_with) * max(job.total - job.done, 0)
    return Progress(job.done, job.total, left, ahead)


def open_questions(job: Import) -> Sequence[Mapping[str, object]]:
    return [
        {**each, "words": reasons.words(each["reason"])} for each in job.plan.get("questions", ())
    ]


def warnings(job: Import) -> list[str]:
    return [reasons.words(each) for each in job.plan.get("warnings", ())]


def refusals(job: Import) -> list[Refusal]:
    beside = job.beside.get("refused", job.plan.get("refused_beside", ()))
    return [
        Refusal(reasons.words(each["reason"]), each["n"], tuple(each["rows"]), each.get("file", ""))
        for each in (*job.plan.get("refused", ()), *job.refusals, *beside)
    ]


def refused_file(job: Import) -> Path | None:
    """The rows that stayed outside, with their reasons: corrected, they are imported again."""
    if not job.refused_file or not job.folder:
        return None
    path = folder(job.folder) / job.refused_file
    return path if path.exists() else None


def role_label(role: str) -> str:
    return str(ROLES.get(role, role))


def kind_label(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def failure(job: Import) -> str:
    return reasons.words(job.failure)


def reconciliation(job: Import) -> list[dict[str, object]]:
    """The sheet at the end, a row per stage, outcome and currency, sums in minor units:

    {"stage": words, "outcome": won, lost, no_decision or open, "outcome_words", "currency",
    "file": [deals, sum], "here": [deals, sum], "same": bool}; one row a currency with an empty
    stage and outcome sums them up.
    """
    return [
        {**row, "outcome_words": str(OUTCOMES.get(row["outcome"], ""))}
        for row in job.reconciliation.get("rows", ())
    ]


def _offer(kind: str, data: Mapping[str, object]) -> Offer:
    return Offer(
        kind=kind,
        key=str(data["key"]),
        label=str(data["label"]),
        count=int(data.get("count") or 0),
        can=tuple(data.get("can", ())),
        do=str(data.get("do", "")),
        to=data.get("to"),
        type=str(data.get("type", "")),
        of=str(data.get("of", "")),
        samples=tuple(data.get("samples", ())),
    )
