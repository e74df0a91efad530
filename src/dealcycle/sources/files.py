"""From files to a journal: read, joined by their keys, taken for what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.measures.journal import Journal
from dealcycle.sources import beside, saying
from dealcycle.sources.columns import Wide, widen
from dealcycle.sources.filing import Filing
from dealcycle.sources.mapping import Reading, guess
from dealcycle.sources.meanings import roles_of
from dealcycle.sources.reading import open_tables
from dealcycle.sources.staging import Stage, Staged
from dealcycle.sources.stays import stage_names
from dealcycle.sources.tables import History, choose_deals, histories


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
    said = said or {}
    if (wrong := saying.checked(said)) is not None:
        return wrong
    tables = _tables(stage, paths)
    if isinstance(tables, Refused):
        return tables
    deals = saying.deals_of(said, tables)
    if deals is None:
        deals = choose_deals(tables)
    if isinstance(deals, Refused) and not said.get("deals"):
        # What looks like no deals at all are some, once a person says which columns tell of them.
        deals = saying.deals_by_columns(said, tables) or deals
    if isinstance(deals, Refused):
        return deals
    history = _history(stage, tables, deals, said)
    if isinstance(history, Refused):
        return history
    wide = _joined(stage, tables, deals, history, said)
    if isinstance(wide, Refused):
        return wide
    reading = guess(wide, history[0] if history else None, said)
    if isinstance(reading, Refused):
        return reading
    if (said.get("stages") or said.get("clock")) and (
        wrong := saying.stages_unknown(said, stage_names(reading))
    ) is not None:
        return wrong
    return Recognised(tuple(tables), deals, reading)


def _history(
    stage: Stage, tables: Sequence[Staged], deals: Staged, said: Mapping[str, Any]
) -> list[History] | Refused:
    """The tables that tell of stays, the one to be believed first; what is said goes before."""
    named = saying.history_of(said, tables)
    if named is not None:
        return named if isinstance(named, Refused) else [named]
    if said.get("stage_dates") or ("history" in said and said["history"] is None):
        return []
    number = roles_of(deals.columns).get("id") or deals.columns[0]
    return histories(stage.connection, tables, deals, number)


def _joined(
    stage: Stage,
    tables: Sequence[Staged],
    deals: Staged,
    history: Sequence[History],
    said: Mapping[str, Any],
) -> Wide | Refused:
    named = saying.joined_of(said, tables, deals)
    if isinstance(named, Refused):
        return named
    others = named
    if others is None:
        # A log of events is its own history: its deals are what its rows are about.
        logs = {id(each.table) for each in history}
        others = [each for each in tables if each is not deals and id(each) not in logs]
        others = [each for each in others if not beside.is_about_deals(each)]
    wide = widen(stage.connection, deals, others)
    wrong = saying.not_joined(named, wide)
    return wide if wrong is None else wrong


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
