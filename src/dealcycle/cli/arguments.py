"""Commands out of functions: `--help` costs no heavy library and speaks the terminal's language."""

from __future__ import annotations

import getpass
import inspect
import shutil
import sys
import textwrap
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, NoReturn, get_args, get_origin, get_type_hints

from dealcycle.present.terminal import say

MISUSED = 2
HELP_NAMES = ("--help", "-h")


class Exit(Exception):
    """Ends a command with a code."""

    def __init__(self, code: int = 0) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Argument:
    """What stands on the command line without a name."""

    help: str = ""


@dataclass(frozen=True, init=False)
class Option:
    """What is named: `Option("--json", help=...)`; without a name the parameter's own."""

    name: str
    help: str

    def __init__(self, name: str = "", *, help: str = "") -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "help", help)


@dataclass(frozen=True)
class Parameter:
    """One parameter of a command: what it is called there, what it holds, what it is without."""

    key: str
    shown: str
    help: str
    kind: type
    named: bool
    many: bool
    default: Any

    @property
    def required(self) -> bool:
        return self.default is inspect.Parameter.empty

    @property
    def usage(self) -> str:
        shown = f"{self.shown.upper()}{'...' if self.many else ''}"
        return shown if self.required else f"[{shown}]"

    def read(self, text: str) -> Any:
        try:
            return self.kind(text)
        except ValueError:
            misused(say("%(name)s: “%(text)s” is no number.", name=self.shown, text=text))


@dataclass
class App:
    """The commands of one program; each is a function whose signature says what it takes."""

    name: str
    about: str
    version: str
    commands: dict[str, tuple[str, Callable[..., None]]] = field(default_factory=dict)

    def command(
        self, name: str, *, help: str
    ) -> Callable[[Callable[..., None]], None]:  # fmt: skip
        def keep(function: Callable[..., None]) -> None:
            self.commands[name] = (help, function)

        return keep

    def __call__(self, words: Sequence[str] | None = None) -> None:
        given = list(sys.argv[1:] if words is None else words)
        try:
            self._run(given)
        except Exit as ended:
            sys.exit(ended.code)
        except KeyboardInterrupt:
            sys.exit(130)
        except EOFError:
            # Asked where nobody can answer, as in a job by the clock.
            print(file=sys.stderr)
            sys.exit(say("There was no answer; nothing was changed."))
        except BrokenPipeError:
            # Whoever read what we print has left: nothing is wrong.
            sys.stderr.close()
            sys.exit(0)

    def _run(self, given: list[str]) -> None:
        if not given or given[0] in HELP_NAMES:
            print(self._overview())
            raise Exit(0 if given else MISUSED)
        name, *rest = given
        if name == "--version":
            print(self.version)
            return
        if name not in self.commands:
            misused(say("There is no command “%(name)s”.", name=name), self.name)
        about, function = self.commands[name]
        taken = parameters(function)
        before = rest[: rest.index("--")] if "--" in rest else rest
        if any(word in HELP_NAMES for word in before):
            print(_explained(f"{self.name} {name}", about, taken))
            return
        function(**_values(rest, taken, f"{self.name} {name}"))

    def _overview(self) -> str:
        usage = say("Usage: %(name)s COMMAND ...", name=self.name)
        listed = [(name, help_) for name, (help_, _) in self.commands.items()]
        options = [("--version", say("Print the version and stop.")), _own_help()]
        parts = [usage, _wrapped(self.about)]
        parts += [_table(say("Commands:"), listed), _table(say("Options:"), options)]
        return "\n\n".join(parts)


def confirm(question: str) -> bool:
    """Asks on the terminal; only a clear yes is one."""
    choice = say("[y/N]")
    answer = input(f"{question} {choice}: ").strip().casefold()
    return answer in ("y", "yes", "д", "да")


def prompt_secret(question: str) -> str:
    """Asks for something twice without showing it, until both are the same."""
    while True:
        first = _unseen(f"{question}: ")
        if first and first == _unseen(say("Once more: ")):
            return first
        print(say("That was not the same twice."), file=sys.stderr)


def _unseen(question: str) -> str:
    """From a terminal without showing it; what comes through a pipe is shown by nobody."""
    if sys.stdin.isatty():
        return getpass.getpass(question)
    return input(question)


def misused(words: str, command: str = "") -> NoReturn:
    print(words, file=sys.stderr)
    if command:
        print(say("%(command)s --help says what there is.", command=command), file=sys.stderr)
    raise Exit(MISUSED)


def parameters(function: Callable[..., None]) -> list[Parameter]:
    """What a command takes, from its signature."""
    hints = get_type_hints(function, include_extras=True)
    return [
        _parameter(key, hints[key], each.default)
        for key, each in inspect.signature(function).parameters.items()
    ]


def _parameter(key: str, hint: Any, default: Any) -> Parameter:
    bare, about = get_args(hint) if get_origin(hint) is Annotated else (hint, Option())
    if isinstance(bare, types.UnionType):
        bare = next(part for part in get_args(bare) if part is not type(None))
    many = get_origin(bare) is list
    kind = get_args(bare)[0] if many else bare
    named = isinstance(about, Option)
    shown = (about.name if named else "") or f"{'--' if named else ''}{key.replace('_', '-')}"
    return Parameter(key, shown, about.help, kind, named, many, default)


def _values(given: list[str], taken: list[Parameter], command: str) -> dict[str, Any]:
    """The parameters' values as they were typed."""
    named = {each.shown: each for each in taken if each.named}
    found: dict[str, Any] = {}
    loose: list[str] = []
    words = iter(given)
    for word in words:
        if word == "--":
            loose += words
        elif word.startswith("-") and len(word) > 1:
            name, sign, value = word.partition("=")
            if name not in named:
                misused(say("There is no option %(name)s.", name=name), command)
            _take(named[name], value if sign else None, words, found)
        else:
            loose.append(word)
    for each in (each for each in taken if not each.named):
        few, loose = (loose, []) if each.many else (loose[:1], loose[1:])
        if few:
            read = [each.read(word) for word in few]
            found[each.key] = read if each.many else read[0]
        elif each.required:
            misused(say("%(name)s is missing.", name=each.shown.upper()), command)
    if loose:
        misused(say("“%(word)s” is one word too many.", word=loose[0]), command)
    missing = next((e for e in taken if e.named and e.required and e.key not in found), None)
    if missing:
        misused(say("%(name)s is missing.", name=missing.shown), command)
    return found


def _take(each: Parameter, value: str | None, words: Any, found: dict[str, Any]) -> None:
    if each.kind is bool:
        found[each.key] = True
        return
    text = next(words, None) if value is None else value
    if text is None:
        misused(say("%(name)s needs a value behind it.", name=each.shown))
    if each.many:
        found[each.key] = [*found.get(each.key, []), each.read(text)]
    else:
        found[each.key] = each.read(text)


def _explained(command: str, about: str, taken: list[Parameter]) -> str:
    loose = [each for each in taken if not each.named]
    line = " ".join([command, *(each.usage for each in loose)])
    parts = [say("Usage: %(line)s [OPTIONS]", line=line), _wrapped(about)]
    if loose:
        rows = [(each.usage.strip("[]"), each.help) for each in loose]
        parts.append(_table(say("Arguments:"), rows))
    options = [(_with_value(each), each.help) for each in taken if each.named]
    parts.append(_table(say("Options:"), [*options, _own_help()]))
    return "\n\n".join(parts)


def _with_value(each: Parameter) -> str:
    if each.kind is bool:
        return each.shown
    what = {Path: say("FILE"), int: say("NUMBER")}.get(each.kind, say("TEXT"))
    return f"{each.shown} {what}"


def _own_help() -> tuple[str, str]:
    return "--help", say("Show this and stop.")


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    width = min(max(len(name) for name, _ in rows), 28)
    lines = [title]
    for name, words in rows:
        gap = " " * (width + 4)
        first = f"  {name.ljust(width)}  "
        wrapped = textwrap.wrap(words, _columns() - len(gap)) or [""]
        lines.append(first + wrapped[0])
        lines += [gap + more for more in wrapped[1:]]
    return "\n".join(lines)


def _wrapped(words: str) -> str:
    return textwrap.fill(words, _columns())


def _columns() -> int:
    return max(40, min(shutil.get_terminal_size().columns, 100))
