"""What a person says of some files (`--map`), in the shape in which the guess is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.sources.beside import ON_DEAL
from dealcycle.sources.columns import Source, Wide
from dealcycle.sources.meanings import CODES, NAMES, STAGE_FIELDS
from dealcycle.sources.staging import Staged
from dealcycle.sources.tables import History

Said = Mapping[str, Any]
OPEN = "open"  # of a word: the deal is under way
ROLES = (*NAMES, *ON_DEAL)


def checked(said: Said) -> Refused | None:
    """Why this cannot be said: a part that nobody knows, or one of another shape."""
    for part, value in said.items():
        if part not in SHAPES:
            text = N_("“%(part)s” in the file for --map is unknown. There is: %(known)s.")
            return Refused.because("map_part", text, part=part, known=", ".join(SHAPES))
        fits, example = SHAPES[part]
        if value is not None and not fits(value):
            text = N_("“%(part)s” in the file for --map has another shape. Write %(example)s.")
            return Refused.because("map_shape", text, part=part, example=example)
    for role in said.get("columns") or ():
        if role not in ROLES:
            text = N_("No column is taken for “%(part)s”. There is: %(known)s.")
            return Refused.because("map_role", text, part=role, known=", ".join(ROLES))
    for outcome in (said.get("outcomes") or {}).values():
        if outcome not in (*CODES, OPEN):
            text = N_("“%(part)s” is no outcome. There is: %(known)s.")
            known = ", ".join((*CODES, OPEN))
            return Refused.because("map_outcome", text, part=str(outcome), known=known)
    if said.get("history") and said.get("stage_dates"):
        text = N_("Say either “history” or “stage_dates” in the file for --map, not both.")
        return Refused.because("map_twice", text)
    return None


def _texts(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(
        isinstance(each, str) for each in value
    )  # fmt: skip


def _named(value: object, *, or_none: bool = False) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(each, str) or (or_none and each is None) for each in value.values()
    )


def _is_history(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and {"deal", "stage", "at"} <= value.keys()
        and _named({key: each for key, each in value.items() if each is not None})
    )


def _are_pairs(value: object) -> bool:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return False
    return all(_texts(each) and len(each) == 2 for each in value)


# Part -> whether a value has its shape, and an example of one.
SHAPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "deals": (lambda value: isinstance(value, str), '"deals.csv"'),
    "joined": (_texts, '["accounts.csv"]'),
    "columns": (lambda value: _named(value, or_none=True), '{"amount": "deals.csv: Value"}'),
    "stage_dates": (_are_pairs, '[["Visit", "deals.csv: Visit_Date"]]'),
    "history": (
        _is_history, '{"file": "log.csv", "deal": "Deal", "stage": "Stage", "at": "Date"}'
    ),
    "stages": (_texts, '["Contact", "Proposal"]'),
    "clock": (lambda value: isinstance(value, str), '"Contact"'),
    "outcomes": (_named, '{"Archived": "lost"}'),
    "dimensions": (
        lambda value: _texts(value) or _named(value), '{"region": "deals.csv: Region"}'
    ),
    "day_first": (lambda value: isinstance(value, bool), "true"),
    "decimal": (lambda value: value in (".", ","), '","'),
    "currency": (lambda value: isinstance(value, str), '"EUR"'),
    "cents": (lambda value: isinstance(value, bool), "true"),
}  # fmt: skip


def deals_of(said: Said, tables: Sequence[Staged]) -> Staged | Refused | None:
    """The table of deals that a person names."""
    name = said.get("deals")
    if name is None:
        return None
    return _table(str(name), tables) or _no_table(str(name), tables)


def deals_by_columns(said: Said, tables: Sequence[Staged]) -> Staged | None:
    """The table that has most of the columns that a person names."""
    named = {str(name).rpartition(": ")[2] for name in (said.get("columns") or {}).values()}
    best = max(tables, key=lambda each: len(named & set(each.columns)))
    return best if named & set(best.columns) else None


def joined_of(
    said: Said, tables: Sequence[Staged], deals: Staged
) -> list[Staged] | Refused | None:  # fmt: skip
    """The tables that a person wants joined to the deals."""
    if said.get("joined") is None:
        return None
    found = []
    for name in said["joined"]:
        table = _table(name, tables)
        if table is None or table is deals:
            return _no_table(name, [each for each in tables if each is not deals])
        found.append(table)
    return found


def history_of(said: Said, tables: Sequence[Staged]) -> History | Refused | None:
    """The history that a person names: a table, or any that has the columns."""
    told = said.get("history")
    if not told:
        return None
    named = [told[key] for key in ("deal", "stage", "at", "field") if told.get(key)]
    table = _table(str(told.get("file") or ""), tables)
    if table is None:
        table = next((one for one in tables if set(named) <= set(one.columns)), None)
    if table is None:
        return _no_table(str(told.get("file") or named[0]), tables)
    missing = next((name for name in named if name not in table.columns), None)
    if missing is not None:
        return _no_column(missing)
    only = (told["field"], STAGE_FIELDS) if told.get("field") else None
    return History(table, told["deal"], told["stage"], told["at"], only)


def columns_of(said: Said, wide: Wide) -> dict[str, Source | None] | Refused:
    """Role -> the column named for it; None where it has none."""
    found: dict[str, Source | None] = {}
    for role, name in (said.get("columns") or {}).items():
        found[role] = None if name is None else wide.find(name)
        if name is not None and found[role] is None:
            return _no_column(name)
    return found


def stage_dates_of(said: Said, wide: Wide) -> list[tuple[str, Source]] | Refused:
    pairs = said.get("stage_dates") or ()
    found = [(stage, wide.find(name)) for stage, name in pairs]
    missing = next((name for (_, name), (_, at) in zip(pairs, found, strict=True) if not at), None)
    if missing is not None:
        return _no_column(missing)
    return [(stage, column) for stage, column in found if column is not None]


def dimensions_of(
    said: Said, wide: Wide, guessed: Mapping[str, Source]
) -> dict[str, Source] | Refused:
    """Label -> column: of a mapping, or of a list of labels and columns."""
    told = said["dimensions"]
    pairs = told.items() if isinstance(told, Mapping) else [(name, name) for name in told]
    found = {}
    for label, name in pairs:
        column = guessed.get(name) or wide.find(name)
        if column is None:
            return _no_column(name)
        found[label] = column
    return found


def stages_unknown(said: Said, known: Sequence[str]) -> Refused | None:
    """A stage that is named for the order or the clock, and that the files do not have."""
    clock = [said["clock"]] if said.get("clock") else []
    for name in (*(said.get("stages") or ()), *clock):
        if name not in known:
            if not known:
                text = N_("The files have no history of stages, so there is no stage “%(name)s”.")
                return Refused.because("map_stage", text, name=name)
            text = N_("There is no stage “%(name)s” in the files. There is: %(known)s.")
            return Refused.because("map_stage", text, name=name, known=", ".join(known))
    return None


def not_joined(joined: Sequence[Staged] | None, wide: Wide) -> Refused | None:
    for table in joined or ():
        if table.sheet.name not in wide.joined:
            text = N_(
                "%(file)s cannot be joined to the deals: no column of it has the name of one of "
                "theirs and the same values, each once."
            )
            return Refused.because("map_not_joined", text, file=table.sheet.name)
    return None


def _table(name: str, tables: Sequence[Staged]) -> Staged | None:
    return next((each for each in tables if each.sheet.name == name), None)


def _no_table(name: str, tables: Sequence[Staged]) -> Refused:
    known = ", ".join(each.sheet.name for each in tables)
    text = N_("There is no table “%(name)s” among the files. There is: %(known)s.")
    return Refused.because("map_table", text, name=name, known=known)


def _no_column(name: str) -> Refused:
    text = N_("There is no column “%(name)s”. Check the file for --map.")
    return Refused.because("map_column", text, name=name)
