"""The first deals of the files, as they are read, in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from dealcycle.transfer import queries
from dealcycle.transfer.models import Import
from dealcycle.web.jinja import FILTERS

DAYS = ("opened", "closed")


def table(job: Import) -> tuple[list[str], list[list[str]]]:
    """Roles, and a row of words for each deal; what no row says is left out."""
    found = job.plan.get("sample") or {}
    keys = [key for key in found.get("columns", ()) if key != "currency"]
    rows = [_words(found["columns"], row) for row in found.get("rows", ())]
    used = [key for key in keys if any(row[key] for row in rows)]
    return used, [[row[key] for key in used] for row in rows]


def by_role(job: Import, most: int) -> dict[str, tuple[str, ...]]:
    """The first different values of each role."""
    keys, rows = table(job)
    columns = dict(zip(keys, zip(*rows, strict=True), strict=True)) if rows else {}
    found = {
        key: tuple(dict.fromkeys(filter(None, values)))[:most] for key, values in columns.items()
    }
    # An outcome is read from whichever column tells it.
    return found | {"status": found.get("outcome", ())}


def _words(keys: Sequence[str], row: Sequence[object]) -> dict[str, str]:
    values = dict(zip(keys, row, strict=False))
    return dict(_said(values))


def _said(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        if value in (None, ""):
            yield key, ""
        elif key in DAYS:
            yield key, str(FILTERS["day"](datetime.fromtimestamp(int(str(value)), UTC), "short"))
        elif key == "amount":
            yield key, _money(int(str(value)), str(values.get("currency") or ""))
        elif key == "outcome":
            yield key, str(queries.OUTCOMES.get(str(value), value))
        else:
            yield key, str(value)


def _money(minor: int, currency: str) -> str:
    try:
        return str(FILTERS["money"](minor, currency))
    except (ValueError, KeyError):
        return f"{minor / 100:,.2f} {currency}"
