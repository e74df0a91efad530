"""From the words that were typed to the words that occur."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import CharField, Q, QuerySet
from rapidfuzz.distance import OSA

from dealcycle.crm.models import SearchSlip, SearchWord
from dealcycle.crm.search import words
from dealcycle.events.prepared import Prepared, Slot

EXACT, BEGINNING, MEANT = 3, 2, 1
MOST_BEGINNINGS = 120
MOST_MEANT = 12
MOST_STEMS = 200
MOST_LOOKED_AT = 2000


@dataclass(frozen=True)
class Token:
    """A typed word and the words of the vocabulary that it may stand for, with how well."""

    typed: str
    found: dict[int, int]
    meant: str = ""

    @property
    def exact(self) -> int | None:
        return next((word for word, quality in self.found.items() if quality == EXACT), None)


def known(typed: str, *, last: bool) -> Token:
    """The word itself and those that begin with it; one or two letters begin too many."""
    question = _SAME if len(typed) < 3 and not last else _BEGINNING
    rows = question.all(typed=typed, end=typed + LAST)
    return Token(typed, {row: EXACT if word == typed else BEGINNING for row, word in rows})


def corrected(typed: str, *, last: bool) -> Token:
    """The words that are nearest to one that does not occur."""
    most = 0 if len(typed) < words.SHORTEST_CORRECTED or typed.isdigit() else _errors(typed)
    if not most:
        return Token(typed, {})
    stems = SearchSlip.objects.filter(slip__in=words.asked_slips(typed)).values_list("stem")
    looked_at = SearchWord.objects.filter(
        stem__in=list(stems.values_list("stem", flat=True).distinct()[:MOST_STEMS])
    ).values_list("id", "word")[:MOST_LOOKED_AT]
    near = sorted(
        (distance, word, row)
        for row, word in looked_at
        if word != typed and (distance := _distance(typed, word, last, most)) <= most
    )
    if not near:
        return Token(typed, {})
    best = near[0][0]
    chosen = [(word, row) for distance, word, row in near if distance == best][:MOST_MEANT]
    return Token(typed, {row: MEANT for _word, row in chosen}, meant=chosen[0][0])


def _errors(typed: str) -> int:
    return 1 if len(typed) < 6 else 2


def _distance(typed: str, word: str, last: bool, most: int) -> int:
    """Letters to change; the last word may be typed only in part, whose errors count more."""
    whole = OSA.distance(typed, word, score_cutoff=most)
    if not last or len(typed) < words.STEM or len(word) <= len(typed) or whole <= 1:
        return whole
    beginnings = (word[: len(typed) + more] for more in (-1, 0, 1))
    partial = min(OSA.distance(typed, each, score_cutoff=1) for each in beginnings)
    return min(whole, partial + 1)


def _beginning() -> QuerySet[SearchWord]:
    typed, end = Slot("typed", CharField()), Slot("end", CharField())
    if connection.vendor == "postgresql":
        begins = Q(word__startswith=typed)
    else:
        # SQLite's LIKE does not use the index; a range does.
        begins = Q(word__gte=typed, word__lt=end)
    found = SearchWord.objects.filter(begins).order_by("word")
    return found.values_list("id", "word")[:MOST_BEGINNINGS]


LAST = "\U0010ffff"
_SAME: Prepared[tuple[int, str]] = Prepared(
    lambda: SearchWord.objects.filter(word=Slot("typed", CharField())).values_list("id", "word")
)
_BEGINNING: Prepared[tuple[int, str]] = Prepared(_beginning)
