"""Search over companies, contacts, deals and activities, forgiving of how one types."""

from dealcycle.crm.search.finding import Found, Hit, find, matching
from dealcycle.crm.search.index import index, put, put_many, rebuild, reindex, remove
from dealcycle.crm.search.texts import Texts

__all__ = [
    "Found",
    "Hit",
    "Texts",
    "find",
    "index",
    "matching",
    "put",
    "put_many",
    "rebuild",
    "reindex",
    "remove",
]
