"""What ADBC brings in bulk is what Django brings row by row; a snapshot is built apart."""

from pathlib import Path

import pytest
from django.db import connection, connections

from dealcycle.demo import actions as demo
from dealcycle.insights import parts, position, upkeep
from dealcycle.insights.building import rebuild
from dealcycle.insights.ground import gather
from dealcycle.insights.opening import journal_over
from dealcycle.insights.reading import AdbcReader, DjangoReader, Reader
from dealcycle.measures.journal import Journal
from tests.clock import NOW
from tests.insights.test_equality import rows

AT = int(NOW.timestamp())


def built(reader: Reader, place: Path) -> Journal:
    here, ground = position.present(), gather()
    # As a process that reads in bulk does it.
    connections.close_all()
    manifest = rebuild(now=AT, reader=reader, ground=ground, place=place, position=here)
    return journal_over(manifest, place, AT)


@pytest.mark.django_db(transaction=True)
def test_both_ways_of_reading_bring_the_same(tmp_path: Path) -> None:
    demo.fill(language="en", now=NOW, deals=60)
    by_django = rows(built(DjangoReader(), tmp_path / "django"))
    by_adbc = rows(built(AdbcReader(connection.settings_dict), tmp_path / "adbc"))
    assert by_django["deals"] and by_adbc == by_django


@pytest.mark.django_db(transaction=True)
def test_a_large_book_is_built_by_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    demo.fill(language="en", now=NOW, deals=60)
    monkeypatch.setattr(upkeep, "SMALL", 10)
    parts.forget_all()
    asked: list[bool] = []
    monkeypatch.setattr(upkeep, "build_apart", lambda: asked.append(True))
    assert upkeep.up_to_date(AT) is None
    assert asked
    found = upkeep.build_whole(AT)
    assert found.deals == 60
    assert upkeep.up_to_date(AT).mark == found.mark
