"""Rows written many at a time, without an object and a look-up for each value."""

import gc
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import chain, islice

from django.db import connection
from django.db.models import DateTimeField, Field, JSONField, Model

CHUNK = 5_000
# Many rows a statement cost half of what as many statements do; but SQLite takes wide ones slower.
VALUES_A_STATEMENT = 600
WIDE = 12
# Bytes; kilobytes where negative.
MUCH = {"mmap_size": 0, "cache_size": -32_000}
SELDOM = (50_000, 20, 20)
Writer = Callable[[object], object] | None


@contextmanager
def much() -> Iterator[None]:
    """While millions of rows are written: SQLite keeps the pages it changes in memory of its own.

    Rows of thousands of deals change thousands of pages: what does not fit is written twice.
    """
    before = _tune(MUCH) if connection.vendor == "sqlite" else {}
    often = gc.get_threshold()
    # Rows are no circles: looking for some among them time and again finds none.
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*often)
        # Closed where somebody else ends the work: the next connection begins as ever.
        if connection.connection is not None:
            _tune(before)


def _tune(values: Mapping[str, int]) -> dict[str, int]:
    """Sets these of SQLite; gives what they were."""
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in values}
        for name, value in values.items():
            cursor.execute(f"PRAGMA {name} = {value}")
    return before


def insert(
    model: type[Model],
    names: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    written: Collection[str] = (),
) -> None:
    """Inserts rows whose values stand in the order of `names` (foreign keys as "deal_id").

    Values of the columns in `written` are as the driver takes them already.
    """
    head, known = _insertion(model, tuple(names), connection.vendor)
    writers = [None if name in written else write for name, write in zip(names, known, strict=True)]
    if any(writers):
        rows = (_written(writers, row) for row in rows)
    execute_many(head, len(names), rows)


def execute_many(
    head: str, width: int, rows: Iterable[Sequence[object]], *, tail: str = ""
) -> None:
    """Executes "INSERT INTO ... VALUES" for rows of so many values, as the driver takes them."""
    marks = f"({', '.join(['%s'] * width)})"
    wide = width > WIDE and connection.vendor == "sqlite"
    many = 1 if wide else max(1, VALUES_A_STATEMENT // width)
    whole = f"{head} {', '.join([marks] * many)} {tail}"
    left = iter(rows)
    with connection.cursor() as cursor:
        while some := list(islice(left, CHUNK)):
            full = len(some) - len(some) % many
            if full:
                values = chain.from_iterable
                cursor.executemany(
                    whole, [tuple(values(some[at : at + many])) for at in range(0, full, many)]
                )
            if full < len(some):
                cursor.executemany(f"{head} {marks} {tail}", some[full:])


def add(model: type[Model], **values: object) -> int:
    """Inserts one row, by the names of its columns' attributes; gives its id."""
    head, writers = _insertion(model, tuple(values), connection.vendor)
    statement = f"{head} ({', '.join(['%s'] * len(values))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement += ' RETURNING "id"'
        cursor.execute(statement, _written(writers, list(values.values())))
        return cursor.fetchone()[0] if connection.vendor == "postgresql" else cursor.lastrowid


@lru_cache(maxsize=200)
def _insertion(model: type[Model], names: tuple[str, ...], vendor: str) -> tuple[str, list]:
    fields = [_field(model, name) for name in names]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    head = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES'
    return head, [_writer(field) for field in fields]


def written(model: type[Model], names: Sequence[str], row: Sequence[object]) -> list[object]:
    """A row's values as the driver takes them."""
    return _written(_insertion(model, tuple(names), connection.vendor)[1], row)


def _written(writers: Sequence[Writer], row: Sequence[object]) -> list[object]:
    return [write(value) if write else value for write, value in zip(writers, row, strict=True)]


def insert_objects(rows: Sequence[Model]) -> None:
    """Inserts new objects of one model and gives them their ids."""
    if not rows:
        return
    model = type(rows[0])
    for pk, row in zip(reserve(model, len(rows)), rows, strict=True):
        row.pk = pk
        row._state.adding = False
        row._state.db = connection.alias
    names = [field.attname for field in model._meta.concrete_fields]
    insert(model, names, ([getattr(row, name) for name in names] for row in rows))


def reserve(model: type[Model], many: int) -> Sequence[int]:
    """So many ids that nobody else will get; to be asked for in the writing transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("Ids are reserved in the transaction that writes their rows.")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, many],
            )
            return [row[0] for row in cursor.fetchall()]
        # One writer at a time: what is the highest now stays so until we commit.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    last = found[0] if found else 0
    return range(last + 1, last + 1 + many)


def update(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Sets these columns; each row begins with the id, its values follow."""
    fields = [_field(model, name) for name in names]
    writers = [_writer(field) or (lambda value: value) for field in fields]
    values = [
        (*(write(value) for write, value in zip(writers, row[1:], strict=True)), row[0])
        for row in rows
    ]
    settings = ", ".join(f'"{field.column}" = %s' for field in fields)
    statement = f'UPDATE "{model._meta.db_table}" SET {settings} WHERE "id" = %s'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def writer(model: type[Model], name: str) -> Callable[[object], object]:
    """Turns a value of a column into what the driver takes."""
    return _writer(_field(model, name)) or (lambda value: value)


def _field(model: type[Model], name: str) -> Field:
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _writer(field: Field) -> Writer:
    """How a value becomes what the driver takes; None where it may go as it is."""
    if isinstance(field, DateTimeField):
        # Not bound to the connection of whoever asks first: every thread has its own.
        return lambda value: connection.ops.adapt_datetimefield_value(value)
    if isinstance(field, JSONField):
        if connection.vendor == "postgresql":
            return lambda value: connection.ops.adapt_json_value(value, field.encoder)
        return partial(json.dumps, cls=field.encoder)
    if field.get_internal_type() in ("DateField", "DecimalField", "FileField"):
        return lambda value: field.get_db_prep_save(value, connection)
    return None
