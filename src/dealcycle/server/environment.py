"""Every setting an administrator gives from outside, read and checked in one place."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from dealcycle.cycle.refusal import Fault
from dealcycle.cycle.words import N_


class BadSetting(Fault):
    """A setting that stops the start."""


@dataclass(frozen=True)
class Environment:
    data: Path
    host: str
    port: int
    base_url: str
    database_url: str
    debug: bool
    allow_http: bool
    web_processes: int
    threads: int
    mail_url: str

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")


def read(env: Mapping[str, str] = os.environ) -> Environment:
    port = _integer(env, "DEALCYCLE_PORT", 8000, 1, 65535)
    host = env.get("DEALCYCLE_HOST", "127.0.0.1")
    return Environment(
        data=Path(env.get("DEALCYCLE_DATA") or default_data_folder(env)).expanduser(),
        host=host,
        port=port,
        base_url=_base_url(env, host, port),
        database_url=env.get("DATABASE_URL", ""),
        debug=_yes_no(env, "DEALCYCLE_DEBUG", False),
        allow_http=_yes_no(env, "DEALCYCLE_ALLOW_HTTP", False),
        web_processes=_integer(env, "DEALCYCLE_WEB_PROCESSES", 2, 1, 64),
        threads=_integer(env, "DEALCYCLE_THREADS", 4, 1, 64),
        mail_url=env.get("DEALCYCLE_MAIL_URL", ""),
    )


def default_data_folder(env: Mapping[str, str] = os.environ) -> Path:
    home = env.get("XDG_DATA_HOME") or str(Path(env.get("HOME", "~")).expanduser() / ".local/share")
    return Path(home) / "dealcycle"


def database(url: str, data: Path) -> dict[str, object]:
    """Django's database settings for DATABASE_URL, or for the embedded database."""
    if not url:
        return sqlite(data / "dealcycle.sqlite3")
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}, **dict(parse_qsl(parts.query))},
        }
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    raise BadSetting(
        N_(
            "DATABASE_URL starts with “%(scheme)s”, which Dealcycle cannot use. "
            "Give postgresql://USER:PASSWORD@HOST/NAME, or leave it out for the embedded database."
        ),
        scheme=parts.scheme,
    )


def sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "dealcycle.server.sqlite",
        "NAME": str(path),
        # A file, as in use: backup, several processes and WAL behave as they do there.
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
        # Kept by each thread: opening one costs more than most pages do.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "cached_statements": 512,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-4000; PRAGMA mmap_size=33554432; PRAGMA temp_store=MEMORY; "
                # The worker carries the log over; pages, where it does not.
                "PRAGMA wal_autocheckpoint=16000;"
            ),
        },
    }


def secret_key(data: Path, env: Mapping[str, str] = os.environ) -> str:
    """The key from the environment, or one made once and kept beside the database."""
    if given := env.get("DEALCYCLE_SECRET_KEY"):
        if len(given) < 32:
            raise BadSetting(N_("DEALCYCLE_SECRET_KEY is too short: give at least 32 characters."))
        return given
    path = data / "secret_key"
    if path.exists():
        return path.read_text().strip()
    data.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(48)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(made)
    except FileExistsError:
        return path.read_text().strip()
    return made


def _base_url(env: Mapping[str, str], host: str, port: int) -> str:
    given = env.get("DEALCYCLE_BASE_URL", "").rstrip("/")
    if not given:
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
        return f"http://{shown}:{port}"
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadSetting(
            N_(
                "DEALCYCLE_BASE_URL is “%(given)s”, which is no web address. "
                "Give the address people type, such as https://sales.example.org."
            ),
            given=given,
        )
    return given


def _integer(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    given = env.get(name, "")
    if not given:
        return default
    if not given.isdigit() or not low <= int(given) <= high:
        raise BadSetting(
            N_("%(name)s is “%(given)s”; give a whole number from %(low)s to %(high)s."),
            name=name,
            given=given,
            low=low,
            high=high,
        )
    return int(given)


def _yes_no(env: Mapping[str, str], name: str, default: bool) -> bool:
    given = env.get(name, "").lower()
    if given in {"", "1", "0", "yes", "no", "true", "false"}:
        return default if not given else given in {"1", "yes", "true"}
    raise BadSetting(N_("%(name)s is “%(given)s”; give 1 or 0."), name=name, given=given)
