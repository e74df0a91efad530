"""Writes the tables as CSV and Parquet, row by row, and the README that explains them."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction

from dealcycle.crm.lists.exporting import BOM, FORMULA
from dealcycle.crm.models import Attachment
from dealcycle.measures import duck
from dealcycle.transfer.export import deals, outlook, profiles, readme, structure, work
from dealcycle.transfer.export.shape import TYPES, Column, Table

# What DuckDB may use beside our own memory.
MEMORY = "256MB"
# Longer than any text that a form takes.
LONGEST_LINE = 64_000_000
COPIED = 1 << 20


@dataclass(frozen=True)
class Written:
    """One file of the export, complete; `rows` of a table counts once, with its CSV."""

    path: Path
    rows: int = 0


def everything() -> list[Table]:
    """All tables, in the order in which the README explains them."""
    rooms = (deals, profiles, work, outlook, structure)
    return [table for room in rooms for table in room.tables()]


def write(folder: Path, *, now: datetime) -> Iterator[Written]:
    """Every table as of one moment, then the files; tells of each as soon as it is whole."""
    with _one_moment():
        listed, rows = everything(), {}
        for name in ("csv", "parquet", "files"):
            (folder / name).mkdir()
        for table in listed:
            for written in _write_table(folder, table):
                rows[table.name] = rows.get(table.name, 0) + written.rows
                yield written
        yield from _copy_files(folder)
    path = folder / "README.md"
    path.write_text(readme.text(listed, rows, now), encoding="utf-8")
    yield Written(path)


def _write_table(folder: Path, table: Table) -> Iterator[Written]:
    shown, plain = folder / "csv" / f"{table.name}.csv", folder / f"{table.name}.raw"
    try:
        count = _write_rows(shown, plain, table)
        parquet = folder / "parquet" / f"{table.name}.parquet"
        _to_parquet(plain, parquet, table.columns)
    finally:
        plain.unlink(missing_ok=True)
    yield Written(shown, count)
    yield Written(parquet)


def _write_rows(shown: Path, plain: Path, table: Table) -> int:
    """The CSV that people open, and one that Parquet is made from, in one reading."""
    texts = [column.type == "text" for column in table.columns]
    head = [column.name for column in table.columns]
    count = 0
    with (
        shown.open("w", encoding="utf-8", errors="replace", newline="") as for_people,
        plain.open("w", encoding="utf-8", errors="replace", newline="") as for_duck,
    ):
        for_people.write(BOM)
        out, raw = csv.writer(for_people), csv.writer(for_duck)
        out.writerow([_neutral(name) for name in head])
        for row in table.rows():
            cells = [_cell(value) for value in row]
            raw.writerow(cells)
            out.writerow(
                [
                    _neutral(cell) if is_text and cell else cell
                    for cell, is_text in zip(cells, texts, strict=True)
                ]
            )
            count += 1
    return count


def _to_parquet(plain: Path, to: Path, columns: Sequence[Column]) -> None:
    engine = duck.connect(memory=MEMORY, threads=1)
    try:
        engine.execute("SET TimeZone = 'UTC'")
        types = {f"c{at}": TYPES[column.type] for at, column in enumerate(columns)}
        named = ", ".join(f"c{at} AS {_quoted(column.name)}" for at, column in enumerate(columns))
        # Names and places are ours or quoted; nothing of the data stands in the text.
        engine.execute(
            f"COPY (SELECT {named} FROM read_csv({_text(plain)}, columns = {_struct(types)}, "  # noqa: S608
            "header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
            f"nullstr = '', new_line = '\\r\\n', max_line_size = {LONGEST_LINE})) "
            f"TO {_text(to)} (FORMAT parquet, COMPRESSION zstd)"
        )
    finally:
        engine.close()


def _copy_files(folder: Path) -> Iterator[Written]:
    """Attached files under names that say what they are; one that is gone is left out."""
    kept = Attachment.objects.order_by("pk")
    for attachment in kept.iterator(chunk_size=500):
        to = folder / work.place_of(attachment.pk, attachment.name)
        try:
            with attachment.file.open("rb") as source, to.open("wb") as target:
                while part := source.read(COPIED):
                    target.write(part)
        except FileNotFoundError:
            to.unlink(missing_ok=True)
            continue
        yield Written(to)


@contextmanager
def _one_moment() -> Iterator[None]:
    """All reading happens as of one moment, and nobody who writes has to wait for it."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Ours begin IMMEDIATE, as writers; this one only reads.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _cell(value: object) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.replace("\0", "") if isinstance(value, str) else value


def _neutral(text: object) -> object:
    """Words that no spreadsheet program takes for a formula; nothing is cut off."""
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA) else text


def _struct(types: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {_text(kind)}" for name, kind in types.items()) + "}"


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
