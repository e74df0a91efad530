"""From the words that were typed to the words that occur."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from rapidfuzz.distance import OSA

from dealcycle.crm.models import SearchSlip, SearchWord
from dealcycle.crm.search import words

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
    if len(typed) < 3 and not last:
        found = SearchWord.objects.filter(word=typed)
    else:
        found = SearchWord.objects.filter(_begins(typed)).order_by("word")[:MOST_BEGINNINGS]
    rows = found.values_list("id", "word")
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


def _begins(typed: str) -> Q:
    if connection.vendor == "postgresql":
        return Q(word__startswith=typed)
    # SQLite's LIKE does not use the index; a range does.
    return Q(word__gte=typed, word__lt=typed + "\U0010ffff")
