"""Columns that each hold the day on which one stage was entered."""

import re
from collections.abc import Collection

from dealcycle.sources.columns import Source, Wide

# HubSpot writes a column per stage: the present shape, the older one, and the internal names.
STAGE_COLUMN = re.compile(
    r"""^Date\ entered\ ["'](?P<stage>.+?)(?:\ \((?P<pipeline>[^()]*)\))?["']$
    | ^hs_(?:v2_)?date_entered_(?P<id>.+)$""",
    re.VERBOSE | re.IGNORECASE,
)
DATE_NAME = re.compile(r"[\W_]*(date|at|on|time|дата)[\W_]*$|^(date|дата)[\W_]*", re.IGNORECASE)
MODIFIED = re.compile(r"modif|update|last|sync|activity|change|viewed|next", re.IGNORECASE)
ENOUGH = 0.5  # of the values must be dates where the name says so


def find(wide: Wide, taken: Collection[Source]) -> tuple[list[tuple[str, Source]], list[Source]]:
    """Stage and column in their order; and columns that a system names so, but hold no dates."""
    explicit, plain = [], []
    for column in wide.own():
        if match := STAGE_COLUMN.match(column.name):
            explicit.append((match["stage"] or match["id"], column))
        elif column not in taken and DATE_NAME.search(column.name):
            plain.append((DATE_NAME.sub("", column.name).replace("_", " ").strip(), column))
    if explicit:
        dated = [each for each in explicit if wide.dates(each[1], ENOUGH) is not None]
        return dated, [each[1] for each in explicit if each not in dated]
    dated = [(name, column) for name, column in plain if name and wide.dates(column, ENOUGH)]
    dated = [each for each in dated if not MODIFIED.search(each[1].name)]
    return (dated if len(dated) > 1 else []), []
