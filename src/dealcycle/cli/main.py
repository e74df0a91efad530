"""The command line: heavy modules are imported when a command needs them."""

import typer

from dealcycle import __version__
from dealcycle.cli import administration, report
from dealcycle.present.terminal import say

ABOUT = say("Runs a team's sales cycle and measures it honestly.")
app = typer.Typer(
    name="dealcycle",
    help=ABOUT,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("report", help=report.HELP)(report.report)
app.command("backup", help=administration.BACKUP)(administration.backup)
app.command("restore", help=administration.RESTORE)(administration.restore)
app.command("password", help=administration.PASSWORD)(administration.password)


@app.callback(invoke_without_command=True, help=ABOUT)
def about(
    version: bool = typer.Option(False, "--version", help=say("Print the version and stop.")),
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


def run() -> None:
    """The installed command `dealcycle`."""
    app()
