"""The journal of the application's own deals, for whoever asks: the door to this room's figures.

    opened = open_journal(request.user)
    report(opened.journal, scope=opened.scope, question=...)

`opened.journal` is a `measures.journal.Journal` over the snapshot (DuckDB on Parquet, shared by
the threads of a process); `opened.scope` says whose deals this person may count and goes into
every count. `opened.taken_at` (epoch seconds) is up to when the database had been read;
`opened.mark` changes whenever the figures may, so it can stand in an ETag, beside the day.

Dimensions are named `source`, `industry`, `country`, `region`, `size`, `fit`, `lost_reason`,
`competitor`, own fields `custom.<key>` (deals) and `company.<key>`; `dimensions.labels()` says
what people call them. Codes of owners, teams, companies, sources and pipelines are the ids of
their records; deals' numbers are their ids, so a figure's deals open as `/deals/<number>`.

A small book is always up to date. A large one is brought up to date by the worker within seconds,
and raises `NotReady` while it is read for the first time or anew.
"""

import time
from dataclasses import dataclass

from dealcycle.insights import asking_lately, parts, upkeep
from dealcycle.insights.opening import journal_over, thinned
from dealcycle.measures.journal import EVERYONE, Journal, Scope
from dealcycle.people.access import scope
from dealcycle.people.models import User


class NotReady(Exception):
    """The snapshot is being built; ask again in some seconds."""


@dataclass(frozen=True)
class Opened:
    journal: Journal
    scope: Scope
    taken_at: int
    mark: str
    deals: int = 0  # in the book, about


def open_journal(user: User, *, now: int | None = None) -> Opened:
    """The journal as of now, and what this person may count of it."""
    now = int(time.time()) if now is None else now
    asking_lately.mark()
    manifest = upkeep.up_to_date(now)
    if manifest is None:
        raise NotReady
    journal = journal_over(manifest, parts.folder(), now)
    return Opened(journal, scope_of(user), manifest.taken_at, manifest.mark, manifest.deals)


def open_whole(*, now: int) -> Opened:
    """Everybody's deals, waited for: for commands, whose user can read the database anyway."""
    manifest = upkeep.wait_for(now)
    journal = journal_over(manifest, parts.folder(), now)
    return Opened(journal, EVERYONE, manifest.taken_at, manifest.mark, manifest.deals)


def open_thinned(*, now: int, deals: int) -> tuple[Journal, int]:
    """Of a larger book about so many deals, and every how many-th they are: for what is judged
    as well by them."""
    manifest = upkeep.wait_for(now)
    every = -(-manifest.deals // deals)
    if every <= 1:
        return journal_over(manifest, parts.folder(), now), 1
    return thinned(manifest, parts.folder(), now, every), every


def scope_of(user: User) -> Scope:
    """`people`'s scope in the journal's words: owners' ids are their codes."""
    return Scope(owners=scope(user).owners)
