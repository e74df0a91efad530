"""What `bin/start` takes on its command line, in the terminal's language."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

from dealcycle.present.terminal import language, say


class _Parser(argparse.ArgumentParser):
    """argparse's own words are English: these are said here."""

    def format_usage(self) -> str:
        return say("Usage: %(line)s [OPTIONS]", line=self.prog) + "\n"

    def format_help(self) -> str:
        formatter = self._get_formatter()
        formatter.add_text(self.format_usage().rstrip())
        formatter.add_text(self.description)
        formatter.start_section(say("Options:").rstrip(":"))
        formatter.add_arguments(self._actions)
        formatter.end_section()
        return formatter.format_help()

    def error(self, message: str) -> NoReturn:
        # The others were named before; what is left are a missing value and two that exclude.
        self.exit(2, say("%(command)s --help says what there is.", command=self.prog) + "\n")


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(
        prog="bin/start",
        description=say("Starts Dealcycle: server and worker on one database."),
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--port", metavar=say("NUMBER"), help=say("port to listen on (default 8000)")
    )
    parser.add_argument(
        "--host", metavar=say("ADDRESS"), help=say("address to listen on (default 127.0.0.1)")
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help=say("fill an empty database with demo data and print the logins"),
    )
    parser.add_argument(
        "--language", metavar="en|ru", default=language(), help=say("language of the demo data")
    )
    parts = parser.add_mutually_exclusive_group()
    parts.add_argument("--web-only", action="store_true", help=say("serve pages, run no worker"))
    parts.add_argument(
        "--worker-only", action="store_true", help=say("run the worker, serve no pages")
    )
    parts.add_argument(
        "--prepare-only", action="store_true", help=say("create or migrate the database, then stop")
    )
    parser.add_argument("-h", "--help", action="help", help=say("show this and stop"))
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        parser.exit(2, say("There is no option %(name)s.", name=unknown[0]) + "\n")
    if options.language not in ("en", "ru"):
        wrong = say("--language is en or ru, not “%(given)s”.", given=options.language)
        parser.exit(2, f"{wrong}\n")
    return options
