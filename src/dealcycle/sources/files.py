"""From files to a journal: read, joined by their keys, taken for what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.measures.journal import Journal
from dealcycle.sources import beside
from dealcycle.sources.columns import widen
from dealcycle.sources.filing import Filing
from dealcycle.sources.mapping import Reading, guess, overridden
from dealcycle.sources.meanings import roles_of
from dealcycle.sources.reading import open_tables
from dealcycle.sources.staging import Stage, Staged
from dealcycle.sources.tables import choose_deals, histories


@dataclass(frozen=True)
class Read:
    """What was read of the files, what was guessed, what was left out."""

    journal: Journal
    files: tuple[str, ...]
    rows: int
    mapping: Mapping[str, object]
    warnings: tuple[Reason, ...] = field(default=())


@dataclass(frozen=True)
class Recognised:
    """The tables of some files, and what is taken for what in them."""

    tables: tuple[Staged, ...]
    deals: Staged
    reading: Reading

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def notes(self) -> tuple[Reason, ...]:
        return tuple(note for table in self.tables for note in table.notes)

    @property
    def is_log(self) -> bool:
        """Whether the deals are what the rows of a log of events are about."""
        history = self.reading.history
        return history is not None and history.table is self.deals


def read_files(
    stage: Stage,
    paths: Sequence[Path],
    *,
    said: Mapping[str, object] | None = None,
    observed_since: int | None = None,
) -> Read | Refused:
    """The journal of one or more files; the stage has to stay open as long as it is asked."""
    found = recognise(stage, paths, said=said)
    if isinstance(found, Refused):
        return found
    filing = Filing(found.reading, observed_since)
    journal = filing.journal()
    return Read(
        journal,
        tuple(path.name for path in paths),
        found.rows,
        found.reading.told(),
        (*found.notes, *found.reading.warnings, *filing.warnings),
    )


def recognise(
    stage: Stage, paths: Sequence[Path], *, said: Mapping[str, object] | None = None
) -> Recognised | Refused:
    """Brings the files in and takes each column for what it seems, or for what is said."""
    tables = _tables(stage, paths)
    if isinstance(tables, Refused):
        return tables
    deals = choose_deals(tables)
    if isinstance(deals, Refused):
        return deals
    number = roles_of(deals.columns).get("id") or deals.columns[0]
    found = histories(stage.connection, tables, deals, number)
    logs = {id(history.table) for history in found}
    # A log of events is its own history: its deals are what its rows are about.
    others = [table for table in tables if table is not deals and id(table) not in logs]
    others = [table for table in others if not beside.is_about_deals(table)]
    reading = guess(widen(stage.connection, deals, others), found)
    if said and not isinstance(reading, Refused):
        reading = overridden(reading, said)
    return reading if isinstance(reading, Refused) else Recognised(tuple(tables), deals, reading)


def _tables(stage: Stage, paths: Sequence[Path]) -> list[Staged] | Refused:
    tables: list[Staged] = []
    refused = Refused(())
    for path in paths:
        sheets = open_tables(path)
        if isinstance(sheets, Refused):
            refused += sheets
            continue
        for sheet in sheets:
            staged = stage.load(sheet)
            if isinstance(staged, Refused):
                refused += staged
            else:
                tables.append(staged)
    return tables if tables and not refused.reasons else refused
