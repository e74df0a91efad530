"""What is asked of the application's database: each relation one SELECT, on both databases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dealcycle.crm.kinds import SITTINGS, SPOKE, TOUCHES, Direction, Kind, Outcome, Role
from dealcycle.insights.codes import KINDS
from dealcycle.insights.dimensions import Dimension
from dealcycle.measures.journal import BIG, INT, OUTCOMES, TEXT


@dataclass(frozen=True)
class Relation:
    """Columns by name with their SQL and their type in the engine; the key that parts go by."""

    table: str
    key: str
    columns: Mapping[str, tuple[str, str]]
    condition: str = ""

    def select(self, ids: Sequence[int] | None = None, key: str = "") -> str:
        """All rows, or those of some ids."""
        columns = ", ".join(f"{sql} AS {name}" for name, (sql, _type) in self.columns.items())
        parts = [f"({self.condition})"] if self.condition else []
        if ids is not None:
            parts.append(f"{key or self.key} IN ({', '.join(str(int(i)) for i in ids) or 'NULL'})")
        where = f" WHERE {' AND '.join(parts)}" if parts else ""
        return f"SELECT {columns} FROM {self.table}{where}"


class Words:
    """How one of the two databases says what the other says differently."""

    def __init__(self, vendor: str) -> None:
        self.postgres = vendor == "postgresql"

    def seconds(self, column: str) -> str:
        if self.postgres:
            return f"CAST(floor(extract(epoch FROM {column})) AS bigint)"
        return f"unixepoch({column})"

    def day(self, column: str) -> str:
        if self.postgres:
            return f"({column} - DATE '1970-01-01')"
        return f"CAST(julianday({column}) - 2440587.5 AS integer)"

    def unless(self, column: str, twin: str) -> str:
        """An instant, NULL where it is its twin: most are, and need not be read twice."""
        return self.seconds(f"nullif({column}, {twin})")

    def own(self, key: str) -> str:
        """The value of an own field, as text."""
        name = key.replace("'", "''")
        if self.postgres:
            return f"custom ->> '{name}'"
        quoted = name.replace('"', '""')
        return f"CAST(json_extract(custom, '$.\"{quoted}\"') AS text)"


def relations(vendor: str, dimensions: Sequence[Dimension]) -> dict[str, Relation]:
    words = Words(vendor)
    return {
        "deals": _deals(words, dimensions),
        "visits": _visits(words),
        "changes": _changes(words),
        "activities": _activities(words),
        "participants": Relation(
            "crm_activity_participants",
            "activity_id",
            {"step": ("activity_id", BIG), "contact": ("contact_id", BIG)},
        ),
        "deciders": Relation(
            "crm_dealcontact",
            "deal_id",
            {
                "deal": ("deal_id", BIG),
                "contact": ("contact_id", BIG),
                "at": (words.seconds("at"), BIG),
            },
            f"role = '{Role.DECISION_MAKER.value}'",
        ),
        "companies": _companies(words, dimensions),
    }


def _deals(words: Words, dimensions: Sequence[Dimension]) -> Relation:
    columns = {
        "deal": ("id", BIG),
        "pipeline": ("pipeline_id", INT),
        "outcome": (_coded("outcome", {name: code for code, name in OUTCOMES.items()}), INT),
        # What took the place of a date that is not known is none.
        "closed_at": (
            words.seconds("CASE WHEN closing_undated THEN NULL ELSE closed_at END"),
            BIG,
        ),
        "first_seen_at": (words.seconds("first_seen_at"), BIG),
        "stageless": ("CASE WHEN without_history THEN 1 ELSE 0 END", INT),
        "imported": ("CASE WHEN external_id <> '' THEN 1 ELSE 0 END", INT),
        "amount_minor": ("amount_minor", BIG),
        "currency": ("currency", TEXT),
        "owner": ("owner_id", BIG),
        "company": ("company_id", BIG),
        "expected_day": (words.day("expected_close_on"), INT),
        "binned_at": (words.seconds("binned_at"), BIG),
    }
    return Relation("crm_deal", "id", columns | _own_columns(words, dimensions, "deal"))


def _own_columns(
    words: Words, dimensions: Sequence[Dimension], origin: str
) -> dict[str, tuple[str, str]]:
    return {
        each.column: (words.own(each.own) if each.own else each.field, TEXT)
        for each in dimensions
        if each.origin == origin
    }


def _visits(words: Words) -> Relation:
    outcomes = " ".join(f"WHEN '{name}' THEN {code}" for code, name in OUTCOMES.items())
    return Relation(
        "crm_visit",
        "deal_id",
        {
            "visit": ("id", BIG),
            "deal": ("deal_id", BIG),
            "stage": ("stage_id", INT),
            "entered_at": (words.seconds("entered_at"), BIG),
            "entry_recorded_at": (words.unless("entry_recorded_at", "entered_at"), BIG),
            "left_at": (words.seconds("left_at"), BIG),
            "exit": (
                f"CASE exit WHEN '' THEN NULL {outcomes} ELSE CAST(exit AS integer) END",
                INT,
            ),
            "exit_recorded_at": (words.unless("exit_recorded_at", "left_at"), BIG),
            "void_at": (words.seconds("void_at"), BIG),
        },
    )


def _changes(words: Words) -> Relation:
    return Relation(
        "crm_change",
        "deal_id",
        {
            "deal": ("deal_id", BIG),
            "field": ("field", TEXT),
            "value": ("coalesce(value, '')", TEXT),
            "at": (words.unless("at", "recorded_at"), BIG),
            "recorded_at": (words.seconds("recorded_at"), BIG),
            "until": (words.seconds("until"), BIG),
        },
    )


def _activities(words: Words) -> Relation:
    heard = (
        f"direction = '{Direction.IN.value}' OR kind IN ({_listed(SITTINGS)}) "
        f"OR kind = '{Kind.CALL.value}' AND outcome IN ({_listed(SPOKE)}) "
        f"OR kind = '{Kind.EMAIL.value}' AND outcome = '{Outcome.ANSWERED.value}'"
    )
    reached = f"kind IN ({_listed(TOUCHES)}) AND outcome <> '{Outcome.NOT_HELD.value}'"
    return Relation(
        "crm_activity",
        "deal_id",
        {
            "step": ("id", BIG),
            "deal": ("deal_id", BIG),
            "contact": ("contact_id", BIG),
            "owner": ("owner_id", BIG),
            "kind": (_coded("kind", KINDS), INT),
            "reached": (f"CASE WHEN {reached} THEN 1 ELSE 0 END", INT),
            "heard": (f"CASE WHEN {heard} THEN 1 ELSE 0 END", INT),
            "created_at": (words.seconds("created_at"), BIG),
            "due_at": (words.seconds("due_at"), BIG),
            "done_at": (words.seconds("done_at"), BIG),
            "binned_at": (words.seconds("binned_at"), BIG),
        },
    )


def _companies(words: Words, dimensions: Sequence[Dimension]) -> Relation:
    columns = {"company": ("id", BIG), "name": ("name", TEXT)}
    return Relation("crm_company", "id", columns | _own_columns(words, dimensions, "company"))


def _coded(column: str, codes: Mapping[str, int]) -> str:
    cases = " ".join(f"WHEN '{name}' THEN {code}" for name, code in codes.items())
    return f"CASE {column} {cases} END"


def _listed(values: Sequence[str]) -> str:
    return ", ".join(f"'{value!s}'" for value in values)
