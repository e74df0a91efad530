"""Rows of the files beside the deals that cannot go in, each with its reason."""

from collections.abc import Iterator, Sequence

from dealcycle.cycle.refusal import Reason
from dealcycle.cycle.words import N_
from dealcycle.sources import beside, instants
from dealcycle.sources.staging import Staged
from dealcycle.transfer.book import Book
from dealcycle.transfer.unfit import NO_DATE

DATES = ("due", "done_at", "created")
NOBODY = N_("The row names nobody: it has neither a name nor an e-mail address.")
NAMELESS = N_("The row names no company.")
NO_DEAL = N_("The row belongs to no deal of these files.")
DEAL_REFUSED = N_("The row belongs to a deal that is refused itself.")
NO_STAGE = N_("The row of the history names no stage.")
NOWHERE = N_("The row belongs to no deal, contact or company that is known here.")
WORDS = {
    "cell_no_date": NO_DATE,
    "nobody": NOBODY,
    "nameless": NAMELESS,
    "no_deal": NO_DEAL,
    "deal_refused": DEAL_REFUSED,
    "no_stage": NO_STAGE,
    "nowhere": NOWHERE,
}


def find(book: Book) -> None:
    """Makes the table `astray`; once for each book."""
    if book.one("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'astray'"):
        return
    book.connection.execute(
        "CREATE TABLE astray (relation VARCHAR, line BIGINT, code VARCHAR, named VARCHAR, "
        "cell VARCHAR)"
    )
    if (table := book.companies) is not None:
        roles = ("id", "name") if named_by_id(book, table) else ("name",)
        _note(book, table.staged, "nameless", " AND ".join(
            _blank(sql) for role in roles if (sql := table.sql(role))
        ))  # fmt: skip
    if (table := book.contacts) is not None:
        names = [table.sql(role) for role in ("name", "first", "last", "email")]
        _note(book, table.staged, "nobody", " AND ".join(_blank(sql) for sql in names if sql))
    if (table := book.activities) is not None:
        for role in DATES:
            if role in table.roles:
                _undated(book, table.staged, table.roles[role])
    history = book.reading.history
    if history is not None and not book.found.is_log and history.table is not book.found.deals:
        deal, stage = history.table.sql(history.deal), history.table.sql(history.stage)
        known = f"SELECT own FROM numbered WHERE own = trim({deal})"
        _note(book, history.table, "no_deal", f"{history.rule} AND NOT EXISTS ({known})")
        unfit = f"{known} AND deal IN (SELECT deal FROM unfit)"
        _note(book, history.table, "deal_refused", f"{history.rule} AND EXISTS ({unfit})")
        _undated(book, history.table, history.at, history.rule)
        _note(book, history.table, "no_stage", f"{history.rule} AND {_blank(stage)}")


def named_by_id(book: Book, table: beside.Table) -> bool:
    """Whether deals name companies by their number in this table."""
    column = book.reading.roles.get("company")
    if column is None or "id" not in table.roles:
        return False
    return bool(book.one(
        f"SELECT count(*) FROM (SELECT DISTINCT trim({column.sql}) AS v FROM numbered) "
        f"WHERE v IN (SELECT trim({table.sql('id')}) FROM {table.staged.relation})"
    ))  # fmt: skip


def _blank(sql: str) -> str:
    return f"nullif(trim({sql}), '') IS NULL"


def _undated(book: Book, table: Staged, column: str, rule: str = "true") -> None:
    sql = table.sql(column)
    nothing = ", ".join(f"'{word}'" for word in instants.NOTHING)
    read = instants.epoch_sql(sql, day_first=book.reading.day_first)
    wrong = f"lower(trim({sql})) NOT IN ({nothing}) AND {read} IS NULL"
    _note(book, table, "cell_no_date", f"{rule} AND {wrong}", column)


def _note(book: Book, table: Staged, code: str, rule: str, column: str = "") -> None:
    cell = table.sql(column) if column else "NULL"
    book.connection.execute(
        f"INSERT INTO astray SELECT '{table.relation}', line, '{code}', $1, {cell} "
        f"FROM {table.relation} WHERE ({rule}) AND line NOT IN "
        f"(SELECT line FROM astray WHERE relation = '{table.relation}')",
        [column],
    )


def note_lines(book: Book, table: Staged, code: str, lines: Sequence[int]) -> None:
    """Found while they were written, or after."""
    if lines:
        book.connection.executemany(
            f"INSERT INTO astray VALUES ('{table.relation}', ?, '{code}', '', NULL)",
            [(line,) for line in lines],
        )


def tables(book: Book) -> list[Staged]:
    """What is read beside the deals' own table."""
    used = {each["name"] for each in book.uses() if each["use"] not in ("deals", "unused")}
    deals = book.found.deals
    return [t for t in book.found.tables if t is not deals and t.sheet.name in used]


def told(book: Book, table: Staged) -> Iterator[tuple[int, Reason, Sequence[str]]]:
    """Line, reason and cells of each row of a table that stays outside."""
    width = len(table.columns)
    for line, reason, cells in book.stage.refused(table.relation):
        # Of another width than the header: what is beyond it goes into the last cell.
        fitted = [*cells[: width - 1], " ".join(cells[width - 1 :])]
        yield line, reason, [*fitted, *[""] * (width - len(fitted))]
    listed = ", ".join(f"coalesce(t.{table.sql(name)}, '')" for name in table.columns)
    cursor = book.connection.cursor().execute(
        f"SELECT a.line, a.code, a.named, a.cell, {listed} FROM astray a "
        f"JOIN {table.relation} t USING (line) WHERE a.relation = $1 ORDER BY a.line",
        [table.relation],
    )
    while some := cursor.fetchmany(500):
        for line, code, column, cell, *cells in some:
            about = {"column": column, "cell": (cell or "")[:80]} if column else {}
            yield line, Reason(code, WORDS[code], about), cells
