"""A database of the proofs' own: on PostgreSQL beside the one that DATABASE_URL names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit


@contextmanager
def of_its_own() -> Iterator[None]:
    """Points DATABASE_URL at a fresh database; SQLite's lies in the data folder."""
    given = os.environ.get("DATABASE_URL")
    if not given:
        yield
        return
    with fresh(given, f"dealcycle_prove_{os.getpid()}") as url:
        os.environ["DATABASE_URL"] = url
        try:
            yield
        finally:
            os.environ["DATABASE_URL"] = given


@contextmanager
def fresh(given: str, name: str) -> Iterator[str]:
    import psycopg
    from psycopg import sql

    with psycopg.connect(_named(given, "postgres"), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield _named(given, name)
        finally:
            statement = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            server.execute(statement.format(sql.Identifier(name)))


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
