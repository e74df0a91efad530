"""The whole export in a folder: there when it is complete, or not at all."""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dealcycle.cycle.refusal import Fault
from dealcycle.cycle.system import why
from dealcycle.cycle.words import N_
from dealcycle.transfer.export import writing


@dataclass(frozen=True)
class Summary:
    tables: int
    rows: int
    files: int


def export_to(folder: Path, *, now: datetime) -> Summary:
    """Writes beside the folder, then puts everything in its place in one step."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Fault(
            N_("%(folder)s is there already. Name a new folder, or an empty one."), folder=folder
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".export-"))
        try:
            made = _count(list(writing.write(part, now=now)), part)
            if folder.exists():
                folder.rmdir()
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise Fault(
            N_(
                "The export could not be written to %(to)s (%(why)s). "
                "Give another place with enough room."
            ),
            to=folder,
            why=why(error),
        ) from error
    folder.chmod(0o700)
    return made


def _count(written: list[writing.Written], part: Path) -> Summary:
    kinds = [each.path.relative_to(part).parts[0] for each in written]
    return Summary(kinds.count("csv"), sum(each.rows for each in written), kinds.count("files"))
