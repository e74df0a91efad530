"""What the first rows of the files hold, for whoever decides what their columns mean."""

from collections.abc import Mapping, Sequence

from dealcycle.sources.columns import BOOK, Source
from dealcycle.transfer.book import Book

LOOKED_AT = 200
EACH = 3
SHOWN = 8
FIT = "SELECT * FROM ready WHERE deal NOT IN (SELECT deal FROM unfit WHERE deal IS NOT NULL)"
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


def examples(book: Book) -> dict[str, list[list[object]]]:
    """The first rows of what would be made, changed and left: their lines and names."""
    known = book.one("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'origins'")
    join = f"FROM ({FIT}) r LEFT JOIN origins o USING (key) WHERE"
    parts = {
        "create": f"{join} o.key IS NULL" if known else f"FROM ({FIT}) r",
        "update": f"{join} o.digest <> r.digest" if known else "",
        "skip": f"{join} o.digest = r.digest" if known else "",
    }
    found = {kind: _first(book, part) for kind, part in parts.items()}
    if not found["skip"]:
        rows = book.connection.execute(f"SELECT line FROM twice ORDER BY line LIMIT {SHOWN}")
        found["skip"] = [[line, ""] for (line,) in rows.fetchall()]
    return found


def _first(book: Book, part: str) -> list[list[object]]:
    if not part:
        return []
    rows = book.connection.execute(
        f"SELECT r.line, coalesce(r.name, r.key) {part} ORDER BY r.line LIMIT {SHOWN}"
    ).fetchall()
    return [[line, str(name)[:LONGEST]] for line, name in rows]


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
