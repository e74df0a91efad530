"""The index's rows of some words: which records have all of them, and how well."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.db.models import BigIntegerField, Exists, F, IntegerField, OuterRef
from django.db.models.functions import Cast
from django.db.models.lookups import In

from dealcycle.crm.models import SearchEntry
from dealcycle.crm.search.vocabulary import EXACT, MOST_BEGINNINGS, Token
from dealcycle.events.prepared import Prepared, Slot

Posting = tuple[int, int, int]
COLUMNS = ("record", "word_id", "weight")
MOST_WALKED = 400
# A prepared question has as many places for words as one of these.
ROOMS = (2, 8, 32, MOST_BEGINNINGS)


def candidates(code: int, tokens: Sequence[Token], most: int) -> tuple[dict[int, int], bool]:
    """Records of a kind that have all words, with how well; and whether some were left out."""
    whole: list[dict[int, int]] = []
    common: list[tuple[Token, dict[int, int]]] = []
    for token in tokens:
        read = _postings(code, token, most)
        scores = _best(read, token)
        if len(read) < most:
            if not scores:
                return {}, False
            whole.append(scores)
        else:
            common.append((token, scores))
    cut = not whole
    if cut and len(common) > 1 and any(token.exact is not None for token, _scores in common):
        return _walked(code, [token for token, _scores in common])
    if cut:
        _token, scores = common.pop(0)
        whole.append(scores)
    found = _together(whole)
    for token, _scores in common:
        # Which of these few have a common word too, is asked of them.
        found = _together([found, _best(_nearby(code, found, token), token)]) if found else {}
    return found, cut


def _walked(code: int, tokens: Sequence[Token]) -> tuple[dict[int, int], bool]:
    """All of these words are common: walks along one, best first, and asks for the others."""
    first = next(token for token in tokens if token.exact is not None)
    found = SearchEntry.objects.filter(kind=code, word=first.exact)
    for token in tokens:
        if token is not first:
            same = SearchEntry.objects.filter(kind=code, record=OuterRef("record"))
            found = found.filter(Exists(same.filter(word__in=list(token.found))))
    best = found.order_by("-weight", "-record").values_list("record", "weight")[:MOST_WALKED]
    scores = {record: weight * 10 + EXACT * 4 for record, weight in best}
    return scores, len(scores) >= MOST_WALKED


def _together(several: list[dict[int, int]]) -> dict[int, int]:
    several = sorted(several, key=len)
    if len(several) == 1:
        return several[0]
    return {
        record: sum(scores[record] for scores in several)
        for record in several[0]
        if all(record in scores for scores in several[1:])
    }


def _best(read: Iterable[Posting], token: Token) -> dict[int, int]:
    """Of each record the word that fits best."""
    found: dict[int, int] = {}
    qualities = token.found
    for record, word, weight in read:
        score = weight * 10 + qualities[word] * 4
        if score > found.get(record, 0):
            found[record] = score
    return found


def _postings(code: int, token: Token, most: int) -> list[Posting]:
    """The rows of the exact word, best and newest first; then of words that begin with it."""
    exact = token.exact
    read = _of_word(most).all(kind=code, word=exact) if exact is not None else []
    rest = [word for word in token.found if word != exact]
    if rest and len(read) < most:
        read += _of_any(code, rest, most)[: most - len(read)]
    return read


def _of_any(code: int, some: list[int], most: int) -> list[Posting]:
    room = next((room for room in ROOMS if room >= len(some)), 0)
    if not room:
        found = SearchEntry.objects.filter(kind=code, word__in=some)
        return list(found.values_list(*COLUMNS)[:most])
    places = some + some[:1] * (room - len(some))
    words = {f"word{place}": word for place, word in enumerate(places)}
    return _of_words(most, room).all(kind=code, **words)


def _nearby(code: int, records: Iterable[int], token: Token) -> list[Posting]:
    # Adding 0 keeps the planner on the records' index: there are few records, many words.
    found = SearchEntry.objects.filter(kind=code, record__in=list(records)).annotate(
        which=Cast(F("word_id") + 0, BigIntegerField())
    )
    return list(found.filter(which__in=list(token.found)).values_list(*COLUMNS))


@lru_cache(maxsize=10)
def _of_word(most: int) -> Prepared[Posting]:
    return Prepared(
        lambda: (
            SearchEntry.objects.filter(kind=_slot("kind"), word=_slot("word"))
            .order_by("-weight", "-record")
            .values_list(*COLUMNS)[:most]
        )
    )


@lru_cache(maxsize=40)
def _of_words(most: int, room: int) -> Prepared[Posting]:
    places = [_slot(f"word{place}") for place in range(room)]
    return Prepared(
        lambda: SearchEntry.objects.filter(In(F("word_id"), places), kind=_slot("kind"))
        .values_list(*COLUMNS)[:most]
    )  # fmt: skip


def _slot(name: str) -> Slot:
    return Slot(name, IntegerField())
