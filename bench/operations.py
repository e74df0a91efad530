"""What people do all day, and how fast each has to be."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse

from bench.clients import Request

Make = Callable[[int, int], Request]
# Five ways in which a list is filtered and sorted.
LISTS = {
    "all, newest change": "?view=all",
    "open, by amount": "?outcome=open&sort=-amount",
    "one owner, newest change": "?owner={owner}",
    "lost, last closed": "?outcome=lost&sort=-closed",
    "one source, by name": "?source={source}&sort=name",
}


@dataclass
class Operation:
    """A request, by how many at once, and its limits in milliseconds at 100,000 and 1,000,000."""

    name: str
    make: Make
    limits: tuple[float, float]
    clients: int = 1
    per_second: float = 0.0
    statuses: tuple[int, ...] = (200,)
    who: int = 0


@dataclass
class Book:
    """The ids that requests are made of."""

    deals: int
    owners: list[int]
    sources: list[int]
    movable: list[tuple[int, int, int, int]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def read(deals: int) -> Book:
    from dealcycle.crm.models import Deal, SearchWord, Source
    from dealcycle.people.models import User

    order = {pk: place for place, pk in enumerate(_stages())}
    stages = _stages()
    going = Deal.objects.filter(outcome="", stage__in=stages[2:5]).order_by("?")[:600]
    return Book(
        deals=deals,
        owners=list(User.objects.order_by("pk").values_list("pk", flat=True)),
        sources=list(Source.objects.values_list("pk", flat=True)),
        movable=[
            (deal.pk, deal.version, stages[order[deal.stage_id] - 1], deal.stage_id)
            for deal in going
        ],
        words=list(SearchWord.objects.order_by("pk").values_list("word", flat=True)[:3000]),
    )


def all_of(book: Book) -> list[Operation]:
    """Those whose pages exist."""
    chance = random.Random(7)
    found = [*_board(book), *_moves(book), *_pages(book, chance)]
    return [operation for operation in found if operation is not None]


def _board(book: Book) -> list[Operation | None]:
    board = _address("board")
    if board is None:
        return []
    return [
        Operation("board", lambda c, n: Request(f"{board}?pipeline=1"), (50, 100)),
        Operation("board, 8 clients", lambda c, n: Request(f"{board}?pipeline=1"), (150, 300), 8),
        Operation(
            "board of one owner",
            lambda c, n: Request(f"{board}?pipeline=1&owner={book.owners[1 + n % 40]}"),
            (50, 100),
        ),
        Operation(
            "board of one source",
            lambda c, n: Request(f"{board}?pipeline=1&source={book.sources[n % 8]}"),
            (50, 100),
        ),
    ]


def _moves(book: Book) -> list[Operation]:
    """Back a stage and forth again, each client with deals of its own."""
    versions = {pk: version for pk, version, _back, _forth in book.movable}
    away: set[int] = set()
    share = len(book.movable) // 8

    def move(client: int, n: int) -> Request:
        pk, _version, back, forth = book.movable[client * share + n // 2 % share]
        to = forth if pk in away else back
        away.symmetric_difference_update({pk})
        form = {"stage": str(to), "version": str(versions[pk])}
        versions[pk] += 1
        return Request(reverse("deal_stage", args=[pk]), form)

    return [
        Operation("move", move, (20, 25), statuses=(204,)),
        Operation("move, 8 clients", move, (0, 0), 8, per_second=150, statuses=(204,)),
    ]


def _pages(book: Book, chance: random.Random) -> list[Operation | None]:
    found: list[Operation | None] = []
    if _address("deal", 1):
        found.append(
            Operation(
                "deal page",
                lambda c, n: Request(reverse("deal", args=[chance.randrange(1, book.deals)])),
                (30, 40),
            )
        )
    if deals := _address("deals"):
        for name, query in LISTS.items():
            wanted = query.format(owner=book.owners[7], source=book.sources[2])
            found.append(
                Operation(
                    f"list: {name}", lambda c, n, path=deals + wanted: Request(path), (30, 60)
                )
            )
    if search := _address("search"):
        found.append(
            Operation(
                "search",
                lambda c, n: Request(f"{search}?q={_query(book, chance, n)}"),
                (30, 60),
            )
        )
    found.append(Operation("Today", lambda c, n: Request(reverse("today")), (40, 60), who=3))
    found += _cycle()
    return found


def _cycle() -> list[Operation | None]:
    """The measures, from a snapshot that holds all that has happened."""
    cycle, listed = _address("cycle"), _address("cycle_deals")
    if cycle is None or listed is None:
        return []
    return [
        Operation("Cycle", lambda c, n: Request(f"{cycle}?span="), (80, 150)),
        Operation("Cycle, split by owner", lambda c, n: Request(f"{cycle}?by=owner"), (0, 0)),
        Operation(
            "deals behind a figure",
            lambda c, n: Request(f"{listed}?figure=win_rate&definition=closed_in_period"),
            (0, 0),
        ),
    ]


def _query(book: Book, chance: random.Random, n: int) -> str:
    """A word, two words, the beginning of one, one with a slip."""
    word, other = chance.choice(book.words[:1000]), chance.choice(book.words[1000:2000])
    slip = word[:2] + word[3:] if len(word) > 6 else word
    return [word, f"{word}+{other}", word[:4], slip][n % 4]


def _stages() -> list[int]:
    from dealcycle.crm.models import Stage

    return list(Stage.objects.order_by("position").values_list("pk", flat=True))


def _address(name: str, *args: int) -> str | None:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None
