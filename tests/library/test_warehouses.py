"""A journal in a warehouse: the same answers as from the file, by address and by connection."""

import sqlite3
from pathlib import Path

import duckdb
import pytest

import dealcycle
from tests.library.book import a_file


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> dealcycle.Book:
    return dealcycle.read(a_file(tmp_path_factory.mktemp("book")), lang="en")


def in_duckdb(book: dealcycle.Book, folder: Path) -> Path:
    book.write_journal(folder / "journal")
    path = folder / "sales.duckdb"
    with duckdb.connect(str(path)) as connection:
        for file in (folder / "journal").glob("*.parquet"):
            connection.execute(f"CREATE TABLE {file.stem} AS FROM '{file}'")
    return path


def in_sqlite(book: dealcycle.Book, folder: Path) -> Path:
    path = folder / "sales.sqlite3"
    with duckdb.connect(str(in_duckdb(book, folder))) as source, sqlite3.connect(path) as target:
        for (table,) in source.execute("SHOW TABLES").fetchall():
            found = source.execute(f"SELECT * FROM {table}")
            names = ", ".join(f'"{column[0]}"' for column in found.description)
            marks = ", ".join("?" for _ in found.description)
            target.execute(f"CREATE TABLE {table} ({names})")
            target.executemany(f"INSERT INTO {table} VALUES ({marks})", found.fetchall())
    return path


def same(one: dealcycle.Book, other: dealcycle.Book) -> bool:
    return all(
        ask(one).to_records() == ask(other).to_records()
        for ask in (lambda b: b.report("owner"), lambda b: b.funnel(), lambda b: b.forecast(),
                    lambda b: b.trends(), lambda b: b.pace(where={"owner": "Anna"}))
    )  # fmt: skip


def test_an_address_is_counted_where_it_leads(
    tmp_path: Path, book: dealcycle.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert same(dealcycle.read(f"duckdb://{in_duckdb(book, tmp_path)}", lang="en"), book)
    (tmp_path / "more").mkdir()
    path = in_sqlite(book, tmp_path / "more")
    monkeypatch.setenv("ANALYTICS_URL", f"sqlite://{path}")
    there = dealcycle.warehouse(lang="en")
    assert same(there, book)
    with pytest.raises(dealcycle.CannotAsk, match="in a warehouse already"):
        there.write_journal(tmp_path / "again")


def test_an_open_connection_is_asked(tmp_path: Path, book: dealcycle.Book) -> None:
    path = in_sqlite(book, tmp_path)
    assert same(dealcycle.warehouse(sqlite3.connect(path), lang="en"), book)
    sqlalchemy = pytest.importorskip("sqlalchemy")
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    assert same(dealcycle.warehouse(engine, lang="en"), book)
    with engine.connect() as connection:
        assert same(dealcycle.warehouse(connection, lang="en"), book)


def test_what_is_no_warehouse_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANALYTICS_URL", raising=False)
    sqlite3.connect(tmp_path / "empty.db").execute("CREATE TABLE about (about)")
    for given, code in (
        (None, "no_address"), ("oracle://u:secret@there/x", "no_address"),
        (f"duckdb://{tmp_path}/none.duckdb", "no_journal"),
        (f"sqlite://{tmp_path}/empty.db", "no_journal"),
        ("trino://u:secret@there/x", "no_driver"), (object(), "no_dialect"),
    ):  # fmt: skip
        with pytest.raises(dealcycle.CannotRead) as caught:
            dealcycle.warehouse(given, lang="en")
        assert caught.value.codes == (code,), given
        assert "secret" not in str(caught.value)
