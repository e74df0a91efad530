"""How texts become words, and slips find what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealcycle.crm.search import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ООО «Ромашка»", ["ооо", "ромашка"]),
        ("Ёлка на Ёлке", ["елка", "на", "елке"]),
        ("Café Zürich", ["cafe", "zurich"]),
        ("ivan.petrov@romashka.ru", ["ivan", "petrov", "romashka"]),
        ("https://www.acme.com/offers", ["acme", "offers"]),
        ("D-000123", ["d", "000123"]),
        ("😀 deal_one", ["deal", "one"]),
        ("", []),
    ],
)
def test_words_are_folded(text: str, expected: list[str]) -> None:
    assert list(words.words(text)) == expected


def test_a_phone_is_found_by_its_parts() -> None:
    assert words.phone_words("+7 (495) 123-45-67") == ["4951234567", "1234567", "4567"]
    assert words.asked_phone("8 495 123-45-67") == "4951234567"
    assert words.asked_phone("123-45") == "12345"
    assert words.asked_phone("room 5") is None
    assert list(words.phones_in("call +7 495 123-45-67, then 12")) == ["+7 495 123-45-67"]


def test_the_other_keyboard_layout() -> None:
    assert words.other_layout("ghbdtn") == "привет"
    assert words.other_layout("фсьу") == "acme"


@given(st.text(alphabet="абвгдежз", min_size=6, max_size=12), st.data())
def test_one_slip_always_shares_a_key(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 2))
    slip = data.draw(st.sampled_from(["drop", "double", "swap", "other"]))
    typed = {
        "drop": word[:place] + word[place + 1 :],
        "double": word[:place] + "я" + word[place:],
        "swap": word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        "other": word[:place] + "я" + word[place + 1 :],
    }[slip]
    assert words.asked_slips(typed) & words.slips(words.stem(word))
