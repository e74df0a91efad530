"""Refusals are values that say why, in the words of whoever asks."""

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import Word


def test_a_refusal_is_false_and_carries_its_reasons():
    refused = Refused.because("too_late", "Too late by %(n)s days", field="at", n=3)
    assert not refused
    assert refused.codes == ("too_late",)
    assert refused.reasons[0].field == "at"
    assert str(refused.reasons[0]) == "Too late by 3 days"


def test_refusals_add_up():
    both = Refused.because("one", "One") + Refused.because("two", "Two")
    assert both.codes == ("one", "two")


def test_counts_choose_their_plural():
    def words(n: int) -> str:
        return Reason("wait", "%(n)s day", {"n": n}, plural="%(n)s days").say()

    assert [words(1), words(2)] == ["1 day", "2 days"]


def test_faces_translate_text_and_word_parameters_but_no_names():
    russian = {"Missing: %(what)s for %(who)s": "Нет: %(what)s для %(who)s", "Call": "Звонок"}
    reason = Reason(
        "missing", "Missing: %(what)s for %(who)s", {"what": Word("Call"), "who": "Call"}
    )
    assert reason.say(lambda text: russian.get(text, text)) == "Нет: Звонок для Call"


def test_a_percent_sign_without_parameters_is_left_alone():
    assert Reason("share", "100% sure").say() == "100% sure"
