"""Starts Dealcycle: prepares the data folder, then serves with the worker beside."""

import argparse
import errno
import os
import signal
import socket
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from dealcycle.cycle.system import why
from dealcycle.cycle.words import N_
from dealcycle.present.terminal import say, tell
from dealcycle.server import environment, translations
from dealcycle.server.environment import BadSetting
from dealcycle.server.options import parse

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor


def main(arguments: list[str] | None = None) -> None:
    translations.compile_all()
    options = parse(arguments)
    _into_environment(options)
    try:
        settings = environment.read()
        _check_folder(settings.data)
        if not (options.worker_only or options.prepare_only):
            _check_port(settings.host, settings.port)
        # Read here so that a wrong value is one sentence, not a traceback.
        environment.database(settings.database_url, settings.data)
        check_database(settings.database_url)
        environment.secret_key(settings.data)
    except BadSetting as bad:
        sys.exit(tell(bad))
    prepare_database()
    if options.demo:
        _fill_demo(options.language)
    if not options.prepare_only:
        Supervisor(settings, web=not options.worker_only, worker=not options.web_only).run()


def _into_environment(options: argparse.Namespace) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "dealcycle.server.settings"
    if options.port is not None:
        os.environ["DEALCYCLE_PORT"] = options.port
    if options.host is not None:
        os.environ["DEALCYCLE_HOST"] = options.host


def _check_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / ".writable"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise BadSetting(
            N_(
                "Cannot write to the data folder %(folder)s (%(why)s). "
                "Give another one with DEALCYCLE_DATA=/path/to/folder, or change its permissions."
            ),
            folder=data,
            why=why(error),
        ) from error


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = N_(
        "Port %(port)s on %(host)s is taken. Stop what listens there, or choose another: "
        "bin/start --port %(other)s."
    )
    strange = N_(
        "This machine has no address %(host)s (%(why)s). Give one of its own: --host 127.0.0.1 for "
        "this machine alone, --host 0.0.0.0 for all."
    )
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise BadSetting(
                N_(
                    "Port %(port)s may not be used by this user. Choose one above 1023: "
                    "bin/start --port 8000."
                ),
                port=str(port),
            ) from error
        except OSError as error:
            is_taken = error.errno == errno.EADDRINUSE
            raise BadSetting(
                taken if is_taken else strange,
                port=str(port),
                host=host,
                why=why(error),
                other=str(port % 65535 + 1),
            ) from error


def check_database(url: str) -> None:
    """Django's pool would try for half a minute, and complain all the while."""
    if not url.startswith("postgres"):
        return
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.Error as error:
        raise BadSetting(_away(error)) from error


def _away(error: Exception) -> str:
    return say(
        "The database cannot be used: %(why)s. "
        "Check DATABASE_URL, and that the database server runs.",
        why=" ".join(str(error).split()).rstrip("."),
    )


def prepare_database() -> None:
    """Creates or migrates the database; quick when nothing is new."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import OperationalError, connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            copy = _copy_before_migrating(executor)
            try:
                # PostgreSQL takes all migrations in one transaction; SQLite gets its copy back.
                with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
                    call_command("migrate", verbosity=0, interactive=False)
                call_command("createcachetable", verbosity=0)
            except Exception as error:
                sys.exit(_migration_failed(copy, error))
    except OperationalError as error:
        sys.exit(_away(error))
    _leave_database()


def _leave_database() -> None:
    """Before a fork: two processes on one connection would read each other's answers."""
    from django.db import connections

    for connection in connections.all():
        connection.close()
        # PostgreSQL's pool keeps what is closed, and its threads do not come along.
        getattr(connection, "close_pool", lambda: None)()


def _copy_before_migrating(executor: "MigrationExecutor") -> Path | None:
    """An upgrade that fails must leave the old state: a copy is made first."""
    if not executor.loader.applied_migrations:
        return None
    from django.conf import settings
    from django.utils import timezone

    from dealcycle.server import backup

    folder = settings.DATA / "before-upgrade"
    folder.mkdir(exist_ok=True)
    print(say("Backing up before the upgrade ..."), flush=True)
    return backup.back_up(to=folder, now=timezone.now()).path


def _migration_failed(copy: Path | None, error: Exception) -> str:
    if copy is None:
        return say("The database could not be set up: %(why)s", why=error)
    from dealcycle.server import backup

    backup.put_back(copy)
    return say(
        "The upgrade failed (%(why)s). The database is as it was before, and a copy of it lies "
        "in %(copy)s: the version you had starts as usual.",
        why=error,
        copy=copy,
    )


def _fill_demo(language: str) -> None:
    from dealcycle.demo import actions

    print(say("Filling demo data ..."), flush=True)
    for line in actions.fill_and_tell(language=language):
        print(line, flush=True)


class Supervisor:
    """Forks web server and worker from one loaded process, and restarts what dies."""

    def __init__(self, settings: environment.Environment, *, web: bool, worker: bool) -> None:
        self.settings = settings
        self.parts = {}
        if web:
            self.parts["web"] = self._web
        if worker:
            self.parts["worker"] = self._worker
        self.running: dict[int, str] = {}
        self.asked: set[int] = set()
        self.stopping = False

    def run(self) -> None:
        self._load()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._stop)
        signal.signal(signal.SIGHUP, self._restart)
        self._write_pid()
        for name in self.parts:
            self._fork(name)
        if "web" in self.parts:
            self._announce()
        while self.running:
            self._reap()
        self._pid_file.unlink(missing_ok=True)

    def _load(self) -> None:
        """Loads the application once; the children share its memory."""
        import gc

        from dealcycle.server import wsgi

        wsgi.application.load_middleware()
        from django.urls import get_resolver

        get_resolver().url_patterns  # noqa: B018 (imports every room's views)

        _leave_database()
        gc.collect()
        gc.freeze()

    def _fork(self, name: str) -> None:
        pid = os.fork()
        if pid:
            self.running[pid] = name
            return
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.SIG_DFL)
        code = 1
        try:
            self.parts[name]()
            code = 0
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
        finally:
            os._exit(code)

    def _web(self) -> None:
        from dealcycle.server.web import serve

        serve(self.settings)

    def _worker(self) -> None:
        from dealcycle.server.worker import run

        run()

    def _announce(self) -> None:
        address = f"http://{_shown(self.settings.host)}:{self.settings.port}"
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not self.stopping:
            try:
                with socket.create_connection(
                    (_shown(self.settings.host).strip("[]"), self.settings.port), timeout=1
                ):
                    break
            except OSError:
                time.sleep(0.05)
        if not self.stopping:
            print(
                say("Dealcycle runs at %(address)s (Ctrl-C stops it).", address=address), flush=True
            )

    def _reap(self) -> None:
        try:
            pid, _status = os.wait()
        except (ChildProcessError, InterruptedError):
            return
        name = self.running.pop(pid, None)
        if not name or self.stopping:
            return
        if pid in self.asked:
            self.asked.discard(pid)
        else:
            time.sleep(1)
            print(
                say("The %(name)s process ended by itself; starting it again.", name=name),
                file=sys.stderr,
            )
        self._fork(name)

    def _restart(self, signum: int, frame: FrameType | None) -> None:
        """After a restore: new processes, that remember nothing of the old database."""
        self.asked |= set(self.running)
        self._tell_all()

    def _write_pid(self) -> None:
        self._pid_file.write_text(str(os.getpid()))

    @property
    def _pid_file(self) -> Path:
        """Server and worker may be started apart, on one data folder."""
        return self.settings.data / ("server.pid" if "web" in self.parts else "worker.pid")

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping = True
        self._tell_all()

    def _tell_all(self) -> None:
        for pid in self.running:
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                continue


def _shown(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    main()
