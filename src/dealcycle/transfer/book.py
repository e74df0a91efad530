"""The files of an import as relations in the engine: a row a deal, its stays, what is unfit."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.measures.journal import OUTCOMES
from dealcycle.sources import beside
from dealcycle.sources.columns import Source
from dealcycle.sources.files import Recognised, recognise
from dealcycle.sources.filing import Filing
from dealcycle.sources.meanings import DATED, bare, prefix_of
from dealcycle.sources.staging import Stage, Staged
from dealcycle.transfer import unfit

# Small on purpose: what does not fit lies on disk, in the stage's own folder.
MEMORY = "160MB"
THREADS = 2
CHUNK = 2000
MOST_FIELDS = 60
FIT = "deal NOT IN (SELECT deal FROM unfit WHERE deal IS NOT NULL)"
WITH_ZONE = re.compile(r"(Z|UTC|GMT|[+-]\d{2}:?\d{2})\s*$|^\d{10}(\d{3}|\d{6}|\d{9})?$")
# Cells of the table `ready`, beside those of the other columns (o0, o1 ...).
TEXTS = ("name", "company", "owner", "team", "source", "reason", "pipeline", "currency",
         "contact", "contact_email", "contact_phone", "description")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A deal as the file has it: texts of cells, epoch seconds, minor units."""

    number: int
    line: int
    key: str
    digest: str
    texts: Mapping[str, str | None]
    stage: str | None
    opened: int | None
    outcome: int | None
    closed: int | None
    expected: int | None
    amount: int | None
    others: Sequence[str | None]
    stays: Sequence[tuple[str, int, int | None, object]] = ()


@dataclass
class Book:
    """One import's files, read. The tables: ready, stays, unfit, twice; see `_lay_out`."""

    stage: Stage
    found: Recognised
    zone: ZoneInfo
    now: datetime
    warnings: list[Reason] = field(default_factory=list)
    is_sorted: bool = False

    def __post_init__(self) -> None:
        self.connection = self.stage.connection
        self.reading = self.found.reading
        self.wide = self.reading.wide
        for role, column in beside.on_deal(self.wide, self.reading.roles).items():
            self.reading.roles.setdefault(role, column)
        self.filing = Filing(self.reading)
        self.journal = self.filing.journal()
        self._lay_out()
        self.warnings += [*self.found.notes, *self.reading.warnings]
        # What could not be read is told row by row.
        told = ("repeated", "cells_unread")
        self.warnings += [each for each in self.filing.warnings if each.code not in told]

    # --- what the files hold ------------------------------------------------------------------

    @cached_property
    def others(self) -> list[Source]:
        """The columns without a role: they can become fields."""
        taken = set(self.reading.roles.values()) | {each for _, each in self.reading.stage_dates}
        free = [each for each in self.wide.columns if each not in taken and not is_added(each.name)]
        if (history := self.reading.history) and self.found.is_log:
            free = [each for each in free if each.name not in (history.stage, history.at)]
        firms = self.companies.staged.sheet.name if self.companies else None
        return [each for each in free if each.file != firms][:MOST_FIELDS]

    @cached_property
    def companies(self) -> beside.Table | None:
        column = self.reading.roles.get("company")
        return beside.companies(self.wide, column, self.found.tables)

    @cached_property
    def contacts(self) -> beside.Table | None:
        return beside.contacts(self._free)

    @cached_property
    def activities(self) -> beside.Table | None:
        return beside.activities([each for each in self._free if each is not self._of(
            self.contacts)])  # fmt: skip

    @cached_property
    def owners(self) -> beside.Known | None:
        column = self.reading.roles.get("owner")
        return beside.known_by(self.wide, column, self.found.tables) if column else None

    @property
    def _free(self) -> list[Staged]:
        """Tables that are neither deals nor joined to them nor their history."""
        history = self.reading.history.table if self.reading.history else None
        return [
            each
            for each in self.found.tables
            if each is not self.found.deals
            and each is not history
            and each is not self._of(self.companies)
            and not (self.owners and each is self.owners.staged)
            and each.sheet.name not in self.wide.joined
        ]

    @staticmethod
    def _of(table: beside.Table | None) -> Staged | None:
        return table.staged if table else None

    def uses(self) -> list[dict[str, object]]:
        """Each table and what it is used for."""
        history = self.reading.history.table if self.reading.history else None
        found = []
        for table in self.found.tables:
            use = (
                "deals" if table is self.found.deals
                else "history" if table is history
                else "companies" if table is self._of(self.companies)
                else "joined" if table.sheet.name in self.wide.joined
                else "users" if self.owners and table is self.owners.staged
                else "contacts" if table is self._of(self.contacts)
                else "activities" if table is self._of(self.activities)
                else "unused"
            )  # fmt: skip
            found.append({"name": table.sheet.name, "rows": table.rows, "use": use})
        return found

    @cached_property
    def signature(self) -> str:
        """Of the headers of all files: the same for the next export of the same shape."""
        shape = sorted(
            "|".join(sorted(bare(name) for name in table.columns if not is_added(name)))
            for table in self.found.tables
        )
        return hashlib.sha256("\n".join(shape).encode()).hexdigest()

    @property
    def marks(self) -> list[str]:
        """What the digest of a row is made of, six letters each, in this order."""
        named = [role for role in sorted(self.reading.roles) if role != "id"]
        found = [*named, *(f"other {label}" for label in map(self.label, self.others))]
        found += [f"stage {name}" for name, _ in self.reading.stage_dates]
        return [*found, *(["history"] if self.reading.history else ())][:98]

    def label(self, column: Source) -> str:
        return column.name.removeprefix(prefix_of(self.found.deals.columns)).strip()

    # --- tables -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.connection.execute(
            "CREATE TABLE turns AS SELECT deal, row_number() OVER (ORDER BY "
            "coalesce(c.closed_at, v.opened, 0), deal) AS turn "
            "FROM valued v JOIN closing c USING (deal)"
        )
        self._lay_out_stays()
        texts = [
            (f"nullif(trim(n.{column.sql}), '')" if column else "CAST(NULL AS VARCHAR)", name)
            for name in TEXTS
            for column in [self.reading.roles.get(name)]
        ]
        listed = ", ".join(f"{sql} AS {name}" for sql, name in texts)
        others = "".join(f", trim(n.{each.sql}) AS o{at}" for at, each in enumerate(self.others))
        stage = self.reading.roles.get("stage")
        self.connection.execute(
            f"CREATE TABLE ready AS SELECT n.deal, n.line, {self._key()} AS key, "
            f"{self._digest()} AS digest, {listed}, "
            f"{f'trim(n.{stage.sql})' if stage else 'CAST(NULL AS VARCHAR)'} AS stage, v.opened, "
            "c.outcome, c.closed_at AS closed, CASE WHEN c.outcome IS NULL THEN "
            f"coalesce(v.expected, v.closed) END AS expected, v.amount_minor AS amount{others}, "
            "turn FROM numbered n JOIN valued v USING (deal) JOIN closing c USING (deal) "
            "JOIN turns USING (deal) "
            f"LEFT JOIN (SELECT deal, md5(string_agg(stage || entered, ',' ORDER BY entered, stage)"
            ") AS trail FROM stays GROUP BY deal) s ON s.deal = n.deal"
        )
        unfit.find(self)

    def _lay_out_stays(self) -> None:
        self.connection.execute("CREATE TABLE listed_stages (code INTEGER, name VARCHAR)")
        if self.filing.stages:
            rows = [(at, name) for at, name in enumerate(self.filing.stages, start=1)]
            self.connection.executemany("INSERT INTO listed_stages VALUES (?, ?)", rows)
        self.connection.execute(
            "CREATE TABLE stays AS SELECT deal, l.name AS stage, entered_at AS entered, "
            "left_at AS until, coalesce(x.name, CAST(exit AS VARCHAR)) AS way, turn FROM visits "
            "JOIN turns USING (deal) JOIN listed_stages l ON l.code = stage "
            "LEFT JOIN listed_stages x ON x.code = exit"
        )

    def sort(self) -> None:
        """In the order in which they ended: most indexes of deals are sorted by time, and rows
        that are written in their order change a few pages of each instead of all.

        For who writes them alone: sorting takes longer than reading.
        """
        if not self.is_sorted:
            for table, order in (("ready", "turn"), ("stays", "turn, entered, until NULLS LAST")):
                self.connection.execute(
                    f"CREATE TABLE {table}_sorted AS SELECT * FROM {table} ORDER BY {order}"
                )
                self.connection.execute(f"DROP TABLE {table}")
                self.connection.execute(f"ALTER TABLE {table}_sorted RENAME TO {table}")
            self.is_sorted = True

    def _key(self) -> str:
        """The number of the deal, or a mark of what hardly changes about it."""
        number = self.reading.roles.get("id")
        if number is None:
            return self._content()
        blank = f"nullif(trim({number.sql}), '') IS NULL"
        if not self.one(f"SELECT count(*) FROM numbered WHERE {blank}"):
            return "left(n.own, 120)"
        # Where the number is blank, only the content can tell.
        return f"CASE WHEN {blank} THEN {self._content()} ELSE left(n.own, 120) END"

    def _content(self) -> str:
        named = [self.reading.roles.get(role) for role in ("name", "company", "opened", "owner")]
        cells = [f"coalesce(trim(n.{each.sql}), '')" for each in named if each]
        if not self.reading.roles.get("name"):
            cells = [f"coalesce(trim(n.{each.sql}), '')" for each in self.wide.own()]
        mark = f"md5(concat_ws('|', {', '.join(cells)}))"
        # Two deals alike in all of that are told apart by their order.
        return f"'=' || {mark} || '-' || row_number() OVER (PARTITION BY {mark} ORDER BY n.line)"

    def _digest(self) -> str:
        columns = {role: each for role, each in self.reading.roles.items() if role != "id"}
        cells = [f"coalesce(trim(n.{columns[role].sql}), '')" for role in sorted(columns)]
        cells += [f"coalesce(trim(n.{each.sql}), '')" for each in self.others]
        cells += [f"coalesce(trim(n.{each.sql}), '')" for _, each in self.reading.stage_dates]
        cells += ["coalesce(s.trail, '')"] if self.reading.history else []
        parts = [f"left(md5({cell}), 6)" for cell in cells[:98]]
        return f"concat({', '.join(parts)})" if parts else "''"

    # --- rows ---------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> int:
        """Rows of deals, those that could not be read among them."""
        return self.one("SELECT count(*) FROM ready") + self.aside + self.repeated

    @cached_property
    def aside(self) -> int:
        """Lines of the deals' file that are no rows of its width."""
        if self.found.is_log:
            return 0
        return self.one(
            "SELECT count(*) FROM aside WHERE kind = 'refused' AND relation = $1",
            [self.found.deals.relation],
        )

    @cached_property
    def repeated(self) -> int:
        return self.one("SELECT count(*) FROM twice") + self.one(
            "SELECT count(*) FROM unfit WHERE code = 'id_repeated'"
        )

    def chunk(self, after: int) -> list[Row]:
        """The next fit rows after a turn; fewer than CHUNK turns are the last ones."""
        return self._read("turn > $1 AND turn <= $2", [after, after + CHUNK], "turn")

    def first(self, many: int) -> list[Row]:
        """The first fit rows as they stand in the file."""
        some = f"SELECT deal FROM ready WHERE {FIT} ORDER BY deal LIMIT $1"
        return self._read(f"deal IN ({some})", [many], "deal")

    def _read(self, which: str, params: Sequence[object], order: str) -> list[Row]:
        cursor = self.connection.cursor()
        stays: dict[int, list[tuple]] = {}
        for deal, *stay in cursor.execute(
            f"SELECT deal, stage, entered, until, way FROM stays WHERE {which} "
            "ORDER BY deal, entered, until NULLS LAST",
            params,
        ).fetchall():
            stays.setdefault(deal, []).append(tuple(stay))
        rows = cursor.execute(
            f"SELECT * EXCLUDE (turn) FROM ready WHERE {which} AND {FIT} ORDER BY {order}", params
        ).fetchall()
        return [self._row(row, stays.get(row[0], ())) for row in rows]

    def _row(self, cells: tuple, stays: Sequence[tuple]) -> Row:
        number, line, key, digest = cells[:4]
        at = 4 + len(TEXTS)
        stage, opened, outcome, closed, expected, amount = cells[at : at + 6]
        return Row(
            number,
            line,
            key,
            digest,
            dict(zip(TEXTS, cells[4:at], strict=True)),
            stage,
            self.local(opened),
            outcome,
            self.local(closed),
            expected,
            amount,
            cells[at + 6 :],
            tuple((name, self.passed(on), self.passed(off), way) for name, on, off, way in stays)
            if stays
            else (),
        )

    @property
    def step(self) -> int:
        """How far the next chunk begins after the one before."""
        return CHUNK

    @cached_property
    def last(self) -> int:
        return self.one("SELECT coalesce(max(turn), 0) FROM ready")

    def local(self, epoch: int | None) -> int | None:
        """Times without a zone are the organisation's; the engine read them as UTC."""
        return epoch if epoch is None or self._absolute else self._shifted(epoch)

    def passed(self, epoch: int | None) -> int | None:
        return epoch if epoch is None or self._history_absolute else self._shifted(epoch)

    def _shifted(self, epoch: int) -> int:
        if self._is_utc:
            return epoch
        at = datetime.fromtimestamp(epoch, UTC).replace(tzinfo=self.zone)
        return int(at.timestamp())

    @cached_property
    def _is_utc(self) -> bool:
        return self.zone.key == "UTC"

    @cached_property
    def _absolute(self) -> bool:
        dated = [self.reading.roles[role] for role in DATED if role in self.reading.roles]
        return any(WITH_ZONE.search(value) for each in dated for value in self._some(each))

    @cached_property
    def _history_absolute(self) -> bool:
        history = self.reading.history
        if self.reading.stage_dates or history is None:
            return self._absolute
        column = history.table.sql(history.at)
        found = self.connection.execute(
            f"SELECT {column} FROM {history.table.relation} WHERE {column} IS NOT NULL LIMIT 200"
        ).fetchall()
        return any(WITH_ZONE.search(value.strip()) for (value,) in found)

    def _some(self, column: Source) -> list[str]:
        return [value.strip() for value in self.wide.sample(column)[:200]]

    # --- refused rows -------------------------------------------------------------------------

    def refusals(self) -> Iterator[tuple[int, Reason]]:
        """Every row of deals that stays outside: its line and why, unfit ones first."""
        yield from unfit.told(self)
        if not self.found.is_log:
            for line, reason, _cells in self.stage.refused(self.found.deals.relation):
                yield line, reason

    def one(self, sql: str, params: Sequence[object] = ()) -> int:
        row = self.connection.execute(sql, list(params)).fetchone()
        return row[0] if row and row[0] is not None else 0


def open_book(
    stage: Stage,
    paths: Sequence[Path],
    *,
    said: Mapping[str, object],
    zone: ZoneInfo,
    now: datetime,
) -> Book | Refused:
    """Reads the files; the stage has to stay open as long as the book is read in."""
    found = recognise(stage, paths, said=said or None)
    return found if isinstance(found, Refused) else Book(stage, found, zone, now)


def is_added(column: str) -> bool:
    """Whether it stands in a file of refused rows for us, not for the other system."""
    return bare(column).startswith("dealcycle")


def outcome_name(code: int | None) -> str:
    return OUTCOMES.get(code, "") if code is not None else ""
