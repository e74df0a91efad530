"""The command line: heavy modules are imported when a command needs them."""

from dealcycle import __version__
from dealcycle.cli import (
    administration,
    advise,
    backtest,
    comparing,
    examine,
    export,
    foresight,
    importing,
    report,
    what_if,
)
from dealcycle.cli.arguments import App
from dealcycle.present.terminal import say

ABOUT = say("Runs a team's sales cycle and measures it honestly.")
app = App("dealcycle", ABOUT, __version__)
app.command("report", help=report.HELP)(report.report)
app.command("forecast", help=foresight.HELP)(foresight.forecast)
app.command("backtest", help=backtest.HELP)(backtest.backtest)
app.command("advise", help=advise.HELP)(advise.advise)
app.command("examine", help=examine.HELP)(examine.examine)
app.command("compare", help=comparing.HELP)(comparing.compare)
app.command("what-if", help=what_if.HELP)(what_if.what_if)
app.command("import", help=importing.HELP)(importing.import_)
app.command("export", help=export.HELP)(export.export)
app.command("backup", help=administration.BACKUP)(administration.backup)
app.command("restore", help=administration.RESTORE)(administration.restore)
app.command("password", help=administration.PASSWORD)(administration.password)


def run() -> None:
    """The installed command `dealcycle`."""
    app()
