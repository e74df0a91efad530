"""What the pages of an import show, state by state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealcycle.transfer import mapping, queries, sampling, telling
from dealcycle.transfer.models import Import

State = Import.State
# As many of one kind are shown to decide about; the rest become what is proposed.
MOST_OFFERS = 100
MOST_COLUMNS = 150

COUNTS = (
    ("create", gettext_lazy("New deals"), gettext_lazy("They are not here yet and will be made.")),
    (
        "update",
        gettext_lazy("Changed"),
        gettext_lazy("They are here from an earlier import, and the file says something newer."),
    ),
    (
        "skip",
        gettext_lazy("As they are"),
        gettext_lazy(
            "They are here already, and nothing in the file is new; or the row says nothing."
        ),
    ),
    (
        "refuse",
        gettext_lazy("Refused"),
        gettext_lazy(
            "These rows cannot be read. The others go in; these come back as a file to correct."
        ),
    ),
)


@dataclass(frozen=True)
class Past:
    """An import in the list of them."""

    job: Import
    names: str
    words: str
    tone: str


@dataclass(frozen=True)
class Kind:
    """What the files name of one kind: new here, known here, and what each can become."""

    key: str
    label: str
    new: Sequence[queries.Offer]
    known: Sequence[queries.Offer]
    targets: Sequence[tuple[object, str]]
    hidden: int


@dataclass(frozen=True)
class Count:
    """A figure of the dry run."""

    key: str
    label: str
    number: int
    about: str
    # Line and name of the first rows.
    rows: Sequence[tuple[int, str]] = ()


def page(job: Import, now: datetime) -> tuple[str, dict[str, object]]:
    """The template and what it shows."""
    context: dict[str, object] = {"job": job, "names": names(job)}
    if job.is_in_work:
        so_far = queries.progress(job, now)
        context |= {
            "progress": so_far,
            "doing": telling.doing(job),
            "left": telling.left(so_far),
        }
        return "working", context
    if job.state == State.READY:
        return "review", context | _review(job)
    if job.state == State.FAILED and job.run_at is None:
        return "unread", context | {"failure": queries.failure(job)}
    return "result", context | _result(job)


def past(jobs: Iterable[Import]) -> list[Past]:
    return [
        Past(job, names(job), telling.outcome(job), telling.TONES.get(job.state, "plain"))
        for job in jobs
    ]


def names(job: Import) -> str:
    """The files in a line: 'deals.csv and 2 more'."""
    main = {each["name"] for each in job.plan.get("files", ()) if each["use"] == "deals"}
    listed = sorted(job.names, key=lambda name: name not in main)
    if len(listed) < 3:
        return ", ".join(listed)
    return _("%(first)s and %(n)s more") % {"first": listed[0], "n": len(listed) - 1}


def made(job: Import) -> str:
    """What an import brought beside deals."""
    return telling.beside({kind: _plural(job.made, kind) for kind in telling.BESIDE})


def _plural(found: Mapping[str, int], kind: str) -> int:
    single = {"companies": "company", "contacts": "contact", "activities": "activity",
              "users": "user"}[kind]  # fmt: skip
    return int(found.get(kind) or found.get(single) or 0)


def _review(job: Import) -> dict[str, object]:
    counts = job.plan.get("counts", {})
    columns = mapping.rows(job)
    return {
        "recognised": telling.recognised(job),
        "files": [(each, telling.use_of(each)) for each in job.plan.get("files", ())],
        "questions": [_question(each) for each in queries.open_questions(job)],
        "warnings": _warnings(job),
        "counts": _counts(counts, job.plan.get("examples", {})),
        "beside": telling.beside(counts),
        "to_write": counts.get("create", 0) + counts.get("update", 0),
        "refusals": queries.refusals(job),
        "columns": columns[:MOST_COLUMNS],
        "columns_hidden": len(columns) - MOST_COLUMNS,
        "columns_used": sum(row.is_used for row in columns),
        "choices": mapping.choices(job),
        "missing": mapping.missing(job),
        "sample": _sample(job),
        "kinds": [_kind(kind, offers) for kind, offers in queries.offers(job).items()
                  if kind != "field"],
        "matched_by": job.plan.get("matched_by", "id"),
    }  # fmt: skip


def _warnings(job: Import) -> list[str]:
    # The order of days is a question here, not a guess that one is warned of.
    codes = [each.get("code") for each in job.plan.get("warnings", ())]
    told = zip(codes, queries.warnings(job), strict=True)
    return [words for code, words in told if code != "day_order"]


def _question(question: Mapping[str, Any]) -> dict[str, object]:
    options = [(value, _(words)) for value, words in question["options"]]
    return {**question, "options": options, "kind": "radios" if len(options) < 5 else "choice"}


def _counts(
    counts: Mapping[str, int], examples: Mapping[str, Sequence[tuple[int, str]]]
) -> list[Count]:
    return [
        Count(key, str(label), counts.get(key, 0), str(about), examples.get(key, ()))
        for key, label, about in COUNTS
    ]


def _kind(kind: str, offers: Sequence[queries.Offer]) -> Kind:
    new = [offer for offer in offers if kind == "outcome" or offer.do != "map"]
    known = [offer for offer in offers if offer not in new]
    hidden = max(len(new) - MOST_OFFERS, 0)
    return Kind(
        kind,
        queries.kind_label(kind),
        new[:MOST_OFFERS],
        known[:MOST_OFFERS],
        queries.targets(kind),
        hidden,
    )


def _sample(job: Import) -> dict[str, object]:
    keys, rows = sampling.table(job)
    numbers = {"amount"}
    columns = [{"label": _role(key), "num": key in numbers} for key in keys]
    return {"columns": columns, "rows": rows}


def _role(key: str) -> str:
    return _("Outcome") if key == "outcome" else queries.role_label(key)


def _result(job: Import) -> dict[str, object]:
    return {
        "failure": queries.failure(job) if job.state == State.FAILED else "",
        "beside": made(job),
        "changed_beside": telling.beside(
            {kind: _plural(job.beside.get("changed", {}), kind) for kind in telling.BESIDE}
        ),
        "refusals": queries.refusals(job),
        "file": path.suffix[1:] if (path := queries.refused_file(job)) else "",
        "sheet": queries.reconciliation(job),
        "figures": [
            (_("New deals"), job.created),
            (_("Changed"), job.updated),
            (_("As they were"), job.skipped),
            (_("Refused"), job.refused),
        ],
    }
