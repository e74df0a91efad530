"""A book of deals with its history, made by the database itself from numbers alone."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import sql

OWNERS, TEAMS = 50, 5
OPEN_PERCENT = 3


def prepare(folder: Path, deals: int) -> float:
    """Makes the book unless it is there for these tables; the seconds it took."""
    folder.mkdir(parents=True, exist_ok=True)
    from dealcycle.server.start import prepare_database

    mark, stamp = folder / "book.txt", _stamp(deals)
    if mark.exists() and mark.read_text() == stamp:
        prepare_database()
        return 0.0
    _forget(folder)
    prepare_database()
    began = time.monotonic()
    _make(deals)
    mark.write_text(stamp)
    return time.monotonic() - began


def _make(deals: int) -> None:
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from dealcycle.crm.actions.pipelines import lay_foundations
    from dealcycle.crm.models import Activity, Company, Contact, Deal, Source, Stage
    from dealcycle.people.models import Organisation, Role, RoleVisibility, Team, User, Visibility

    Organisation.objects.create(name="Bench", currency="EUR", beginning="empty")
    lay_foundations(language="en", now=timezone.now())
    # Everybody sees everything: the hardest case for every page.
    RoleVisibility.objects.create(role=Role.SALESPERSON, visibility=Visibility.ALL)
    teams = Team.objects.bulk_create(Team(name=f"Team {n}") for n in range(1, TEAMS + 1))
    password = make_password(None)
    User.objects.bulk_create(
        User(
            email=f"owner{n}@example.org", name=f"Owner {n}", password=password,
            team=teams[n % TEAMS],
            role=Role.ADMINISTRATOR if n == 0 else Role.SALESPERSON,
        )
        for n in range(OWNERS)
    )  # fmt: skip
    stages = list(Stage.objects.order_by("position").values_list("pk", flat=True))
    ground = sql.Ground(
        deals=deals,
        companies=max(1, deals // 5),
        contacts=max(1, deals // 4),
        first_owner=User.objects.order_by("pk")[0].pk,
        owners=OWNERS,
        teams=[team.pk for team in teams],
        stages=stages,
        sources=list(Source.objects.order_by("pk").values_list("pk", flat=True)),
        open_percent=OPEN_PERCENT,
        now=int(timezone.now().timestamp()),
    )
    with _unguarded():
        sql.Writer(ground).write()
    for model in (Deal, Company, Contact, Activity):
        print(f"  {model.__name__}: {model.objects.count():,}", flush=True)


@contextmanager
def _unguarded() -> Iterator[None]:
    """Without indexes and checks while rows stream in; both are back before anybody reads."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes i WHERE schemaname = 'public' AND "
                "(tablename LIKE 'crm_%%' OR tablename LIKE 'events_%%') AND NOT EXISTS "
                "(SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)"
            )
        else:
            for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND "
                "(tbl_name LIKE 'crm_%' OR tbl_name LIKE 'events_%')"
            )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        print("  indexes ...", flush=True)
        for _, definition in indexes:
            cursor.execute(definition)
        if connection.vendor == "postgresql":
            # As its autovacuum would. SQLite plans without figures, as it does in use.
            cursor.execute("ANALYZE")
    connection.close()


def _forget(folder: Path) -> None:
    for path in folder.glob("dealcycle.sqlite3*"):
        path.unlink()
    import os

    if os.environ.get("DATABASE_URL"):
        import psycopg

        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")


def _stamp(deals: int) -> str:
    """Another book for other tables, or another way of making it."""
    import dealcycle

    package = Path(dealcycle.__file__).parent
    parts = [path.read_bytes() for path in sorted(package.glob("*/migrations/0*.py"))]
    parts += [path.read_bytes() for path in (Path(__file__), Path(sql.__file__))]
    return f"{deals} {hashlib.sha256(b''.join(parts)).hexdigest()}"
