"""`dealcycle backtest`: history replayed, and forecasts scored against what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from dealcycle.cli import arguments, asking, tables
from dealcycle.cycle.words import N_, NN_
from dealcycle.present.terminal import say

if TYPE_CHECKING:
    from rich.console import Console

    from dealcycle.measures.forecast.backtest import Scoreboard
    from dealcycle.present.voice import Voice
    from dealcycle.sources.files import Read

HELP = say(
    "Replays history as of past days: how good would the forecasts have been, next to stage "
    "probability x amount and the mean of past periods?"
)
HEADS = (
    N_("Method"), N_("Forecasts"), N_("In the 50 % band"), N_("80 %"), N_("95 %"),
    N_("Error (CRPS)"), N_("Brier of deals"),
)  # fmt: skip
CHANCES = (N_("Chance given"), N_("Deals"), N_("Expected to be won"), N_("Were won"))
REPLAYED = NN_(
    "%(n)s forecast of %(days)s days, made on %(first)s.",
    "%(n)s forecasts of %(days)s days, made from %(first)s to %(last)s.",
)
COMMON = N_("The methods are compared over the %(n)s that all of them could make.")
ALONE = N_("The other methods had no past errors yet to learn their bands from.")
BETTER = N_("Next to “%(method)s” the error is %(share)s smaller.")
WORSE = N_("Next to “%(method)s” the error is %(share)s larger.")
SAME = N_("Giving every deal the same chance, the one that came true, has Brier %(brier)s.")
MOST_DAYS = 366


def backtest(
    files: asking.Files = [],  # noqa: B006
    database: asking.Database = "",
    days: Annotated[int, arguments.Option(help=say("How many days each forecast covers."))] = 30,
    most: Annotated[int, arguments.Option(help=say("How many forecasts at most."))] = 24,
    as_of: asking.AsOf = "",
    observed_since: asking.ObservedSince = "",
    mapping: asking.Mapping = None,
    as_json: asking.AsJson = False,
    lang: asking.Lang = "",
) -> None:
    voice = asking.voice(lang)
    if not 1 <= days <= MOST_DAYS or not 1 <= most <= MOST_DAYS:
        asking.stop(say("--days and --most are numbers from 1 to %(most)s.", most=MOST_DAYS))
    with asking.reading(
        "backtest", files, database, mapping=mapping, voice=voice, observed_since=observed_since
    ) as read:
        from dealcycle.measures.forecast.backtest import backtest as replayed
        from dealcycle.measures.journal import EVERYONE

        asked = asking.question(read.journal, as_of=as_of)
        board = replayed(read.journal, days, scope=EVERYONE, question=asked, most=most)
        if as_json:
            from dealcycle.present.foresight_data import replayed as as_data

            about = asking.about(read, voice)
            asking.print_json(as_data(board, days, read.journal, about, voice))
        else:
            _print(board, days, read, voice)


def _print(board: Scoreboard, days: int, read: Read, voice: Voice) -> None:
    from dealcycle.present.foresight_data import TOO_EARLY

    console = asking.console()
    asking.warn(read, console, voice)
    if not board.replays:
        console.print(voice.gettext(TOO_EARLY))
        return
    _print_scope(board, days, console, voice)
    _print_scores(board, read, console, voice)
    _print_comparison(board, console, voice)
    _print_reliability(board, console, voice)


def _print_scope(board: Scoreboard, days: int, console: Console, voice: Voice) -> None:
    from dealcycle.measures.calendar_days import date_of
    from dealcycle.present import formats

    count, common = len(board.replays), board.scored[0].n
    first, last = (
        formats.day(date_of(board.replays[at].today), voice.lang, "short") for at in (0, -1)
    )
    shown = {"n": formats.number(count, voice.lang), "days": days, "first": first, "last": last}
    console.print(voice.ngettext(*REPLAYED, count) % shown)
    if len(board.scored) == 1:
        console.print(voice.gettext(ALONE))
    elif common < count:
        console.print(voice.say(COMMON, n=formats.number(common, voice.lang)))


def _print_scores(board: Scoreboard, read: Read, console: Console, voice: Voice) -> None:
    from dealcycle.measures.forecast.backtest import BY_STAGE, METHODS, OURS
    from dealcycle.present import formats
    from dealcycle.present.outlook import money

    briers = {OURS: board.brier, BY_STAGE: board.stage_brier}
    rows = []
    for one in board.scored:
        brier = briers.get(one.method)
        rows.append(
            (
                voice.gettext(METHODS[one.method]),
                formats.number(one.n, voice.lang),
                *(formats.percent(share.value, voice.lang) for share in one.covered.values()),
                money(one.crps, read.journal.currency, voice),
                "" if brier is None else formats.number(brier, voice.lang, 4),
            )
        )
    tables.show(console, [voice.gettext(words) for words in HEADS], rows)


def _print_comparison(board: Scoreboard, console: Console, voice: Voice) -> None:
    from dealcycle.measures.forecast.backtest import METHODS, OURS
    from dealcycle.present import formats

    for method in METHODS:
        by = board.better_by(method) if method != OURS else None
        if by is not None:
            console.print(
                voice.say(
                    BETTER if by >= 0 else WORSE,
                    method=voice.gettext(METHODS[method]),
                    share=formats.percent(abs(by), voice.lang),
                )
            )
    if board.base_brier is not None:
        brier = formats.number(board.base_brier, voice.lang, 4)
        console.print(voice.say(SAME, brier=brier))


def _print_reliability(board: Scoreboard, console: Console, voice: Voice) -> None:
    from dealcycle.present import formats

    if not board.reliability:
        return
    console.print()
    rows = []
    for one in board.reliability:
        ends = [formats.number(round(100 * end), voice.lang) for end in (one.low, one.high)]
        rows.append(
            (
                f"{formats.span(*ends)}{formats.NBSP}%",
                formats.number(one.n, voice.lang),
                formats.number(round(one.given * one.n), voice.lang),
                formats.number(one.won, voice.lang),
            )
        )
    tables.show(console, [voice.gettext(words) for words in CHANCES], rows, words=())
