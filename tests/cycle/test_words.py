"""Every word of the rules exists in Russian, with the same placeholders."""

import re
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import dealcycle.cycle
from dealcycle.cycle.criteria import KINDS
from dealcycle.cycle.moves import OVERRIDE_REASONS
from dealcycle.cycle.outcomes import (
    ACTIVITY_KINDS,
    CHANNELS,
    CONTACT_ROLES,
    LOST_REASONS,
    NO_DECISION_REASONS,
    SOURCES,
    Outcome,
)
from dealcycle.cycle.ranking import Item, ItemKind, reason_for
from dealcycle.cycle.stages import Demand, StageKind, WonBy
from dealcycle.cycle.templates import TEMPLATES

ROOM = Path(dealcycle.cycle.__file__).parent
LISTS = (
    OVERRIDE_REASONS, ACTIVITY_KINDS, CHANNELS, CONTACT_ROLES, LOST_REASONS, NO_DECISION_REASONS,
    SOURCES,
)  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+\)s")


@pytest.fixture(scope="module")
def russian() -> Catalog:
    with (ROOM / "locale/ru/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="ru")


def marked() -> set[str | tuple[str, ...]]:
    keywords = {"N_": None, "NN_": (1, 2)}
    found = extract_from_dir(ROOM, [("**.py", "python")], keywords=keywords)
    return {
        tuple(message) if isinstance(message, tuple) else message for *_, message, _, _ in found
    }


def shown() -> Iterator[str]:
    """What faces show by key rather than by a call of N_: it must be marked as well."""
    for choices in LISTS:
        assert len({choice.key for choice in choices}) == len(choices)
        yield from (choice.label for choice in choices)
    for labelled in (Outcome, StageKind, Demand, WonBy):
        yield from (each.label for each in labelled)
    yield from (kind.label for kind in KINDS.values())
    for pipeline in TEMPLATES.values():
        yield pipeline.name
        for stage in pipeline:
            yield from (stage.name, stage.guidance, stage.good)
            yield from (criterion.label for criterion in stage.criteria)


def test_every_marked_word_has_its_russian(russian):
    known = {message.id: message for message in russian if message.id}
    assert set(known) == marked()
    for message in known.values():
        words = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(words), message.id
        assert not message.fuzzy, message.id


def test_placeholders_survive_translation(russian):
    for message in russian:
        forms = message.id if isinstance(message.id, tuple) else (message.id,)
        words = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id:
            wanted = {frozenset(PLACEHOLDER.findall(form)) for form in forms}
            assert {frozenset(PLACEHOLDER.findall(word)) for word in words} == wanted, message.id


def test_all_that_faces_show_is_marked():
    assert set(shown()) <= marked()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "Просрочено на 1 день"),
        (3, "Просрочено на 3 дня"),
        (5, "Просрочено на 5 дней"),
        (21, "Просрочено на 21 день"),
    ],
)
def test_russian_counts_in_three_forms(russian, days, words):
    compiled = BytesIO()
    write_mo(compiled, russian)
    compiled.seek(0)
    translation = GNUTranslations(compiled)
    reason = reason_for(Item("a", ItemKind.TASK, days=days))
    assert reason.say(translation.gettext, translation.ngettext) == words
