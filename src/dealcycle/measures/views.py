"""Deals and visits as they were known at a moment, as portable SQL."""

from __future__ import annotations

from .calendar_days import offset
from .journal import Journal
from .question import Question

# What the counts read of a deal, besides its dimensions.
DEAL_COLUMNS = (
    "pipeline", "first_seen_at", "first_seen_day", "opened_at", "opened_day", "outcome",
    "closed_at", "closed_day", "amount_minor", "currency", "value_minor", "owner", "team",
    "company", "expected_day",
)  # fmt: skip
# Fields whose value on the closing day counts, not the present one: rule 10.
RESULT_FIELDS = ("owner", "team")


def deals_sql(journal: Journal, question: Question) -> str:
    """The deals as of the question's moment; those that are there when nothing came later."""
    if not question.is_past(journal):
        return "(SELECT * FROM deals WHERE void_at IS NULL) AS deals"
    return _past_deals(journal, question.moment(journal))


def visits_sql(journal: Journal, question: Question) -> str:
    """The stays as of the question's moment: an exit recorded later has not happened yet."""
    if not question.is_past(journal):
        return "(SELECT * FROM visits WHERE void_at IS NULL) AS visits"
    moment = question.moment(journal)
    return f"""(
        SELECT deal, pipeline, stage, entered_at, entered_day, left_at, left_day, exit,
            ROW_NUMBER() OVER (PARTITION BY deal, stage ORDER BY entered_at) AS nth,
            COALESCE(MAX(place) OVER (PARTITION BY deal ORDER BY entered_at, place
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), -1) AS furthest
        FROM (
            SELECT deal, pipeline, stage, entered_at, entered_day,
                {_place(journal)} AS place,
                CASE WHEN exit_recorded_at <= {moment} THEN left_at END AS left_at,
                CASE WHEN exit_recorded_at <= {moment} THEN left_day END AS left_day,
                CASE WHEN exit_recorded_at <= {moment} THEN exit END AS exit
            FROM visits WHERE {_known_visit(moment)}
        ) AS known
    ) AS visits"""


def _past_deals(journal: Journal, moment: int) -> str:
    kept = journal.kept_fields
    dimensions = sorted(set(journal.dimensions.values()))
    columns = [f"{_column(journal, name, moment)} AS {name}" for name in DEAL_COLUMNS]
    columns += [
        f"{'was.' + name if name in kept else 'deals.' + name} AS {name}" for name in dimensions
    ]
    joins = ""
    if kept:
        joins += f"LEFT JOIN ({_values_at(kept, str(moment))}) AS was ON was.deal = deals.deal\n"
    if results := [name for name in RESULT_FIELDS if name in kept]:
        joins += f"LEFT JOIN ({_results(journal, results, moment)}) AS had ON had.deal = deals.deal"
    return f"""(
        SELECT deals.deal, {", ".join(columns)}
        FROM deals
        LEFT JOIN (
            SELECT deal, MIN(CASE WHEN {_past_start(journal)} THEN entered_at END) AS began_at,
                MIN(CASE WHEN {_past_start(journal)} THEN entered_day END) AS began_day
            FROM visits WHERE {_known_visit(moment)} GROUP BY deal
        ) AS begun ON begun.deal = deals.deal
        LEFT JOIN (SELECT DISTINCT deal FROM visits) AS visited ON visited.deal = deals.deal
        {joins}
        WHERE begun.deal IS NOT NULL OR (visited.deal IS NULL AND deals.opened_at <= {moment}
            AND (deals.void_at IS NULL OR deals.void_at > {moment}))
    ) AS deals"""


def _column(journal: Journal, name: str, moment: int) -> str:
    """One column of a deal as of a moment."""
    kept = journal.kept_fields
    if name in ("opened_at", "opened_day"):
        own = f"deals.{name}"
        return f"CASE WHEN begun.deal IS NULL THEN {own} ELSE begun.began_{name[7:]} END"
    if name in ("outcome", "closed_at", "closed_day"):
        return _closing(name, kept, moment, journal.zone)
    if name in RESULT_FIELDS and name in kept:
        return f"had.{name}"
    if name == "value_minor" and "value_minor" in kept:
        # Kept only of deals that were ever in another currency than the reporting one.
        return "CASE WHEN was.valued = 1 THEN was.value_minor ELSE was.amount_minor END"
    if name == "value_minor" and "amount_minor" in kept:
        # The rate of its day stays: the amount as it was, at the present row's own rate.
        return (
            "CASE WHEN was.amount_minor = deals.amount_minor THEN deals.value_minor "
            "WHEN deals.amount_minor = deals.value_minor THEN was.amount_minor "
            "WHEN deals.amount_minor = 0 THEN NULL ELSE CAST(CAST(was.amount_minor AS DOUBLE) "
            "* deals.value_minor / deals.amount_minor AS BIGINT) END"
        )
    return f"was.{name}" if name in kept else f"deals.{name}"


def _closing(name: str, kept: frozenset[str], moment: int, zone: str) -> str:
    """Without recording times, what happened later was not known: recorded = happened."""
    if "outcome" not in kept:
        return f"CASE WHEN deals.closed_at <= {moment} THEN deals.{name} END"
    if name == "outcome" or "closed_at" not in kept:
        return "was.outcome" if name == "outcome" else f"deals.{name}"
    if name == "closed_at":
        return "was.closed_at"
    # The zone's present offset serves for a closing whose date was corrected since.
    shift = offset(moment, zone)
    return (
        "CASE WHEN was.closed_at = deals.closed_at THEN deals.closed_day "
        f"ELSE CAST((was.closed_at + {shift}) DIV 86400 AS INTEGER) END"
    )


def _values_at(fields: frozenset[str], moment: str) -> str:
    pivoted = ", ".join(
        f"MAX(CASE WHEN field = '{name}' THEN value END) AS {name}" for name in sorted(fields)
    )
    if "value_minor" in fields:
        pivoted += ", MAX(CASE WHEN field = 'value_minor' THEN 1 ELSE 0 END) AS valued"
    return (
        f"SELECT deal, {pivoted} FROM changes WHERE recorded_at <= {moment} "
        f"AND (until IS NULL OR until > {moment}) GROUP BY deal"
    )


def _results(journal: Journal, fields: list[str], moment: int) -> str:
    """Owner and team on the closing day, or at the moment while the deal is open."""
    pivoted = ", ".join(
        f"MAX(CASE WHEN field = '{name}' THEN value END) AS {name}" for name in fields
    )
    closed = _closing("closed_at", journal.kept_fields, moment, journal.zone)
    then = f"COALESCE(CASE WHEN {closed} < {moment} THEN {closed} END, {moment})"
    return f"""
        SELECT changes.deal, {pivoted} FROM changes
        JOIN deals ON deals.deal = changes.deal
        LEFT JOIN ({_values_at(journal.kept_fields, str(moment))}) AS was
            ON was.deal = changes.deal
        WHERE recorded_at <= {moment} AND changes.at <= {then}
            AND (until IS NULL OR until > {then})
        GROUP BY changes.deal"""


def _known_visit(moment: int) -> str:
    return f"entry_recorded_at <= {moment} AND (void_at IS NULL OR void_at > {moment})"


def _past_start(journal: Journal) -> str:
    codes = [
        str(stage.code)
        for pipeline in journal.pipelines
        for stage in pipeline.stages[pipeline.starts :]
    ]
    return f"stage IN ({', '.join(codes)})" if codes else "FALSE"


def _place(journal: Journal) -> str:
    cases = " ".join(f"WHEN {code} THEN {at}" for code, (_, at) in journal.stages.items())
    return f"CASE stage {cases} ELSE -1 END" if cases else "-1"
