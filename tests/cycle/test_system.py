"""Why the operating system refused something is said in both languages."""

import errno

import pytest

from dealcycle.cycle.refusal import Reason
from dealcycle.cycle.system import WORDS, why
from dealcycle.cycle.words import Word


@pytest.mark.parametrize("number", sorted(WORDS))
def test_each_has_words_that_faces_translate(number: int) -> None:
    found = why(OSError(number, "in the system's words"))
    assert isinstance(found, Word)
    assert found == WORDS[number]


def test_what_is_rare_stays_in_the_systems_words() -> None:
    assert why(OSError(errno.ENOTTY, "Inappropriate ioctl")) == "Inappropriate ioctl"


def test_a_quantity_has_its_digits_in_threes_and_a_year_has_not() -> None:
    reason = Reason("x", "%(n)s of %(most)s, %(few)s, %(year)s",
                    {"n": 12345, "most": 1_000_000, "few": 999, "year": "2026"})  # fmt: skip
    assert reason.say() == "12,345 of 1,000,000, 999, 2026"
    russian = {"1,000": "1\u00a0000"}
    said = reason.say(lambda text: russian.get(text, text))
    assert said == "12\u00a0345 of 1\u00a0000\u00a0000, 999, 2026"
