"""Finds records by the words typed, best first, only those that the person may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from dealcycle.crm import access
from dealcycle.crm.models import SearchEntry
from dealcycle.crm.models.record import fold
from dealcycle.crm.search import postings, vocabulary, words
from dealcycle.crm.search.shown import Seen, moment, records_of, seen_of, what_ranks
from dealcycle.crm.search.texts import KINDS
from dealcycle.crm.search.vocabulary import Token
from dealcycle.people.access import Scope, scope
from dealcycle.people.models import User

MOST_WORDS = 8
LONGEST_QUERY = 200
# How many postings of a word are looked at, at first and at most; and how many records beyond.
FIRST_ALONE = 200
FIRST_POSTINGS = 1000
MOST_POSTINGS = postings.MOST_READ
MOST_DEEP = 30_000
STEPS = (60, 400, MOST_POSTINGS)


@dataclass(frozen=True)
class Hit:
    """A record that was found, and how well it fits."""

    kind: str
    record: Any
    score: tuple[float, ...]


@dataclass(frozen=True)
class Found:
    """What was found by kind, best first, and what was understood where it was mistyped."""

    query: str
    hits: dict[str, list[Hit]] = field(default_factory=dict)
    understood: str = ""
    ignored: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(self.hits.values())

    @property
    def best(self) -> list[Hit]:
        return sorted(
            (hit for each in self.hits.values() for hit in each),
            key=lambda hit: hit.score,
            reverse=True,
        )


def find(user: User, query: str, *, kinds: Sequence[str] = (), limit: int = 8) -> Found:
    """Looks for the words as typed; then for a number; then for what may have been meant."""
    query = " ".join(query[:LONGEST_QUERY].split())
    found = Found(query)
    for tokens, understood in _readings(query):
        ignored = tuple(token.typed for token in tokens if not token.found)
        tokens = [token for token in tokens if token.found]
        if not tokens:
            continue
        hits = {
            kind: _find_kind(user, kind, tokens, understood or query, limit)
            for kind in kinds or KINDS
        }
        if any(hits.values()):
            return Found(query, hits, understood, ignored)
    return found


def matching(kind: str, query: str) -> Q:
    """The records of a kind that have all these words, whoever may see them: for lists."""
    tokens = _known(_typed(" ".join(query[:LONGEST_QUERY].split())))
    mended = [
        token if token.found else vocabulary.corrected(token.typed, last=i == len(tokens) - 1)
        for i, token in enumerate(tokens)
    ]
    if not mended or not all(token.found for token in mended):
        return Q(pk__in=[])
    scores, cut = postings.candidates(KINDS[kind].code, mended, MOST_POSTINGS)
    if not cut:
        return Q(pk__in=sorted(scores))
    found = Q()
    for token in mended:
        found &= Q(Exists(_entries(kind, token)))
    return found


def _entries(kind: str, token: Token) -> QuerySet[SearchEntry]:
    return SearchEntry.objects.filter(
        kind=KINDS[kind].code, record=OuterRef("pk"), word__in=list(token.found)[:20]
    )


def _readings(query: str) -> Iterable[tuple[list[Token], str]]:
    """Ways to understand the query, the likeliest first; each is tried when the last failed."""
    if phone := words.asked_phone(query):
        yield [vocabulary.known(phone, last=True)], ""
    typed = _typed(query)
    tokens = _known(typed)
    complete = bool(tokens) and all(token.found for token in tokens)
    if complete:
        yield tokens, ""
    swapped = words.other_layout(query)
    other = _known(_typed(swapped))
    if other and all(token.found for token in other):
        yield other, swapped
    mended = [
        token if token.found else vocabulary.corrected(token.typed, last=i == len(tokens) - 1)
        for i, token in enumerate(tokens)
    ]
    if not complete and any(token.found for token in mended):
        yield mended, _understood(mended)
    # Each word occurs, but nowhere together: one of them may itself be somebody's slip.
    if complete and len(tokens) < MOST_WORDS:
        nearest = [_with_neighbours(token, i == len(tokens) - 1) for i, token in enumerate(tokens)]
        if nearest != tokens:
            yield nearest, _understood(nearest)


def _typed(query: str) -> list[str]:
    found = words.first_distinct(words.words(query), MOST_WORDS)
    longer = [word for word in found if len(word) > 1 or word.isdigit()]
    return longer or found


def _known(typed: Sequence[str]) -> list[Token]:
    return [vocabulary.known(word, last=i == len(typed) - 1) for i, word in enumerate(typed)]


def _with_neighbours(token: Token, last: bool) -> Token:
    other = vocabulary.corrected(token.typed, last=last)
    if not other.found:
        return token
    return Token(token.typed, other.found | token.found, other.meant)


def _understood(tokens: Sequence[Token]) -> str:
    return " ".join(token.meant or token.typed for token in tokens if token.found)


def _find_kind(user: User, kind: str, tokens: list[Token], said: str, limit: int) -> list[Hit]:
    code, reader = KINDS[kind].code, scope(user)
    scores, cut = postings.candidates(code, tokens, _first(tokens))
    seen = _ranked(kind, reader, scores, limit)
    if cut and len(seen) < limit:
        scores, cut = postings.candidates(code, tokens, MOST_POSTINGS)
        seen = _ranked(kind, reader, scores, limit)
    if cut and len(seen) < limit:
        seen |= _deep(kind, access.READERS[kind](user), tokens, limit)
    asked = fold(said)
    best = [(_score(kind, each, scores.get(pk, 0), asked), pk) for pk, each in seen.items()]
    best = sorted(best, reverse=True)[:limit]
    records = records_of(kind, [pk for _score_, pk in best], limit)
    return [Hit(kind, records[pk], score) for score, pk in best if pk in records]


def _first(tokens: list[Token]) -> int:
    """How many postings of a word are looked at first: one word's come best and newest first."""
    alone = len(tokens) == 1 and len(tokens[0].found) == 1
    return min(FIRST_ALONE if alone else FIRST_POSTINGS, MOST_POSTINGS)


def _ranked(kind: str, reader: Scope, scores: dict[int, int], limit: int) -> dict[int, Seen]:
    """Those of the best that one sees, until there are enough."""
    ranked = sorted(scores, key=lambda record: (scores[record], record), reverse=True)
    seen: dict[int, Seen] = {}
    start = 0
    for step in STEPS:
        if some := ranked[start:step]:
            seen |= seen_of(kind, reader, some)
        start = step
        if len(seen) >= limit:
            break
    return seen


def _deep(kind: str, visible: QuerySet[Any], tokens: list[Token], limit: int) -> dict[int, Seen]:
    """For words so common that the newest few thousand do not decide: walks what one sees."""
    newest = visible.order_by(f"-{moment(kind)}", "-pk")
    if len(tokens) > 1 or visible.query.where:
        newest = newest[:MOST_DEEP]
    walked = KINDS[kind].model.objects.filter(pk__in=newest.values("pk"))
    for token in tokens:
        walked = walked.filter(Exists(_entries(kind, token)))
    return what_ranks(kind, walked.order_by(f"-{moment(kind)}")[:limit])


def _score(kind: str, seen: Seen, words_score: int, asked: str) -> tuple[float, ...]:
    name, at = seen
    return (
        name == asked,
        name.startswith(asked),
        words_score,
        KINDS_FIRST.get(kind, 0),
        at.timestamp(),
    )


KINDS_FIRST = {"company": 3, "contact": 2, "deal": 1}
