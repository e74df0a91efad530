"""`dealcycle import FILE...`: the import of the pages, from a terminal."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from dealcycle.cli import arguments, asking, tables
from dealcycle.cli.administration import set_up
from dealcycle.cli.arguments import Argument, Exit, Option
from dealcycle.cycle.system import why
from dealcycle.present import formats
from dealcycle.present.terminal import language, say

if TYPE_CHECKING:
    from dealcycle.people.models import User
    from dealcycle.transfer.models import Import

HELP = say(
    "Bring the deals of another system in: exports as CSV or XLSX, several are joined by their "
    "keys. The same file again changes nothing; an import can be undone as a whole."
)
NOT_DONE, NOTHING_READ = 1, 2
BAR = 30
PAUSE = 0.5


def import_(
    files: Annotated[list[Path], Argument(help=say("Exports as CSV or XLSX."))] = [],  # noqa: B006
    mapping: Annotated[
        Path | None, Option("--map", help=say("A JSON file that says what columns mean."))
    ] = None,
    currency: Annotated[
        str, Option(help=say("The currency of the amounts, such as EUR, where no file says it."))
    ] = "",
    day_first: Annotated[
        bool, Option("--day-first", help=say("Read 03/04/2025 as the third of April."))
    ] = False,
    month_first: Annotated[
        bool, Option("--month-first", help=say("Read 03/04/2025 as the fourth of March."))
    ] = False,
    dry_run: Annotated[
        bool, Option("--dry-run", help=say("Say what would become of the rows; write nothing."))
    ] = False,
    yes: Annotated[bool, Option("--yes", help=say("Do not ask."))] = False,
    as_json: Annotated[bool, Option("--json", help=say("Print JSON and only JSON."))] = False,
    undo: Annotated[str, Option(help=say("Take back the import with this number."))] = "",
    as_user: Annotated[
        str, Option("--as", help=say("The administrator who imports, by e-mail address."))
    ] = "",
) -> None:
    set_up()
    from django.utils import translation

    with translation.override(language()):
        by = _user(as_user)
        if undo:
            _undo(undo, by, yes, as_json)
            return
        if not files:
            _stop(say("Name the files to import."), NOTHING_READ)
        said = _said(mapping, currency, day_first, month_first)
        job = _read(files, said, by)
        if dry_run:
            _tell_plan(job, as_json)
            _forget(job, by)
            return
        _run(job, by, yes, as_json)


def _user(address: str) -> User:
    from dealcycle.people.models import Role, User

    found = User.objects.filter(is_active=True, role=Role.ADMINISTRATOR).order_by("pk")
    person = found.filter(email__iexact=address).first() if address else found.first()
    if person is not None:
        return person
    if address:
        _stop(say("No administrator signs in with %(address)s.", address=address))
    _stop(say("There is no administrator yet. Open the application once and make one."))
    raise AssertionError


def _said(mapping: Path | None, currency: str, day: bool, month: bool) -> dict[str, object]:
    said: dict[str, object] = {}
    if mapping is not None:
        try:
            said = dict(json.loads(mapping.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            _stop(say("The file for --map cannot be read: %(why)s.", why=error), NOTHING_READ)
    if currency:
        said["currency"] = currency.upper()
    if day or month:
        said["day_first"] = day
    return said


def _read(files: list[Path], said: dict[str, Any], by: User) -> Import:
    from contextlib import ExitStack

    from django.utils import timezone

    from dealcycle.cycle.refusal import Refused
    from dealcycle.transfer import queries, working
    from dealcycle.transfer.actions.deciding import SAID
    from dealcycle.transfer.actions.deciding import say as say_of
    from dealcycle.transfer.actions.uploading import Upload, start_import
    from dealcycle.transfer.models import Import

    answers = said.pop("answers", None)
    said = {key: value for key, value in said.items() if key in SAID}
    with ExitStack() as opened:
        try:
            uploads = [Upload(path.name, opened.enter_context(path.open("rb"))) for path in files]
        except OSError as error:
            _stop(say("%(file)s cannot be opened: %(why)s.", file=error.filename,
                      why=why(error)), NOTHING_READ)  # fmt: skip
        job = start_import(files=uploads, by=by, now=timezone.now())
    if not isinstance(job, Refused) and (said or answers):
        job = say_of(job=job, said=said, answers=answers, by=by, now=timezone.now())
    if isinstance(job, Refused):
        _stop(_words(job), NOTHING_READ)
    working.read_here(job)
    if job.state == Import.State.FAILED:
        failure = queries.failure(job)
        _forget(job, by)
        _stop(failure, NOTHING_READ)
    return job


def _run(job: Import, by: User, yes: bool, as_json: bool) -> None:
    from django.utils import timezone

    from dealcycle.cycle.refusal import Refused
    from dealcycle.transfer import working
    from dealcycle.transfer.actions.running import run_import

    if questions := job.plan.get("questions"):
        from dealcycle.transfer import reasons

        words = [reasons.words(each["reason"]) for each in questions]
        hint = say("Answer with --currency, --day-first, --month-first or in a file for --map.")
        _forget(job, by)
        _stop("\n".join([*words, hint]))
    if not yes:
        _tell_plan(job, False)
        if not arguments.confirm(say("Import this?")):
            _forget(job, by)
            _stop(say("Nothing was changed."))
    answer = run_import(job=job, by=by, now=timezone.now())
    if isinstance(answer, Refused):
        _stop(_words(answer))
    _watch(working.run_here(answer))
    _tell_end(answer, as_json)


def _undo(number: str, by: User, yes: bool, as_json: bool) -> None:
    from django.utils import timezone

    from dealcycle.cycle.refusal import Refused
    from dealcycle.transfer import working
    from dealcycle.transfer.actions.running import undo_import
    from dealcycle.transfer.models import Import

    job = Import.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    if job is None:
        _stop(say("There is no import with the number %(number)s.", number=number))
    question = say("Take back the import of %(files)s?", files=", ".join(job.names))
    if not yes and not arguments.confirm(question):
        _stop(say("Nothing was changed."))
    answer = undo_import(job=job, by=by, now=timezone.now())
    if isinstance(answer, Refused):
        _stop(_words(answer))
    _watch(working.run_here(answer))
    job = answer
    if as_json:
        print(json.dumps({"import": job.pk, "state": job.state, "kept": job.kept_count}))
    else:
        print(say("The import is undone. Records kept, as people changed them since: %(n)s.",
                  n=job.kept_count))  # fmt: skip


def _watch(steps: Iterator[Import]) -> None:
    """A bar on the terminal; nothing where nobody looks."""
    from django.utils import timezone

    from dealcycle.transfer import queries

    shown, looked = sys.stderr.isatty(), 0.0
    for job in steps:
        if not shown or time.monotonic() - looked < PAUSE:
            continue
        looked = time.monotonic()
        far = queries.progress(job, timezone.now())
        if far.waits_for is not None:
            words = say("Waits until another import has ended.")
        else:
            full = round(far.share * BAR)
            left = (
                "" if far.seconds_left is None else say("%(s)s s left", s=round(far.seconds_left))
            )
            words = f"{'█' * full}{'░' * (BAR - full)} {far.done:,} / {far.total:,}  {left}"
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)
    if shown:
        print("\r\033[K", end="", file=sys.stderr)


def _tell_plan(job: Import, as_json: bool) -> None:
    from dealcycle.transfer import queries

    counts = job.plan["counts"]
    if as_json:
        keys = ("source", "system", "matched_by", "files", "mapping", "counts")
        data = {key: job.plan[key] for key in keys}
        data["questions"] = [each["words"] for each in queries.open_questions(job)]
        data["warnings"] = queries.warnings(job)
        data["refused"] = _refusals(job)
        print(json.dumps({"format": 1, "dry_run": True, **data}, ensure_ascii=False, indent=1))
        return
    for warning in queries.warnings(job):
        print(f"! {warning}")
    for column in job.plan["columns"]:
        if column["column"]:
            print(f"  {queries.role_label(column['role'])} ← {column['column']}")
    print(
        say(
            "%(rows)s rows: %(create)s new, %(update)s changed, %(skip)s unchanged, "
            "%(refuse)s refused.",
            **{key: counts[key] for key in ("rows", "create", "update", "skip", "refuse")},
        )
    )
    _tell_refusals(job)
    for question in queries.open_questions(job):
        print(f"? {question['words']}")


def _tell_end(job: Import, as_json: bool) -> None:
    from dealcycle.transfer import queries
    from dealcycle.transfer.models import Import

    path = queries.refused_file(job)
    if as_json:
        data = {
            "format": 1, "import": job.pk, "state": job.state, "rows": job.total,
            "created": job.created, "updated": job.updated, "skipped": job.skipped,
            "refused": job.refused, "made": job.made, "beside": job.beside,
            "reconciliation": job.reconciliation, "refusals": _refusals(job),
            "refused_file": str(path) if path else None,
        }  # fmt: skip
        print(json.dumps(data, ensure_ascii=False, indent=1))
    elif job.state == Import.State.DONE:
        _tell_sheet(job, path)
    if job.state != Import.State.DONE:
        _stop(queries.failure(job) or say("The import %(number)s is not done: it was stopped.",
                                          number=job.pk))  # fmt: skip


def _tell_sheet(job: Import, path: Path | None) -> None:
    from dealcycle.transfer import queries

    lang = language()
    titles = (say("Stage"), say("Outcome"), say("File"), say("Dealcycle"), say("Sum in the file"),
              say("Sum in Dealcycle"), "")  # fmt: skip
    rows = []
    for row in queries.reconciliation(job):
        (n, total), (here, ours) = row["file"], row["here"]
        rows.append((
            row["stage"] or ("" if row["outcome"] else say("Total")), row["outcome_words"],
            formats.number(n, lang), formats.number(here, lang),
            formats.money(total, row["currency"], lang), formats.money(ours, row["currency"], lang),
            "✓" if row["same"] else "≠",
        ))  # fmt: skip
    tables.show(asking.console(), titles, rows, words=(0, 1, 6))
    print(
        say(
            "Import %(number)s: %(created)s new, %(updated)s changed, %(skipped)s unchanged, "
            "%(refused)s refused.",
            number=job.pk, created=job.created, updated=job.updated, skipped=job.skipped,
            refused=job.refused,
        )
    )  # fmt: skip
    _tell_refusals(job)
    if path is not None:
        print(say("The refused rows lie in %(file)s: correct them and import that file.",
                  file=path))  # fmt: skip


def _tell_refusals(job: Import) -> None:
    from dealcycle.transfer import queries

    for refusal in queries.refusals(job):
        file = f"{refusal.file}: " if refusal.file else ""
        print(f"  {refusal.count} × {file}{refusal.words}")


def _refusals(job: Import) -> list[dict[str, object]]:
    from dealcycle.transfer import queries

    return [
        {"file": each.file, "words": each.words, "rows": each.count, "first": list(each.lines)}
        for each in queries.refusals(job)
    ]


def _forget(job: Import, by: User) -> None:
    from django.utils import timezone

    from dealcycle.transfer.actions.uploading import forget_import

    forget_import(job=job, by=by, now=timezone.now())


def _words(refused: object) -> str:
    from django.utils.translation import gettext, ngettext

    return "\n".join(reason.say(gettext, ngettext) for reason in refused.reasons)  # type: ignore[attr-defined]


def _stop(words: str, code: int = NOT_DONE) -> None:
    print(words, file=sys.stderr)
    raise Exit(code)
