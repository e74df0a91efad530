"""Which deals the board shows, read from its address: leniently, for addresses are sent about."""

from collections.abc import Mapping
from urllib.parse import urlencode

from dealcycle.crm.queries.board import CLOSES, CREATED, Filters

NAMES = ("owner", "team", "source", "tag", "closes", "created")


def read_filters(given: Mapping[str, str]) -> Filters:
    """What makes no sense is left out."""
    return Filters(
        owner=given.get("owner", "") if _owner(given.get("owner", "")) else "",
        team=number(given.get("team", "")),
        source=number(given.get("source", "")),
        tag=number(given.get("tag", "")),
        closes=given.get("closes", "") if given.get("closes") in CLOSES else "",
        created=given.get("created", "") if given.get("created") in CREATED else "",
    )


def as_query(pipeline: int, filters: Filters, **more: object) -> str:
    """The address's part after the question mark."""
    values = {name: getattr(filters, name) for name in NAMES}
    kept = {name: value for name, value in values.items() if value not in ("", None)}
    return urlencode({"pipeline": pipeline, **kept, **more})


def number(text: str) -> int | None:
    """A whole number that a database can hold."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _owner(text: str) -> bool:
    return text in ("me", "none") or number(text) is not None
