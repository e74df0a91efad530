"""Rows at the end of an export that are no records: totals, counts, copyright."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dealcycle.sources.layout import VALUE

TOTAL = re.compile(
    r"""(grand\ |sub)?totals?\b | sums?\b | count\b | average\b
    | итого | всего | сумма | среднее | количество
    | gesamt | summe | insgesamt | celkem | součet | razem | suma | łącznie
    | totale?s?\b | somme | toplam | yhteensä | totaal | i\ alt\b
    | confidential\ information | copyright | generated\ (by|on|at) | exported\ (by|on|from|at)
    | report\ generated | filtered\ by | as\ of\b | выгружено | сформировано""",
    re.VERBOSE | re.IGNORECASE,
)


def is_footer(cells: Sequence[str | None]) -> bool:
    """Whether a row among the last ones says a total or a remark, and no record.

    >>> is_footer(["Total", None, None, "12,500.00"])
    True
    >>> is_footer(["OPP-7", "Total Energies", "Won", "12,500.00"])
    False
    """
    said = [cell.strip() for cell in cells if cell and cell.strip()]
    if not said:
        return True
    words = [text for text in said if not VALUE.fullmatch(text)]
    if not words:
        # Numbers alone under a table of many columns: sums without a label.
        return len(cells) > 3 and len(said) < len(cells) / 2 and not (cells[0] or "").strip()
    if not TOTAL.match(words[0]):
        return False
    # A record has other words beside its name; a total has numbers, a remark stands alone.
    return len(words) == 1
