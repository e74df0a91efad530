"""What the files name that Dealcycle may have or lack: found, or offered to be made."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from dealcycle.crm.models import CustomField, Deal, Pipeline, Reason, Source, Stage
from dealcycle.crm.models.record import fold
from dealcycle.people.models import Team, User
from dealcycle.sources import amounts, instants
from dealcycle.sources.columns import Source as Column
from dealcycle.sources.meanings import place_of
from dealcycle.transfer.book import Book

CREATE, MAP, LEAVE_OUT = "create", "map", "leave_out"
ALL = (CREATE, MAP, LEAVE_OUT)
MOST = 2000  # of one kind
MOST_CHOICES = 100
LONGEST_CHOICE = 80
# Between a pipeline and its stage in a key.
OF = "\x1f"
E_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
TRUTHS = {"true", "false", "yes", "no", "0", "1", "t", "f", "да", "нет", "y", "n"}
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,10})?")


@dataclass
class Offer:
    """One of them, and what is to become of it unless a person says otherwise."""

    key: str
    label: str
    count: int
    do: str = CREATE
    to: object = None
    can: tuple[str, ...] = ALL
    more: dict[str, object] = field(default_factory=dict)

    def kept(self) -> dict[str, object]:
        return {"key": self.key, "label": self.label, "count": self.count, "can": list(self.can),
                "do": self.do, "to": self.to, **self.more}  # fmt: skip


Answers = Mapping[str, Mapping[str, Mapping[str, object]]]


def offers(book: Book, answers: Answers) -> dict[str, list[Offer]]:
    """Every kind with what the files name of it; a person's answers stand in place of ours."""
    found = {kind: find(book) for kind, find in FINDERS.items()}
    for kind, each in found.items():
        said = answers.get(kind, {})
        for offer in each:
            if (answer := said.get(offer.key)) and answer.get("do") in offer.can:
                offer.do, offer.to = str(answer["do"]), answer.get("to")
    _settle_stages(found)
    return {kind: each for kind, each in found.items() if each}


def _pipelines(book: Book) -> list[Offer]:
    """A pipeline of the same name; else a new one, unless its stages are those of one here."""
    rows = _counted(book, "SELECT coalesce(pipeline, ''), count(*) FROM ready GROUP BY 1")
    here = {fold(row.name): row.pk for row in Pipeline.objects.filter(retired_at=None)}
    found = []
    for name, count in rows:
        to = here.get(fold(name)) if name else None
        label = name or _name_of_files(book)
        found.append(Offer(name, label, count, MAP if to else CREATE, to, (CREATE, MAP)))
    return found


def _stages(book: Book) -> list[Offer]:
    """By pipeline and stage, in the order of the files."""
    ends = ", ".join("?" for _ in book.reading.outcomes) or "''"
    listed = "SELECT name, code AS place FROM listed_stages"
    rows = book.connection.execute(
        "SELECT pipeline, stage, count(DISTINCT deal), min(place) FROM ("
        "SELECT coalesce(r.pipeline, '') AS pipeline, s.stage, s.deal, l.place FROM stays s "
        f"JOIN ready r USING (deal) JOIN ({listed}) l ON l.name = s.stage UNION ALL "
        "SELECT coalesce(pipeline, ''), stage, deal, NULL FROM ready WHERE stage IS NOT NULL "
        "AND stage <> '' AND outcome IS NULL AND deal NOT IN (SELECT deal FROM stays) "
        f"AND stage NOT IN ({ends})) GROUP BY 1, 2",
        list(book.reading.outcomes),
    ).fetchall()
    ordered = sorted(rows, key=lambda r: (r[0], r[3] is None, r[3] or place_of(r[1]), r[1]))
    return [
        Offer(f"{pipeline}{OF}{stage}", stage, count, more={"of": pipeline})
        for pipeline, stage, count, _place in ordered[:MOST]
    ]


def _settle_stages(found: Mapping[str, list[Offer]]) -> None:
    """Stages of a pipeline that is mapped go to its stages of the same name; a new pipeline
    whose stages are all of one here by name becomes that one."""
    rows = Stage.objects.filter(retired_at=None, pipeline__retired_at=None)
    here: dict[int, dict[str, int]] = {}
    for row in rows.exclude(kind="follow_up").order_by("-position"):
        here.setdefault(row.pipeline_id, {})[fold(row.name)] = row.pk
    for pipeline in found["pipeline"]:
        own = [each for each in found["stage"] if each.more["of"] == pipeline.key]
        names = {fold(each.label) for each in own}
        if pipeline.do == CREATE and names and not pipeline.more.get("said"):
            alike = [pk for pk, stages in here.items() if names <= stages.keys()]
            if alike:
                pipeline.do, pipeline.to = MAP, alike[0]
        for each in own:
            if each.do == CREATE and pipeline.do == MAP:
                to = here.get(int(pipeline.to), {}).get(fold(each.label))  # type: ignore[call-overload]
                if to is not None:
                    each.do, each.to = MAP, to


def _reasons(book: Book) -> list[Offer]:
    rows = _counted(book, "SELECT reason, count(*) FROM ready WHERE outcome IN (-2, -3) "
                    "AND reason IS NOT NULL GROUP BY 1")  # fmt: skip
    here = Reason.objects.filter(purpose=Reason.Purpose.LOST, retired_at=None)
    return _by_name(rows, {fold(row.name): row.pk for row in here})


def _sources(book: Book) -> list[Offer]:
    rows = _counted(book, "SELECT source, count(*) FROM ready WHERE source IS NOT NULL GROUP BY 1")
    return _by_name(rows, {fold(row.name): row.pk for row in Source.objects.all()})


def _teams(book: Book) -> list[Offer]:
    rows = _counted(book, "SELECT team, count(*) FROM ready WHERE team IS NOT NULL GROUP BY 1")
    return _by_name(rows, {fold(row.name): row.pk for row in Team.objects.all()})


def _users(book: Book) -> list[Offer]:
    """Owners by their value in the file: known by e-mail address, then by name."""
    people = _people(book)
    by_mail, by_name = {}, {}
    for row in User.objects.order_by("is_active", "-pk"):
        by_mail[row.email.lower()] = row.pk
        by_name[fold(row.name)] = row.pk
    found = []
    for value, count in _counted(
        book, "SELECT owner, count(*) FROM ready WHERE owner IS NOT NULL GROUP BY 1"
    ):
        name, email = people.get(value, ("", ""))
        email = email or (value if E_MAIL.fullmatch(value) else "")
        name = name or value
        to = by_mail.get(email.lower()) if email else None
        to = to or by_name.get(fold(name))
        more = {"email": email}
        found.append(Offer(value, name, count, MAP if to else CREATE, to, more=more))
    return found


def _people(book: Book) -> dict[str, tuple[str, str]]:
    """What a table of people says of the owners' ids: name and address."""
    known = book.owners
    if known is None:
        return {}
    label, email = (
        f"trim({known.staged.sql(name)})" if name else "''" for name in (known.label, known.email)
    )
    rows = book.connection.execute(
        f"SELECT trim({known.staged.sql(known.key)}), {label}, {email} "
        f"FROM {known.staged.relation} LIMIT 100000"
    ).fetchall()
    return {key: (name or "", mail or "") for key, name, mail in rows if key}


def _fields(book: Book) -> list[Offer]:
    """Columns without a role. Those of the deals' own file are kept unless they say nothing."""
    here = CustomField.objects.filter(record_kind=Deal.KIND, retired_at=None)
    known = {fold(row.label): row.key for row in here}
    found = []
    for column in book.others:
        filled, different = _filled(book, column)
        if not filled:
            continue
        label = book.label(column)
        own = column.file == book.found.deals.sheet.name and not book.found.is_log
        to = known.get(fold(label))
        do = MAP if to else CREATE if own and different > 1 else LEAVE_OUT
        samples = [value[:80] for value in book.wide.sample(column)[:3]]
        more = {"type": field_type(book, column, different), "samples": samples}
        found.append(Offer(f"{column.file}: {column.name}", label, filled, do, to, more=more))
    return found


def field_type(book: Book, column: Column, different: int) -> str:
    """What a column holds: a checkbox, number, date, choice or text."""
    values = book.wide.sample(column)
    plain = {value.strip().casefold() for value in values} - set(instants.NOTHING)
    if plain and plain <= TRUTHS and len(plain) <= 2 and plain != {"0"}:
        return "checkbox"
    if plain and all(NUMBER.fullmatch(value) for value in plain):
        return "number"
    if instants.study(values) is not None:
        return "date"
    writing = amounts.study(values)
    if writing is not None and not any(any(c.isalpha() for c in value) for value in plain):
        return "number"
    short = max(map(len, values), default=0) <= LONGEST_CHOICE
    return "choice" if short and 0 < different <= MOST_CHOICES else "text"


def _filled(book: Book, column: Column) -> tuple[int, int]:
    row = book.connection.execute(
        f"SELECT count({column.sql}), approx_count_distinct({column.sql}) FROM numbered"
    ).fetchone()
    return row or (0, 0)


def _outcomes(book: Book) -> list[Offer]:
    """What the values of status and stage say of the end: shown whole, so that one can differ."""
    said, counts = book.reading.outcomes, {}
    for role in ("status", "stage"):
        column = book.reading.roles.get(role)
        if column is not None:
            for value, count in _counted(
                book,
                f"SELECT {column.sql}, count(*) FROM numbered "
                f"WHERE {column.sql} IS NOT NULL GROUP BY 1",
            ):
                counts.setdefault(value, count)
    if len(counts) > 100:
        counts = {value: counts[value] for value in counts if value in said}
    return [
        Offer(value, value.strip(), count, MAP, said.get(value, "open"), (MAP,))
        for value, count in counts.items()
    ]


def _by_name(rows: Iterable[tuple[str, int]], here: Mapping[str, int]) -> list[Offer]:
    return [
        Offer(name, name, count, MAP if to else CREATE, to)
        for name, count in rows
        for to in [here.get(fold(name))]
    ]


def _counted(book: Book, sql: str) -> list[tuple[str, int]]:
    """Values and how many deals have them, the most frequent first."""
    rows = book.connection.execute(f"{sql} ORDER BY 2 DESC, 1 LIMIT {MOST}").fetchall()
    return [(row[0], row[1]) for row in rows]


def _name_of_files(book: Book) -> str:
    return re.sub(r"\.\w{1,5}$", "", book.found.deals.sheet.name).replace("_", " ")[:80]


FINDERS: dict[str, Callable[[Book], list[Offer]]] = {
    "pipeline": _pipelines,
    "stage": _stages,
    "reason": _reasons,
    "source": _sources,
    "team": _teams,
    "user": _users,
    "field": _fields,
    "outcome": _outcomes,
}
