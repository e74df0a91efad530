"""Rows of an import that cannot go in as they are, each with its first reason."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from dealcycle.cycle.refusal import Reason
from dealcycle.cycle.words import N_
from dealcycle.sources import instants
from dealcycle.sources.columns import BOOK, Source
from dealcycle.sources.meanings import DATED

if TYPE_CHECKING:
    from dealcycle.transfer.book import Book

LARGEST = 10**12
NO_DATE = N_("“%(cell)s” in the column “%(column)s” is no date.")
NO_AMOUNT = N_("“%(cell)s” in the column “%(column)s” is no amount.")
TOO_LARGE = N_("“%(cell)s” in the column “%(column)s” is too large for an amount.")
OPENED_AHEAD = N_("The deal begins in the future: “%(cell)s”.")
CLOSED_AHEAD = N_("The deal was closed in the future: “%(cell)s”.")
REPEATED = N_("The number “%(cell)s” stands in an earlier row already, with other content.")
UNFIT = {
    "cell_no_date": NO_DATE,
    "cell_no_amount": NO_AMOUNT,
    "amount_too_large": TOO_LARGE,
    "opened_ahead": OPENED_AHEAD,
    "closed_ahead": CLOSED_AHEAD,
    "id_repeated": REPEATED,
}


def find(book: "Book") -> None:
    """Makes the tables `unfit` and `twice`."""
    book.connection.execute(
        "CREATE TABLE unfit (line BIGINT, deal BIGINT, code VARCHAR, named VARCHAR, cell VARCHAR)"
    )
    nothing = ", ".join(f"'{word}'" for word in instants.NOTHING)
    ahead = int((book.now + timedelta(days=1)).timestamp())
    roles, day_first = book.reading.roles, book.reading.day_first
    read = [("cell_no_date", roles[role], f"v.{role}") for role in DATED if role in roles]
    read += [
        ("cell_no_date", column, instants.epoch_sql(f"n.{column.sql}", day_first=day_first))
        for _name, column in book.reading.stage_dates
    ]
    read += [("cell_no_amount", roles["amount"], "v.amount_minor")] if "amount" in roles else []
    for code, column, sql in read:
        _note(
            book, code, column, f"n.{column.sql} IS NOT NULL AND lower(trim(n.{column.sql})) "
            f"NOT IN ({nothing}) AND {sql} IS NULL",
        )  # fmt: skip
    if "amount" in roles:
        _note(book, "amount_too_large", roles["amount"], f"abs(v.amount_minor) > {LARGEST}")
    if "opened" in roles:
        _note(book, "opened_ahead", roles["opened"], f"v.opened > {ahead}")
    closed = roles.get("closed") or roles.get("won_at") or roles.get("lost_at")
    if closed is not None:
        _note(book, "closed_ahead", closed, f"c.outcome IS NOT NULL AND c.closed_at > {ahead}")
    _find_repeated(book)


def _note(book: "Book", code: str, column: Source, rule: str) -> None:
    book.connection.execute(
        f"INSERT INTO unfit SELECT n.line, n.deal, '{code}', $1, n.{column.sql} "
        "FROM numbered n JOIN valued v USING (deal) JOIN closing c USING (deal) "
        f"WHERE ({rule}) AND n.deal NOT IN (SELECT deal FROM unfit)",
        [column.name],
    )


def _find_repeated(book: "Book") -> None:
    """Rows with the number of an earlier one: alike ones are the same row twice."""
    book.connection.execute("CREATE TABLE twice (line BIGINT)")
    number = book.reading.roles.get("id")
    if number is None or book.found.is_log or not book.filing.repeated:
        return
    cells = ", ".join(f"coalesce({each.sql}, '')" for each in book.wide.own())
    whole = f"md5(concat_ws('|', {cells}))"
    book.connection.execute(
        f"CREATE TABLE later AS SELECT b.line, {whole} = first.whole AS same, "
        f"trim(b.{number.sql}) AS own FROM {BOOK} b JOIN (SELECT own, {whole} AS whole, line "
        f"FROM numbered) first ON first.own = trim(b.{number.sql}) AND first.line <> b.line"
    )
    book.connection.execute("INSERT INTO twice SELECT line FROM later WHERE same")
    book.connection.execute(
        "INSERT INTO unfit SELECT line, NULL, 'id_repeated', $1, own FROM later WHERE NOT same",
        [number.name],
    )


def told(book: "Book") -> Iterator[tuple[int, Reason]]:
    """Rows whose cells cannot go in."""
    cursor = book.connection.cursor().execute(
        "SELECT line, code, named, cell FROM unfit ORDER BY line"
    )
    while rows := cursor.fetchmany(1000):
        for line, code, column, cell in rows:
            about = {"column": column, "cell": (cell or "")[:80]}
            yield line, Reason(code, UNFIT[code], about)
