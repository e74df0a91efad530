"""What the first rows of the files hold, for whoever decides what their columns mean."""

from collections.abc import Mapping, Sequence

from dealcycle.sources.columns import BOOK, Source
from dealcycle.transfer.book import Book

LOOKED_AT = 200
EACH = 3
LONGEST = 80


def values(book: Book) -> dict[str, list[str]]:
    """'file: name' -> the first different values of the column, as the file has them."""
    columns = book.wide.columns
    listed = ", ".join(column.sql for column in columns)
    rows = book.connection.execute(
        f"SELECT {listed} FROM {BOOK} ORDER BY line LIMIT {LOOKED_AT}"
    ).fetchall()
    found = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return {
        _key(column): list(dict.fromkeys(cell.strip()[:LONGEST] for cell in cells if cell))[:EACH]
        for column, cells in zip(columns, found, strict=True)
    }


def people(book: Book, owners: Sequence[str]) -> Mapping[str, str]:
    """The names behind numbers of owners, where a table of people says them."""
    known = book.owners
    if known is None or known.label is None:
        return {}
    return _named(book, known.staged.sql(known.key), known.staged.sql(known.label),
                  known.staged.relation, owners)  # fmt: skip


def companies(book: Book, keys: Sequence[str]) -> Mapping[str, str]:
    """The names behind numbers of companies, where a table of companies says them."""
    table = book.companies
    number, name = (table.sql("id"), table.sql("name")) if table else (None, None)
    if table is None or number is None or name is None:
        return {}
    return _named(book, number, name, table.staged.relation, keys)


def _named(book: Book, key: str, name: str, relation: str, wanted: Sequence[str]) -> dict[str, str]:
    marks = ", ".join("?" for _each in wanted)
    if not marks:
        return {}
    rows = book.connection.execute(
        f"SELECT trim({key}), trim({name}) FROM {relation} WHERE trim({key}) IN ({marks})",
        list(wanted),
    ).fetchall()
    return {row[0]: row[1] for row in rows if row[1]}


def _key(column: Source) -> str:
    return f"{column.file}: {column.name}"
