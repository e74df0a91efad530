"""The sheet at the end: deals and sums of the files against what stands in Dealcycle."""

from collections import defaultdict

import duckdb
import numpy as np
from django.db import connection
from django.db.models import Q

from dealcycle.crm.models import Deal, Stage
from dealcycle.people import organisation
from dealcycle.transfer.book import MEMORY, Book, outcome_name
from dealcycle.transfer.models import Import, Origin
from dealcycle.transfer.planning import BATCH, batches
from dealcycle.transfer.tales import Teller

# A few sums over all rows: what the engine would keep of them is not asked for again.
SPARING = "80MB"
Tally = dict[tuple, list[int]]


def reckon(job: Import, book: Book) -> dict[str, object]:
    """A row per stage, outcome and currency, and one a currency for all; minor units.

    Both sides count the rows that went in: those refused are told apart.
    """
    # A stage that was left out is the one before it here: only the whole can be compared then.
    left_out = any(
        each["key"] not in job.became.get("stage", {})
        for each in job.plan.get("offers", {}).get("stage", ())
    )
    here = _here(job, not left_out)
    book.stage.limit(SPARING)
    try:
        there = _of_the_file(job, book, not left_out)
    except duckdb.OutOfMemoryException:
        book.stage.limit(MEMORY)
        there = _of_the_file(job, book, not left_out)
    stages = dict(Stage.objects.values_list("pk", "name"))
    order = dict(Stage.objects.values_list("pk", "position"))
    rows = []
    totals: dict[str, list[list[int]]] = defaultdict(lambda: [[0, 0], [0, 0]])
    for key in sorted({*here, *there}, key=lambda k: (k[1] != "", order.get(k[0], -1), k[1], k[2])):
        stage, outcome, currency = key
        pair = [there.get(key, [0, 0]), here.get(key, [0, 0])]
        rows.append({
            "stage": stages.get(stage, ""), "outcome": outcome or "open", "currency": currency,
            "file": pair[0], "here": pair[1], "same": pair[0] == pair[1],
        })  # fmt: skip
        for side in (0, 1):
            for at in (0, 1):
                totals[currency][side][at] += pair[side][at]
    rows += [
        {"stage": "", "outcome": "", "currency": currency, "file": file, "here": ours,
         "same": file == ours}
        for currency, (file, ours) in sorted(totals.items())
    ]  # fmt: skip
    return {"rows": rows, "same": all(row["same"] for row in rows)}


def _here(job: Import, with_stages: bool) -> Tally:
    """What stands in the database of the records that these files told of.

    So many keys at a time: all of them at once would be sorted in memory, a million rows of it.
    """
    keys = Origin.objects.filter(system=job.system, record_kind="deal").order_by("key")
    found: Tally = defaultdict(lambda: [0, 0])
    after = ""
    while True:
        ends = keys.filter(key__gt=after).values_list("key", flat=True)[BATCH - 1 : BATCH]
        last = next(iter(ends), None)
        for place, outcome, currency, count, total in _counted(job, with_stages, after, last):
            each = found[place, outcome, currency]
            each[0] += count
            each[1] += int(total)
        if last is None:
            return found
        after = last


def _counted(job: Import, with_stages: bool, after: str, last: str | None) -> list[tuple]:
    """Those behind one key and up to another, or to the end."""
    deal, origin = Deal._meta.db_table, Origin._meta.db_table
    stage = 'CASE WHEN d."outcome" = %s THEN d."stage_id" END' if with_stages else "NULLIF(%s, '')"
    upto, ends = ("", []) if last is None else ('AND o."key" <= %s ', [last])
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {stage}, d."outcome", d."currency", count(*), '
            f'coalesce(sum(d."amount_minor"), 0) FROM "{origin}" o '
            f'JOIN "{deal}" d ON d."id" = o."record" WHERE o."system" = %s '
            f'AND o."record_kind" = %s AND o."key" > %s {upto}'
            'AND (o."made_by_id" = %s OR o."read_by" = %s) GROUP BY 1, 2, 3',
            ["", job.system, "deal", after, *ends, job.pk, job.pk],
        )
        return list(cursor.fetchall())


def _of_the_file(job: Import, book: Book, with_stages: bool) -> Tally:
    """The same of the rows that went in as new or were read anew, counted by the files' engine."""
    only = _only(job, book)
    rows = book.connection.execute(
        "SELECT coalesce(r.pipeline, ''), CASE WHEN r.outcome IS NULL THEN "
        "coalesce(s.stage, r.stage) END, r.outcome, upper(r.currency), count(*), "
        "coalesce(sum(r.amount), 0) FROM ready r LEFT JOIN (SELECT deal, "
        "last(stage ORDER BY entered, until NULLS LAST) AS stage FROM stays "
        "WHERE deal IN (SELECT deal FROM ready WHERE outcome IS NULL) GROUP BY deal) s "
        f"ON s.deal = r.deal WHERE r.deal NOT IN (SELECT deal FROM unfit WHERE deal IS NOT NULL) "
        f"{only} GROUP BY 1, 2, 3, 4"
    ).fetchall()
    teller = Teller(book, job.became, organisation.currency())
    found: Tally = defaultdict(lambda: [0, 0])
    for pipeline, name, code, cell, count, total in rows:
        currency = teller.currency_of(cell)
        place = teller.place(pipeline, name) if code is None and with_stages else None
        each = found[place, outcome_name(code), currency]
        each[0] += count
        each[1] += teller.scaled(int(total), currency)
    return found


def _only(job: Import, book: Book) -> str:
    """Where some rows were skipped or refused: those that went in, by their keys."""
    went_in = job.created + job.updated
    if went_in == book.one("SELECT count(*) FROM ready"):
        return ""
    rows = Origin.objects.filter(system=job.system, record_kind="deal")
    rows = rows.filter(Q(made_by=job) | Q(read_by=job.pk)).values_list("key")
    book.connection.execute("CREATE OR REPLACE TABLE went_in (key VARCHAR)")
    for some in batches(rows.iterator(chunk_size=BATCH)):
        keys = np.array([key for (key,) in some], dtype=object)
        book.connection.register("incoming", {"key": keys})
        book.connection.execute("INSERT INTO went_in SELECT key FROM incoming")
        book.connection.unregister("incoming")
    return "AND r.key IN (SELECT key FROM went_in)"
