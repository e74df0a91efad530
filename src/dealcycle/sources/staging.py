"""Rows of files as relations in DuckDB: every line is there, or set aside with its reason."""

from __future__ import annotations

import contextlib
import csv
import itertools
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.measures.duck import connect
from dealcycle.sources.footers import is_footer
from dealcycle.sources.sheet import Cells, Sheet
from dealcycle.sources.workbook import WorkbookRefused

LAST_ROWS = 12  # where totals and remarks of the exporting program stand
TAIL = 2_000  # lines at the end among which they are looked for
SKIPPED, REFUSED = "skipped", "refused"


@dataclass(frozen=True)
class Staged:
    """A sheet in the engine: a relation with `line` and the texts c0, c1 ... (NULL = blank)."""

    relation: str
    sheet: Sheet
    rows: int
    aside: dict[str, int]  # code -> how many lines were set aside
    notes: tuple[Reason, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.sheet.columns

    def sql(self, column: str) -> str:
        """The engine's name of a column."""
        return f"c{self.columns.index(column)}"


class Stage:
    """A DuckDB connection with a folder of its own, both gone when it is closed."""

    def __init__(self, *, memory: str = "700MB", threads: int = 2) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dealcycle-"))
        self.connection = connect(memory=memory, threads=threads)
        self.connection.execute("SET temp_directory = $1", [str(self.folder / "spill")])
        self.connection.execute("SET TimeZone = 'UTC'")
        self.connection.execute(
            "CREATE TABLE aside (relation VARCHAR, line BIGINT, kind VARCHAR, code VARCHAR, "
            "text VARCHAR, params VARCHAR, cells VARCHAR)"
        )
        self.count = 0
        # Of the relation being loaded: all its rows, and the condition for the last of them.
        self.select = self.tail = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def limit(self, memory: str) -> None:
        """More or less memory from here on; where less cannot be, it stays as it was."""
        with contextlib.suppress(duckdb.Error):
            self.connection.execute(f"SET memory_limit = '{memory}'")

    def load(self, sheet: Sheet) -> Staged | Refused:
        """Brings all rows of a sheet in."""
        self.count += 1
        relation = f"t{self.count}"
        try:
            if not self._load_plain(sheet, relation):
                self._load_carefully(sheet, relation)
        except WorkbookRefused as refused:
            return Refused((refused.reason,))
        self._set_aside_repeats(sheet, relation)
        self._set_aside_footers(sheet, relation)
        self._settle_view(relation)
        return self._staged(sheet, relation)

    def refused(self, relation: str) -> Iterator[tuple[int, Reason, Cells]]:
        """The lines that could not be read: number, reason, cells as they stand in the file."""
        cursor = self.connection.cursor().execute(
            "SELECT line, code, text, params, cells FROM aside "
            "WHERE relation = $1 AND kind = $2 ORDER BY line",
            [relation, REFUSED],
        )
        while rows := cursor.fetchmany(1000):
            for line, code, text, params, cells in rows:
                yield line, Reason(code, text, json.loads(params)), json.loads(cells)

    def _load_plain(self, sheet: Sheet, relation: str) -> bool:
        """Lets the engine read a regular text itself: all lines must be rows, or it is not."""
        if sheet.plain is None:
            return False
        self.connection.execute("SET preserve_insertion_order = true")
        try:
            self.connection.execute(
                f"CREATE TABLE {relation}_raw AS SELECT * FROM read_csv($1, auto_detect=false, "
                f"columns={_columns(len(sheet.columns))}, header=true, delim=$2, quote='\"', "
                "escape='\"', strict_mode=true, encoding='utf-8')",
                [str(sheet.path), sheet.plain.delimiter],
            )
        except duckdb.Error:
            # Something is irregular; the careful way finds out what, line by line.
            return False
        finally:
            self.connection.execute("SET preserve_insertion_order = false")
        if self._one(f"SELECT count(*) FROM {relation}_raw") != sheet.plain.lines:
            self.connection.execute(f"DROP TABLE {relation}_raw")
            return False
        first = sheet.header_line + 1
        self._view(relation, f"SELECT rowid + {first} AS line, * FROM {relation}_raw")
        self.tail = f"WHERE rowid >= {sheet.plain.lines - TAIL}"
        return True

    def _load_carefully(self, sheet: Sheet, relation: str) -> None:
        """Row by row through our own reader into a clean copy, which the engine then reads."""
        clean, aside = self.folder / f"{relation}.csv", self.folder / f"{relation}-aside.csv"
        with _writing(clean) as good, _writing(aside) as bad:
            # All quoted: the engine then takes no line break in a cell for the end of a row.
            _sort_out(sheet, _all_quoted(good), _all_quoted(bad))
        self.connection.execute(
            f"CREATE TABLE {relation}_raw AS SELECT * FROM read_csv($1, auto_detect=false, "
            f"columns={_columns(len(sheet.columns), line=True)}, header=false, delim=',', "
            "quote='\"', escape='\"', strict_mode=true, new_line='\\n', "
            "max_line_size=33554432)",
            [str(clean)],
        )
        self._view(relation, f"SELECT * FROM {relation}_raw")
        self.tail = f"WHERE line > (SELECT max(line) FROM {relation}_raw) - {TAIL}"
        if aside.stat().st_size:
            self.connection.execute(
                f"INSERT INTO aside SELECT '{relation}', * FROM read_csv($1, auto_detect=false, "
                "columns={'line': 'BIGINT', 'kind': 'VARCHAR', 'code': 'VARCHAR', 'text': "
                "'VARCHAR', 'params': 'VARCHAR', 'cells': 'VARCHAR'}, header=false, "
                "delim=',', quote='\"', escape='\"', new_line='\\n', max_line_size=67108864)",
                [str(aside)],
            )
        clean.unlink()
        aside.unlink()

    def _view(self, relation: str, select: str) -> None:
        self.select = select
        self.connection.execute(
            f"CREATE VIEW {relation} AS SELECT * FROM ({select}) WHERE line NOT IN "
            f"(SELECT line FROM aside WHERE relation = '{relation}' AND kind = '{SKIPPED}')"
        )

    def _settle_view(self, relation: str) -> None:
        """Where nothing was set aside, nothing has to be looked for there any more."""
        skipped = self._one(
            f"SELECT count(*) FROM aside WHERE relation = '{relation}' AND kind = '{SKIPPED}'"
        )
        if not skipped:
            self.connection.execute(f"CREATE OR REPLACE VIEW {relation} AS {self.select}")

    def _set_aside_repeats(self, sheet: Sheet, relation: str) -> None:
        """Blank lines, and the header repeated where several exports were put together."""
        named = [(i, cell) for i, cell in enumerate(sheet.header) if cell.strip()][:4]
        # Looking for a name within is much quicker than trimming every cell.
        same = " AND ".join(
            f"contains(c{i}, ${n}) AND trim(c{i}) = ${n}" for n, (i, _) in enumerate(named, start=1)
        )
        blank = " AND ".join(f"c{i} IS NULL" for i in range(len(sheet.columns)))
        for code, rule, values in (
            ("blank_row", blank, []),
            ("header_again", same, [cell.strip() for _, cell in named]),
        ):
            self.connection.execute(
                f"INSERT INTO aside SELECT '{relation}', line, '{SKIPPED}', '{code}', '', '{{}}', "
                f"'[]' FROM {relation} WHERE {rule}",
                values,
            )

    def _set_aside_footers(self, sheet: Sheet, relation: str) -> None:
        listed = ", ".join(f"c{i}" for i in range(len(sheet.columns)))
        rows = self.connection.execute(
            f"SELECT line, {listed} FROM ({self.select} {self.tail}) WHERE line NOT IN "
            f"(SELECT line FROM aside WHERE relation = '{relation}') "
            f"ORDER BY line DESC LIMIT {LAST_ROWS}"
        ).fetchall()
        for line, *cells in rows:
            if not is_footer(cells):
                break
            self.connection.execute(
                "INSERT INTO aside VALUES ($1, $2, $3, 'footer', '', '{}', $4)",
                [relation, line, SKIPPED, json.dumps([cell or "" for cell in cells])],
            )

    def _staged(self, sheet: Sheet, relation: str) -> Staged | Refused:
        rows = self._one(f"SELECT count(*) FROM {relation}")
        aside = dict(
            self.connection.execute(
                "SELECT code, count(*) FROM aside WHERE relation = $1 GROUP BY code", [relation]
            ).fetchall()
        )
        if not rows:
            text = N_("%(file)s names its columns but holds no rows.")
            return Refused.because("no_rows", text, file=sheet.name)
        return Staged(relation, sheet, rows, aside, sheet.notes + _notes(sheet, aside))

    def _one(self, sql: str) -> Any:
        row = self.connection.execute(sql).fetchone()
        return row[0] if row else None


def _writing(path: Path) -> Any:
    return path.open("w", encoding="utf-8", newline="")


def _all_quoted(file: Any) -> Any:
    return csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")


def _columns(count: int, line: bool = False) -> str:
    """The engine's description of a table of texts."""
    first = ["'line': 'BIGINT'"] if line else []
    return "{" + ", ".join([*first, *(f"'c{i}': 'VARCHAR'" for i in range(count))]) + "}"


def _sort_out(sheet: Sheet, good: Any, bad: Any) -> None:
    """Rows of the header's width to the clean copy, the others aside with their reason."""
    width = len(sheet.columns)
    for line, cells, reason in sheet.rows():
        if reason is None and len(cells) > width:
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            if len(cells) > width:
                reason = _too_long(line, len(cells), width)
        if reason is not None:
            about = json.dumps(dict(reason.params))
            bad.writerow([line, REFUSED, reason.code, reason.text, about, json.dumps(cells)])
            continue
        good.writerow([line, *cells, *itertools.repeat("", width - len(cells))])


def _too_long(line: int, cells: int, width: int) -> Reason:
    text = N_(
        "Row %(row)s has %(cells)s cells, the header %(width)s: a cell may hold the separator "
        "without quotation marks. Put quotation marks around it."
    )
    return Reason("row_too_long", text, {"row": line, "cells": cells, "width": width})


def _notes(sheet: Sheet, aside: dict[str, int]) -> tuple[Reason, ...]:
    texts: Sequence[tuple[str, str]] = (
        ("header_again", N_("%(file)s: the header is repeated %(n)s times; left out.")),
        ("footer", N_("%(file)s: %(n)s rows of totals or remarks at its end were left out.")),
        ("row_too_long", N_("%(file)s: %(n)s rows have more cells than the header; left out.")),
        ("quote_open", N_("%(file)s: %(n)s rows open a quotation mark and never close it.")),
        ("line_too_long", N_("%(file)s: %(n)s lines are too long for a table; left out.")),
    )
    return tuple(
        Reason(code, text, {"file": sheet.name, "n": aside[code]})
        for code, text in texts
        if aside.get(code)
    )
