"""The index's rows of some words: which records have all of them, and how well."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.db.models import BigIntegerField, Exists, F, IntegerField, OuterRef
from django.db.models.functions import Cast
from django.db.models.lookups import In

from dealcycle.crm.models import SearchEntry
from dealcycle.crm.search.vocabulary import EXACT, MOST_BEGINNINGS, MOST_MEANT, Token
from dealcycle.events.prepared import Prepared, Slot

Posting = tuple[int, int, int]
COLUMNS = ("record", "word_id", "weight")
MOST_WALKED = 400
MOST_READ = 3000
# A prepared question has as many places for words as one of these.
ROOMS = (2, 8, 32, MOST_BEGINNINGS + MOST_MEANT)


def candidates(code: int, tokens: Sequence[Token], most: int) -> tuple[dict[int, int], bool]:
    """Records of a kind that have all words, with how well; and whether some were left out."""
    whole: list[tuple[Token, dict[int, int]]] = []
    common: list[tuple[Token, dict[int, int]]] = []
    for token in tokens:
        read = _postings(code, token, most)
        scores = _best(read, token)
        if len(read) < most:
            if not scores:
                return {}, False
            whole.append((token, scores))
        else:
            common.append((token, scores))
    cut = not whole
    if cut and len(common) > 1 and any(token.exact is not None for token, _scores in common):
        return _walked(code, [token for token, _scores in common])
    if cut:
        whole.append(common.pop(0))
    found = _together([scores for _token, scores in whole])
    rarest, _scores = min(whole, key=lambda each: len(each[1]))
    for token, _scores in common:
        # Where a common word stands beside the rarest one, is asked of that one's few records.
        found = _together([found, _best(_beside(code, rarest, token), token)]) if found else {}
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
    room = _room(some)
    words = {f"word{n}": word for n, word in enumerate(_filling(some, room))}
    return _of_words(most, room).all(kind=code, **words)


def _room(some: list[int]) -> int:
    return next(room for room in ROOMS if room >= len(some))


def _filling(some: list[int], room: int) -> list[int]:
    return some + some[:1] * (room - len(some))


def _beside(code: int, rare: Token, common: Token) -> list[Posting]:
    """The rows of a common word's that stand beside a rare one."""
    some, others = list(common.found), list(rare.found)
    room, place = _room(some), _room(others)
    words = {f"word{n}": word for n, word in enumerate(_filling(some, room))}
    beside = {f"beside{n}": word for n, word in enumerate(_filling(others, place))}
    return _of_both(room, place).all(kind=code, **words, **beside)


@lru_cache(maxsize=20)
def _of_both(room: int, place: int) -> Prepared[Posting]:
    words = [_slot(f"word{n}") for n in range(room)]
    beside = [_slot(f"beside{n}") for n in range(place)]
    # A rare word has no more; where all are common, those that come first must do.
    records = SearchEntry.objects.filter(In(F("word_id"), beside), kind=_slot("kind"))[:MOST_READ]
    # Adding 0 keeps the planner on the records' index: there are few records, many words.
    which = Cast(F("word_id") + 0, BigIntegerField())
    return Prepared(
        lambda: SearchEntry.objects.filter(
            In(which, words), kind=_slot("kind"), record__in=records.values("record")
        ).values_list(*COLUMNS)
    )


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
