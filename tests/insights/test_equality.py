"""The snapshot says what plain Python says; a refresh what a rebuild says; the past stays."""

from datetime import timedelta
from pathlib import Path

import pytest

from dealcycle.crm.models import CustomField, Rate
from dealcycle.demo import actions as demo
from dealcycle.insights import parts, position
from dealcycle.insights.building import rebuild
from dealcycle.insights.ground import gather
from dealcycle.insights.journal import open_journal
from dealcycle.insights.opening import journal_over
from dealcycle.insights.reading import DjangoReader
from dealcycle.measures.journal import EVERYONE, TABLES, Journal
from dealcycle.measures.question import Question
from dealcycle.measures.report import report
from dealcycle.people.models import Organisation, Role, User
from dealcycle.present.figures import Voice, as_data
from tests.cast import Cast
from tests.clock import NOW
from tests.insights.by_hand import journal_by_hand
from tests.insights.lives import Life

QUESTIONS = [Question(by=("owner",)), Question(by=("source", "month"))]


def figures(journal: Journal, question: Question) -> dict:
    voice = Voice("en", str, lambda one, many, n: one if n == 1 else many)
    about = {"files": [], "rows": 0, "mapping": {}, "warnings": []}
    found = as_data(report(journal, scope=EVERYONE, question=question), journal, about, voice)
    found.pop("as_of", None)
    return found


def built_anew(now: int, place: Path) -> Journal:
    manifest = rebuild(
        now=now, reader=DjangoReader(), ground=gather(), place=place, position=position.present()
    )
    return journal_over(manifest, place, now)


def rows(journal: Journal) -> dict[str, list[tuple]]:
    """Every row of every relation, with words in the place of codes: those may differ."""
    kinds = {column: name for name, column in journal.dimensions.items()} | {"currency": "currency"}
    cases = " ".join(f"WHEN '{column}' THEN '{kind}'" for column, kind in kinds.items())
    changed = f"CASE field {cases} END"
    found = {}
    for table in TABLES:
        columns = {name: f'"{name}"' for name in TABLES[table]}
        if table == "deals":
            columns |= {name: word(f"'{kind}'", name) for name, kind in kinds.items()}
        if table == "changes":
            columns["value"] = f"coalesce({word(changed, 'value')}, CAST(value AS VARCHAR))"
        if table == "facts":
            columns["label"] = word("facts.name", "label")
        if table == "names":
            columns["code"] = "CASE WHEN kind IN ('owner', 'team', 'company') THEN code END"
        asked = f"SELECT {', '.join(columns.values())} FROM {table} ORDER BY ALL"
        found[table] = journal.engine.connection.cursor().execute(asked).fetchall()
    return found


def word(kind: str, code: str) -> str:
    return f"(SELECT n.name FROM names AS n WHERE n.kind = {kind} AND n.code = {code})"


@pytest.fixture
def rates(cast: Cast) -> None:
    for day, rate in ((1, "0.9"), (20, "0.91234567"), (40, "0.875")):
        Rate.objects.create(
            base="EUR", currency="USD", day=NOW.date() + timedelta(days=day), rate=rate
        )
    CustomField.objects.create(record_kind="deal", key="grade", label="Grade", type="number")


@pytest.mark.parametrize(("seed", "zone"), [(0, "UTC"), (1, "America/New_York")])
@pytest.mark.usefixtures("rates")
def test_a_refresh_says_what_a_rebuild_and_plain_python_say(
    cast: Cast, seed: int, zone: str, tmp_path: Path
) -> None:
    Organisation.objects.update(time_zone=zone)
    life = Life(cast, seed)
    for _spell in range(3):
        life.turn(25)
        now = int(life.now.timestamp())
        journal = open_journal(cast.adam, now=now).journal
        assert rows(journal) == rows(built_anew(now, tmp_path / str(now)))
        by_hand = journal_by_hand(now)
        for question in QUESTIONS[:1]:
            told = figures(journal, question)
            assert without_names(told) == without_names(figures(by_hand, question))
    assert parts.read().delta


@pytest.mark.usefixtures("rates")
def test_as_of_a_past_moment_is_answered_as_it_was_then(cast: Cast) -> None:
    life = Life(cast, 2, mortal=False)
    told: dict[int, list[dict]] = {}
    for _spell in range(3):
        life.turn(20)
        now = int(life.now.timestamp())
        journal = open_journal(cast.adam, now=now).journal
        told[now] = [figures(journal, question) for question in QUESTIONS]
    life.turn(20)
    journal = open_journal(cast.adam, now=int(life.now.timestamp())).journal
    for moment, answers in told.items():
        for question, answer in zip(QUESTIONS, answers, strict=True):
            asked = Question(by=question.by, as_of=moment)
            assert figures(journal, asked) == answer, moment


def without_names(answer: dict) -> dict:
    return {**answer, "groups": [group["measures"] for group in answer["groups"]]}


@pytest.mark.django_db
def test_the_demo_counts_as_plain_python_counts_it() -> None:
    demo.fill(language="en", now=NOW, deals=120)
    adam = User.objects.filter(role=Role.ADMINISTRATOR).first()
    now = int(NOW.timestamp())
    journal = open_journal(adam, now=now).journal
    by_hand = journal_by_hand(now)
    for question in QUESTIONS[:1]:
        left, right = figures(journal, question), figures(by_hand, question)
        assert without_names(left) == without_names(right)
