"""Keeps the word index: in the transaction of the change, or anew from all records."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model

from dealcycle.crm.models import Company, Contact, Deal, SearchEntry, SearchSlip, SearchWord
from dealcycle.crm.search import words
from dealcycle.crm.search.beside import texts_of
from dealcycle.crm.search.texts import KINDS, NAME, Texts, weighed
from dealcycle.events.rows import execute_many

CHUNK = 500
REBUILD_CHUNK = 2000
# A renamed company's contacts and deals carry its name; more of them wait for the rebuild.
MOST_FOLLOWERS = 2000
# Words remembered during a rebuild, so that memory stays bounded.
MOST_REMEMBERED = 300_000
ENTRIES = f"INSERT INTO {SearchEntry._meta.db_table} (kind, record, word_id, weight) VALUES"
T = TypeVar("T")


def put(kind: str, record: int, texts: Texts) -> None:
    """Makes a record findable by these texts, in place of those it had."""
    put_many(kind, {record: texts})


def put_many(
    kind: str,
    documents: Mapping[int, Texts],
    *,
    known: dict[str, int] | None = None,
    new: bool = False,
) -> set[int]:
    """As `put`, for many records of a kind; returns those whose name's words changed.

    `known` remembers the ids of words from one call to the next; `new` records have no words yet,
    and nothing is told of them.
    """
    wanted = {record: weighed(texts) for record, texts in documents.items()}
    ids = _word_ids(
        {word for each in wanted.values() for word in each}, {} if known is None else known
    )
    code = KINDS[kind].code
    if new:
        _write_new(code, wanted, ids)
        return set()
    rows = {
        (record, ids[word]): weight
        for record, each in wanted.items()
        for word, weight in each.items()
    }
    present: dict[tuple[int, int], int] = {}
    for some in _chunks(list(wanted)):
        found = SearchEntry.objects.filter(kind=code, record__in=some)
        present |= {
            (record, word): weight
            for record, word, weight in found.values_list("record", "word_id", "weight")
        }
    gone, changed = present.keys() - rows.keys(), rows.items() - present.items()
    _delete(code, gone)
    _write(code, changed)
    return {record for record, word in gone if present[record, word] == NAME} | {
        record for (record, _word), weight in changed if weight == NAME
    }


def index(record: Model) -> None:
    """Makes a company, contact, deal or activity findable by what it says now."""
    renamed = put_many(record.KIND, texts_of(record.KIND, [record]))
    if renamed and isinstance(record, Company):
        _reindex_followers(record)


def remove(kind: str, *records: int) -> None:
    """Takes records out: they lie in the bin or are gone."""
    for some in _chunks(list(records)):
        SearchEntry.objects.filter(kind=KINDS[kind].code, record__in=some).delete()


def reindex(kind: str, records: Iterable[int]) -> None:
    """Reads the records with these ids and puts them; those in the bin are taken out."""
    known: dict[str, int] = {}
    for some in _chunks(list(records)):
        found = _records(kind).filter(pk__in=some)
        documents = texts_of(kind, found)
        put_many(kind, documents, known=known)
        remove(kind, *(set(some) - documents.keys()))


def rebuild(kinds: Iterable[str] = ()) -> int:
    """Reads every record anew, in small transactions; how many there were."""
    count = 0
    for kind in kinds or KINDS:
        known: dict[str, int] = {}
        for some in _by_key(kind):
            with transaction.atomic():
                put_many(kind, texts_of(kind, some), known=known)
            count += len(some)
            if len(known) > MOST_REMEMBERED:
                known.clear()
        _remove_orphans(kind)
    return count


def _records(kind: str):
    return KINDS[kind].model.objects.filter(binned_at=None).select_related(*KINDS[kind].related)


def _by_key(kind: str) -> Iterator[list[Model]]:
    last = 0
    while some := list(_records(kind).filter(pk__gt=last).order_by("pk")[:REBUILD_CHUNK]):
        yield some
        last = some[-1].pk


def _remove_orphans(kind: str) -> None:
    entries = SearchEntry.objects.filter(kind=KINDS[kind].code)
    last = 0
    while some := list(
        entries.filter(record__gt=last)
        .order_by("record")
        .values_list("record", flat=True)
        .distinct()[:REBUILD_CHUNK]
    ):
        living = set(_records(kind).filter(pk__in=some).values_list("pk", flat=True))
        remove(kind, *(set(some) - living))
        last = some[-1]


def _reindex_followers(company: Company) -> None:
    for model in (Contact, Deal):
        followers = model.objects.filter(company=company.pk, binned_at=None)
        reindex(model.KIND, list(followers.values_list("pk", flat=True)[:MOST_FOLLOWERS]))


def _word_ids(wanted: set[str], known: dict[str, int]) -> dict[str, int]:
    """The id of every word; words never seen before enter the vocabulary."""
    for some in _chunks(sorted(wanted - known.keys())):
        known.update(_ids(some))
    if new := sorted(wanted - known.keys()):
        # In one order everywhere, so that two transactions never wait for each other.
        stems = {word: words.stem(word) for word in new}
        _insert(SearchWord, ("word", "stem"), stems.items())
        for some in _chunks(new):
            known.update(_ids(some))
        _add_slips({*stems.values()} - {""})
    return known


def _ids(some: Sequence[str]) -> dict[str, int]:
    marks = ", ".join(["%s"] * len(some))
    table = SearchWord._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT word, id FROM {table} WHERE word IN ({marks})", list(some))  # noqa: S608
        return dict(cursor.fetchall())


def _add_slips(stems: set[str]) -> None:
    table = SearchSlip._meta.db_table
    for some in _chunks(sorted(stems)):
        marks = ", ".join(["%s"] * len(some))
        with connection.cursor() as cursor:
            # The stem itself is one of its slips.
            cursor.execute(
                f"SELECT stem FROM {table} WHERE slip IN ({marks}) AND slip = stem",  # noqa: S608
                list(some),
            )
            have = {row[0] for row in cursor.fetchall()}
        _insert(
            SearchSlip,
            ("slip", "stem"),
            (
                (slip, stem)
                for stem in some
                if stem not in have
                for slip in sorted(words.slips(stem))
            ),
        )


def _insert(model: type[Model], names: Sequence[str], rows: Iterable[tuple]) -> None:
    """Those that are not there yet."""
    head = f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) VALUES"
    execute_many(head, len(names), rows, tail="ON CONFLICT DO NOTHING")


def _delete(code: int, gone: Iterable[tuple[int, int]]) -> None:
    by_record: dict[int, list[int]] = defaultdict(list)
    for record, word in gone:
        by_record[record].append(word)
    for record, some in by_record.items():
        SearchEntry.objects.filter(kind=code, record=record, word__in=some).delete()


def _write(code: int, rows: Iterable[tuple[tuple[int, int], int]]) -> None:
    values = [(code, record, word, weight) for (record, word), weight in sorted(rows)]
    # Objects would cost more than the writing: a rebuild writes tens of millions of rows.
    execute_many(
        ENTRIES, 4, values,
        tail="ON CONFLICT (kind, record, word_id) DO UPDATE SET weight = excluded.weight",
    )  # fmt: skip


def _write_new(code: int, wanted: Mapping[int, Mapping[str, int]], ids: Mapping[str, int]) -> None:
    """In the order of the records."""
    values: list[tuple[int, int, int, int]] = []
    for record in sorted(wanted):
        values += [(code, record, ids[word], weight) for word, weight in wanted[record].items()]
    execute_many(ENTRIES, 4, values)


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
