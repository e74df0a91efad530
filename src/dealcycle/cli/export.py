"""`dealcycle export --all`: everything people know, as CSV and Parquet with a README."""

import sys
from pathlib import Path
from typing import Annotated

from dealcycle.cli.administration import set_up
from dealcycle.cli.arguments import Argument, Exit, Option
from dealcycle.cycle.refusal import Fault
from dealcycle.present.terminal import language, say, tell

HELP = say(
    "Write everything out: a table each as CSV and Parquet, the attached files, and a README "
    "that explains every column. The server may go on running."
)


def export(
    folder: Annotated[Path, Argument(help=say("A new or empty folder to write everything into."))],
    everything: Annotated[
        bool, Option("--all", help=say("Everything; there is no other choice yet."))
    ] = False,
) -> None:
    if not everything:
        print(
            say("Say --all: everything is written out. Single lists are exported on their pages."),
            file=sys.stderr,
        )
        raise Exit(2)
    set_up()
    from django.utils import timezone, translation

    from dealcycle.transfer.export import folders

    try:
        with translation.override(language()):
            made = folders.export_to(folder, now=timezone.now())
    except Fault as fault:
        sys.exit(tell(fault))
    print(
        say(
            "%(tables)s tables with %(rows)s rows, %(files)s files in %(folder)s. "
            "Begin with README.md.",
            tables=made.tables,
            rows=made.rows,
            files=made.files,
            folder=folder,
        )
    )
