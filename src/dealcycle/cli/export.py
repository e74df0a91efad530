"""`dealcycle export`: everything people know with a README, or the journal for a warehouse."""

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
    everything: Annotated[bool, Option("--all", help=say("Everything that people know."))] = False,
    journal: Annotated[
        bool,
        Option(help=say("What figures are counted from, for a warehouse: a Parquet file a table.")),
    ] = False,
) -> None:
    if everything == journal:
        print(
            say("Say --all or --journal. Single lists are exported on their pages."),
            file=sys.stderr,
        )
        raise Exit(2)
    if journal:
        _write_journal(folder)
        return
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


def _write_journal(folder: Path) -> None:
    """Of this installation's own deals, everybody's."""
    from dealcycle.server.journal_copy import HERE, open_database
    from dealcycle.sources.journal_folder import write_journal

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        sys.exit(say("%(folder)s is not empty. Name a new folder.", folder=folder))
    try:
        opened = open_database(HERE)
    except Fault as fault:
        sys.exit(tell(fault))
    write_journal(opened.journal, folder, deals=opened.deals)
    print(
        say("The journal of %(deals)s deals is in %(folder)s.", deals=opened.deals, folder=folder)
    )
