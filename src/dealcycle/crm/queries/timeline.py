"""What happened around a deal, company or contact: newest first, read by key, in few queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from dealcycle.crm import access
from dealcycle.crm.kinds import TOUCHES, Kind
from dealcycle.crm.models import Activity, Comment
from dealcycle.crm.queries.names import names as names_of
from dealcycle.events.models import Event, Subject
from dealcycle.events.ports import SENTENCES, Changed, Names, Record
from dealcycle.people.access import scope
from dealcycle.people.models import User

PAGE = 25
MOST_PLANNED = 30
# Beyond this the thread of one activity is a talk for elsewhere.
MOST_COMMENTS = 200
KINDS = ("deal", "company", "contact")
FILTERS = ("all", "talks", "notes", "changes")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# At one moment what people did stands above what it changed.
EVENT, COMMENT, ACTIVITY = 0, 1, 2


@dataclass(frozen=True, order=True)
class Key:
    """Where an entry stands: its moment in microseconds, its kind, its id."""

    at: int
    rank: int
    pk: int

    def __str__(self) -> str:
        return f"{self.at}.{self.rank}.{self.pk}"

    @classmethod
    def of(cls, at: datetime, rank: int, pk: int) -> Self:
        return cls((at - EPOCH) // timedelta(microseconds=1), rank, pk)

    @classmethod
    def read(cls, text: str) -> Self | None:
        parts = text.split(".")
        if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) < 18 for p in parts):
            return None
        return cls(*map(int, parts))

    @property
    def moment(self) -> datetime:
        # What lies beyond the calendar is newer than everything.
        return EPOCH + timedelta(microseconds=min(self.at, 10**17))


@dataclass(frozen=True)
class Told:
    """An event in words."""

    words: str
    icon: str
    tone: str
    who: str
    changes: tuple[Changed, ...]
    about: Record | None
    about_name: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened: an activity, a comment, or a change."""

    key: Key
    at: datetime
    activity: Activity | None = None
    comment: Comment | None = None
    told: Told | None = None
    comments: Sequence[Comment] = ()
    mentioned: Sequence[str] = ()


@dataclass(frozen=True)
class Timeline:
    """A page of it; `older` is the key from which the next one goes on."""

    planned: Sequence[Entry] = ()
    entries: Sequence[Entry] = ()
    older: str = ""
    names: Names = field(default_factory=dict)


def timeline(
    *, record: Record, reader: User, show: str = "all", before: Key | None = None
) -> Timeline:
    """What this reader may see of it. Planned activities stand on top of the first page."""
    planned = _planned(record, reader) if before is None and show != "changes" else []
    rows: list[tuple[Key, object]] = []
    if show != "changes":
        rows += [(_key_of(row), row) for row in _done(record, reader, show, before)]
    if show in ("all", "notes"):
        rows += [(_key_of(row), row) for row in _comments(record, before)]
    if show in ("all", "changes"):
        rows += [(_key_of(row), row) for row in _events(record, reader, before)]
    rows.sort(key=lambda row: row[0], reverse=True)
    shown = rows[:PAGE]
    found = _Telling(record, reader, [*planned, *(row for _, row in shown)])
    return Timeline(
        planned=[found.entry(row) for row in planned],
        entries=[found.entry(row) for _, row in shown],
        older=str(shown[-1][0]) if len(rows) > PAGE else "",
        names=found.names,
    )


def _key_of(row: Activity | Comment | Subject) -> Key:
    if isinstance(row, Subject):
        return Key.of(row.at, EVENT, row.event_id)
    return Key.of(row.at, ACTIVITY if isinstance(row, Activity) else COMMENT, row.pk)


def _before(found: QuerySet, key: Key | None, rank: int, pk: str = "pk") -> QuerySet:
    """The next ones below the key, one more than a page holds."""
    if key is not None:
        same = Q(at=key.moment)
        if rank == key.rank:
            found = found.filter(Q(at__lt=key.moment) | same & Q(**{f"{pk}__lt": key.pk}))
        elif rank < key.rank:
            found = found.filter(at__lte=key.moment)
        else:
            found = found.filter(at__lt=key.moment)
    return found.order_by("-at", f"-{pk}")[: PAGE + 1]


def _activities(record: Record, reader: User) -> QuerySet[Activity]:
    kind, pk = record
    found = Activity.objects.filter(binned_at=None)
    if kind == "deal":
        # Whoever sees the deal sees all that was done on it.
        found = found.filter(deal=pk)
    else:
        mine = Q(**{kind: pk})
        if kind == "contact":
            through = Activity.participants.through.objects.filter(contact=pk)
            mine |= Q(pk__in=through.values("activity"))
        found = access.activities(reader).filter(mine)
    return found.select_related("owner", "deal", "company", "contact").prefetch_related(
        "participants"
    )


def _planned(record: Record, reader: User) -> list[Activity]:
    found = _activities(record, reader).filter(done_at=None, due_at__isnull=False)
    return list(found.order_by("due_at", "pk")[:MOST_PLANNED])


def _done(record: Record, reader: User, show: str, before: Key | None) -> QuerySet[Activity]:
    found = _activities(record, reader).exclude(done_at=None)
    if show == "talks":
        found = found.filter(kind__in=TOUCHES)
    elif show == "notes":
        found = found.filter(kind__in=(Kind.NOTE, Kind.TASK))
    return _before(found, before, ACTIVITY)


def _comments(record: Record, before: Key | None) -> QuerySet[Comment]:
    found = Comment.objects.filter(record_kind=record[0], record=record[1], binned_at=None)
    return _before(found.select_related("author"), before, COMMENT)


def _events(record: Record, reader: User, before: Key | None) -> QuerySet[Subject]:
    told = [kind for kind, sentence in SENTENCES.items() if sentence.in_timeline]
    found = Subject.objects.filter(
        record_kind=record[0], record=record[1], event__kind__in=told
    ).select_related("event")
    if record[0] != "deal":
        found = found.filter(_seen(record, reader))
    return _before(found, before, EVENT, "event")


def _seen(record: Record, reader: User) -> Q:
    """A company's timeline never reveals deals or people that its reader may not see."""
    if scope(reader).owners is None:
        return Q()
    of = {"pk": OuterRef("event__record")}
    seen = Q(event__record_kind=record[0], event__record=record[1])
    for kind in ("deal", "company", "contact", "activity"):
        rows = access.READERS[kind](reader, binned=None).filter(**of)
        seen |= Q(event__record_kind=kind) & Exists(rows)
    seen |= Q(event__record_kind="comment") & Exists(
        access.comments(reader, binned=None).filter(**of)
    )
    return seen | Q(event__record_kind="attachment") & Exists(
        access.attachments(reader, binned=None).filter(**of)
    )


class _Telling:
    """Turns rows into entries: comments, and the names that they speak of, fetched together."""

    def __init__(self, record: Record, reader: User, rows: Sequence[object]) -> None:
        self.record = record
        self.comments = _threads(row.pk for row in rows if isinstance(row, Activity))
        events = [row.event for row in rows if isinstance(row, Subject)]
        records = {each for event in events for each in _spoken_of(event, record)}
        written = [row for row in rows if not isinstance(row, Subject)]
        written += [each for thread in self.comments.values() for each in thread]
        records |= {("user", pk) for row in written for pk in row.mentions}
        self.names: Mapping[Record, str] = names_of(records, reader=reader)

    def entry(self, row: object) -> Entry:
        key = _key_of(row)
        if isinstance(row, Activity):
            thread = self.comments.get(row.pk, ())
            return Entry(
                key, row.at, activity=row, comments=thread, mentioned=self._named([row, *thread])
            )
        if isinstance(row, Comment):
            return Entry(key, row.at, comment=row, mentioned=self._named([row]))
        return Entry(key, row.at, told=self._told(row.event))

    def _named(self, rows: Iterable[Activity | Comment]) -> list[str]:
        pks = {pk for row in rows for pk in row.mentions}
        return [self.names["user", pk] for pk in pks if ("user", pk) in self.names]

    def _told(self, event: Event) -> Told:
        sentence = SENTENCES[event.kind]
        about = (event.record_kind, event.record)
        if about == self.record or event.record_kind not in KINDS:
            about = None
        return Told(
            words=sentence.tell(event, self.names),
            icon=sentence.icon,
            tone=sentence.tone,
            who=self.names.get(("user", event.actor), ""),
            changes=tuple(sentence.changes(event, self.names)),
            about=about,
            about_name=self.names.get(about, "") if about else "",
        )


def _spoken_of(event: Event, record: Record) -> Iterable[Record]:
    if event.actor:
        yield "user", event.actor
    if event.record_kind in KINDS and (event.record_kind, event.record) != record:
        yield event.record_kind, event.record
    yield from SENTENCES[event.kind].speaks_of(event)


def _threads(pks: Iterable[int]) -> Mapping[int, list[Comment]]:
    found: dict[int, list[Comment]] = defaultdict(list)
    pks = list(pks)
    if pks:
        rows = Comment.objects.filter(record_kind=Activity.KIND, record__in=pks, binned_at=None)
        for row in rows.select_related("author").order_by("at", "pk")[:MOST_COMMENTS]:
            found[row.record].append(row)
    return found
