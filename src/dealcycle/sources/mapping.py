"""What is taken for what in some files: guessed from names and contents, or said by a person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dealcycle.cycle.currencies import currencies
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.sources import saying, stage_dates
from dealcycle.sources.columns import BOOK, Source, Wide
from dealcycle.sources.instants import NOTHING, decide_order, epoch_sql
from dealcycle.sources.meanings import CODES, DATED, bare, outcome_of, prefix_of, roles_of
from dealcycle.sources.saying import Said
from dealcycle.sources.tables import History

MOST_VALUES = 500  # a stage or status has few
MOST_CODES = 200  # a dimension too
MOST_DIMENSIONS = 24
NAMED = 0.5  # of a column's values must read as what its name says
FLAGS = {"true", "false", "0", "1", "yes", "no", "t", "f", "да", "нет"}


@dataclass
class Reading:
    """Roles of columns, stages dated in columns of their own, the history, the dimensions."""

    wide: Wide
    roles: dict[str, Source]
    stage_dates: list[tuple[str, Source]] = field(default_factory=list)
    history: History | None = None
    stages: list[str] = field(default_factory=list)  # in their order, where it is known
    clock: str | None = None  # the stage in which the cycle begins; the first unless said
    dimensions: dict[str, Source] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    day_first: bool = True
    decimals: dict[str, str] = field(default_factory=dict)
    currency: str | None = None
    cents: bool = False  # amounts are written in cents, without a mark
    warnings: list[Reason] = field(default_factory=list)

    # Roles that a person named: kept whatever their columns hold.
    pinned: frozenset[str] = frozenset()

    def told(self) -> dict[str, object]:
        """As it is shown, and as `--map` takes it back."""
        return {
            "deals": self.wide.deals.sheet.name,
            "joined": self.wide.joined,
            "columns": {role: each.full for role, each in self.roles.items()},
            "stage_dates": [[name, each.full] for name, each in self.stage_dates],
            "history": self.history.told() if self.history else None,
            "stages": self.stages,
            "clock": self.clock,
            "outcomes": self.outcomes,
            "dimensions": {label: each.full for label, each in self.dimensions.items()},
            "day_first": self.day_first,
            "decimal": self.decimals.get("amount"),
            "currency": self.currency,
            "cents": self.cents,
        }

    def ends(self, stage: str) -> str | None:
        """The outcome that a stage means; a person may say that it ends nothing: "open"."""
        said = self.outcomes.get(stage)
        return (said if said in CODES else None) if said else outcome_of(stage)


def guess(wide: Wide, history: History | None, said: Said) -> Reading | Refused:
    """Takes each column for what its name and its contents say, or a person."""
    named = saying.columns_of(said, wide)
    dated = saying.stage_dates_of(said, wide)
    if isinstance(named, Refused) or isinstance(dated, Refused):
        return named if isinstance(named, Refused) else dated  # type: ignore[return-value]
    found = Reading(wide, _roles(wide), history=history)
    if history is not None and history.table is wide.deals:
        # The rows of a log are events: when a deal began and ended follows from them.
        told = (history.stage, history.at)
        for role in [r for r, c in found.roles.items() if c.name in told]:
            del found.roles[role]
        for role in (*DATED, "stage", "status"):
            found.roles.pop(role, None)
    _pin(found, named)
    _settle_dates(found, said.get("day_first"))
    _settle_amount(found, said)
    _settle_flags(found)
    # A history tells every stay, the dates in columns only one of each stage.
    if said.get("stage_dates") is not None:
        found.stage_dates = dated
    elif history is None:
        found.stage_dates, unread = stage_dates.find(wide, found.roles.values())
        for column in unread:
            _tell_unread(found, column)
    _settle_outcomes(found)
    found.outcomes |= said.get("outcomes") or {}
    found.stages, found.clock = list(said.get("stages") or ()), said.get("clock")
    _warn_of_traps(found, said.get("cents"))
    return _with_dimensions(found, said)


def _roles(wide: Wide) -> dict[str, Source]:
    own = roles_of([each.name for each in wide.own()])
    named = {role: wide.of(wide.deals.sheet.name, name) for role, name in own.items()}
    roles = {role: each for role, each in named.items() if each is not None}
    for file in wide.joined:
        brought = [each for each in wide.columns if each.file == file]
        for role, name in roles_of([each.name for each in brought]).items():
            roles.setdefault(role, next(each for each in brought if each.name == name))
    return roles


def _pin(found: Reading, named: Mapping[str, Source | None]) -> None:
    """What a person names stands; a column that they name for something is nothing else."""
    taken = [column for column in named.values() if column is not None]
    for role, column in list(found.roles.items()):
        if role in named or column in taken:
            del found.roles[role]
    found.roles |= {role: column for role, column in named.items() if column is not None}
    found.pinned = frozenset(named)


def _with_dimensions(found: Reading, said: Said) -> Reading | Refused:
    found.dimensions = _dimensions(found)
    if said.get("dimensions") is None:
        return found
    named = saying.dimensions_of(said, found.wide, found.dimensions)
    if isinstance(named, Refused):
        return named
    found.dimensions = named
    return found


def _warn_of_traps(found: Reading, cents: bool | None) -> None:
    """What some systems leave out or write in their own way."""
    columns = {bare(name) for name in found.wide.deals.columns}
    active = found.roles.get("active")
    if active is not None and "stage" in found.roles:
        values = {value.strip().casefold() for value in found.wide.sample(active)}
        if values <= {"true", "1", "yes", "t", "да"}:
            text = N_(
                "There are no inactive rows: lost deals are archived there and are missing here. "
                "Export them too (filter: Archived)."
            )
            found.warnings.append(Reason("no_inactive", text))
    if cents is not None:
        found.cents = cents
    elif {"statustype", "statuslabel", "value", "leadid"} <= columns:
        found.cents = True
        text = N_(
            'The amounts were read as cents, as Close exports them. Say "cents": false in a file '
            "for --map if that is wrong."
        )
        found.warnings.append(Reason("cents", text))


def _settle_flags(found: Reading) -> None:
    for role in ("is_won", "is_lost", "is_closed", "active"):
        column = found.roles.get(role)
        if column is not None and role not in found.pinned and not _is_flag(found, column):
            del found.roles[role]


def _is_flag(found: Reading, column: Source) -> bool:
    return {value.strip().casefold() for value in found.wide.sample(column)} <= FLAGS


def _settle_dates(found: Reading, said: bool | None) -> None:
    """Drops dates that are none; settles for the whole file whether the day comes first."""
    writings = {}
    for role in DATED:
        column = found.roles.get(role)
        if column is None:
            continue
        writings[role] = found.wide.dates(column, NAMED)
        if writings[role] is None and role not in found.pinned:
            del found.roles[role]
            if role == "closed" and _is_flag(found, column):
                # "Closed" may hold a flag as well as a day.
                found.roles.setdefault("is_closed", column)
            else:
                _tell_unread(found, column)
    if said is not None:
        found.day_first = said
        return
    order = decide_order(list(writings.values()))
    if order is None and any(one is not None and one.ambiguous for one in writings.values()):
        order = _order_of_partners(found)
    if order is not None:
        found.day_first = order
    elif any(one is not None and one.ambiguous for one in writings.values()):
        found.warnings.append(
            Reason(
                "day_order",
                N_(
                    "The dates can be read day first or month first; they were read day first. "
                    "Say day_first in a file for --map if that is wrong."
                ),
            )
        )


def _tell_unread(found: Reading, column: Source) -> None:
    if any(value.strip().casefold() not in NOTHING for value in found.wide.sample(column)):
        text = N_(
            "Column %(column)s holds something else than its name says, and was left out. Say in a "
            "file for --map what it means."
        )
        found.warnings.append(Reason("column_unread", text, {"column": column.name}))


def _order_of_partners(found: Reading) -> bool | None:
    """A deal is not closed before it began: the order under which that holds for all, if one."""
    began = found.roles.get("opened")
    ends = [found.roles[role] for role in ("closed", "won_at", "lost_at") if role in found.roles]
    if began is None or not ends:
        return None
    wrong = {}
    for day_first in (True, False):
        start = epoch_sql(began.sql, day_first=day_first)
        counts = [
            f"count(*) FILTER ({end.sql} IS NOT NULL AND coalesce("
            f"{epoch_sql(end.sql, day_first=day_first)} < {start}, TRUE))"
            for end in ends
        ]
        row = found.wide.connection.execute(f"SELECT {' + '.join(counts)} FROM {BOOK}").fetchone()
        wrong[day_first] = row[0] if row else 0
    if (wrong[True] == 0) == (wrong[False] == 0):
        return None
    return wrong[True] == 0


def _settle_amount(found: Reading, said: Said) -> None:
    found.currency = said.get("currency")
    column = found.roles.get("amount")
    if column is None:
        return
    writing = found.wide.amounts(column, NAMED)
    if writing is None and "amount" not in found.pinned:
        del found.roles["amount"]
        _tell_unread(found, column)
        return
    found.decimals["amount"] = said.get("decimal") or (writing.decimal if writing else ".")
    if not found.currency:
        found.currency = (writing.currency if writing else None) or _currency_in(column.name)


def _currency_in(name: str) -> str | None:
    """'Sale_Value_AED' -> 'AED'."""
    match = re.search(r"[_ (]([A-Z]{3})\)?$", name)
    return match[1] if match and match[1] in currencies() else None


def _settle_outcomes(found: Reading) -> None:
    for role in ("status", "stage"):
        column = found.roles.get(role)
        if column is None:
            continue
        values = found.wide.sample(column)
        if len(values) > MOST_VALUES:
            continue
        said = {value: outcome for value in values if (outcome := outcome_of(value))}
        found.outcomes |= {value: said[value] for value in said if value not in found.outcomes}


def _dimensions(found: Reading) -> dict[str, Source]:
    """Columns with few values, to split by; those with a role of their own come first."""
    own = ("source", "reason")
    named: dict[str, Source] = {role: found.roles[role] for role in own if role in found.roles}
    skipped = {found.roles[role] for role in found.roles if role not in own}
    skipped |= {column for _name, column in found.stage_dates}
    if found.history is not None and found.history.table is found.wide.deals:
        events = (found.history.stage, found.history.at)
        skipped |= {column for column in found.wide.own() if column.name in events}
    prefix = prefix_of(found.wide.deals.columns)
    free = [c for c in found.wide.columns if c not in skipped and c not in named.values()]
    few = _with_few_values(found.wide, free)
    for column in free:
        label = column.name.removeprefix(prefix).strip()
        if column in few and label not in named and len(named) < MOST_DIMENSIONS:
            named[label] = column
    return named


def _with_few_values(wide: Wide, columns: Sequence[Source]) -> set[Source]:
    """All looked at in one pass."""
    if not columns:
        return set()
    asked = ", ".join(
        f"approx_count_distinct({each.sql}), count({each.sql}), max(length({each.sql}))"
        for each in columns
    )
    row = wide.connection.execute(f"SELECT {asked} FROM {BOOK}").fetchone() or ()
    found = set()
    for at, column in enumerate(columns):
        different, filled, longest = row[3 * at : 3 * at + 3]
        if 1 < different <= MOST_CODES and filled > 2 * different and longest <= 80:
            found.add(column)
    return found
