"""Finds records by the words typed, best first, only those that the person may see."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from dealcycle.crm import access
from dealcycle.crm.models import SearchEntry
from dealcycle.crm.models.record import fold
from dealcycle.crm.search import vocabulary, words
from dealcycle.crm.search.texts import KINDS
from dealcycle.crm.search.vocabulary import Token
from dealcycle.people.models import User

MOST_WORDS = 8
LONGEST_QUERY = 200
# How many postings of the rarest word are looked at, and how many records beyond that.
MOST_POSTINGS = 3000
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
    scores, cut = _candidates(kind, mended)
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
    scores, cut = _candidates(kind, tokens)
    ranked = sorted(scores, key=lambda record: (scores[record], record), reverse=True)
    visible = access.READERS[kind](user)
    records: list[Model] = []
    start = 0
    for step in STEPS:
        some = ranked[start:step]
        records += _read(kind, visible.filter(pk__in=some)) if some else []
        start = step
        if len(records) >= limit:
            break
    if cut and len(records) < limit:
        have = {record.pk for record in records}
        records += [each for each in _deep(kind, visible, tokens, limit) if each.pk not in have]
    asked = fold(said)
    hits = [
        Hit(kind, record, _score(record, scores.get(record.pk, 0), asked)) for record in records
    ]
    return sorted(hits, key=lambda hit: hit.score, reverse=True)[:limit]


def _candidates(kind: str, tokens: list[Token]) -> tuple[dict[int, int], bool]:
    """Records that have all words, with how well; and whether some were left out."""
    code = KINDS[kind].code
    entries = SearchEntry.objects.filter(kind=code)
    if len(tokens) > 1:
        tokens = sorted(tokens, key=lambda token: _count(entries, token))
    first, others = tokens[0], tokens[1:]
    matches: dict[int, dict[str, int]] = defaultdict(dict)
    read = _postings(entries, first)
    for record, word, weight in read:
        _keep_best(matches[record], first, word, weight)
    if others and matches:
        wanted = {word: token for token in others for word in token.found}
        # Adding 0 keeps the planner on the records' index: there are few records, many words.
        nearby = entries.filter(record__in=matches).annotate(
            which=Cast(F("word_id") + 0, BigIntegerField())
        )
        for record, word, weight in nearby.filter(which__in=wanted).values_list(
            "record", "word_id", "weight"
        ):
            for token in others:
                if word in token.found:
                    _keep_best(matches[record], token, word, weight)
    whole = {
        record: sum(each.values()) for record, each in matches.items() if len(each) == len(tokens)
    }
    return whole, len(read) >= MOST_POSTINGS


def _postings(entries: QuerySet[SearchEntry], token: Token) -> list[tuple[int, int, int]]:
    """The rows of the exact word, best and newest first; then of words that begin with it."""
    columns = ("record", "word_id", "weight")
    exact, read = token.exact, []
    if exact is not None:
        ordered = entries.filter(word=exact).order_by("-weight", "-record")
        read = list(ordered.values_list(*columns)[:MOST_POSTINGS])
    rest = [word for word in token.found if word != exact]
    room = MOST_POSTINGS - len(read)
    if rest and room > 0:
        read += entries.filter(word__in=rest).values_list(*columns)[:room]
    return read


def _count(entries: QuerySet[SearchEntry], token: Token) -> int:
    return entries.filter(word__in=token.found)[:MOST_POSTINGS].count()


def _keep_best(kept: dict[str, int], token: Token, word: int, weight: int) -> None:
    score = weight * 10 + token.found[word] * 4
    kept[token.typed] = max(kept.get(token.typed, 0), score)


def _deep(kind: str, visible: QuerySet[Any], tokens: list[Token], limit: int) -> list[Model]:
    """For words so common that the newest few thousand do not decide: walks what one sees."""
    newest = visible.order_by(f"-{_moment(kind)}", "-pk")
    if len(tokens) > 1 or visible.query.where:
        newest = newest[:MOST_DEEP]
    walked = KINDS[kind].model.objects.filter(pk__in=newest.values("pk"))
    for token in tokens:
        walked = walked.filter(Exists(_entries(kind, token)))
    return _read(kind, walked.order_by(f"-{_moment(kind)}")[:limit])


def _read(kind: str, records: QuerySet[Any]) -> list[Any]:
    return list(records.select_related(*_shown(kind)))


def _shown(kind: str) -> tuple[str, ...]:
    return {
        "deal": ("company", "stage", "owner"),
        "contact": ("company", "owner"),
        "activity": ("deal", "company", "contact", "owner"),
    }.get(kind, ("owner",))


def _moment(kind: str) -> str:
    return "at" if kind == "activity" else "updated_at"


def _score(record: Any, words_score: int, asked: str) -> tuple[float, ...]:
    name = getattr(record, "name_folded", "") or fold(str(record))
    kind_first = {"company": 3, "contact": 2, "deal": 1}.get(record.KIND, 0)
    return (
        name == asked,
        name.startswith(asked),
        words_score,
        kind_first,
        getattr(record, _moment(record.KIND)).timestamp(),
    )
