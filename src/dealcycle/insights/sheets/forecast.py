"""Forecast as a sheet: the sum with its bands, the deals that bring it, how good forecasts were."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dealcycle.insights.asking import Asks
from dealcycle.insights.foreseeing import Foreseen
from dealcycle.insights.foreseen_deals import expected_deals
from dealcycle.insights.horizons import HORIZONS
from dealcycle.insights.looking_ahead import Looking, looking
from dealcycle.insights.scoreboard import Scoreboard
from dealcycle.insights.sheets.frame import framed
from dealcycle.insights.views.forecast import board_of
from dealcycle.measures.estimate import MONEY, SHARE
from dealcycle.measures.forecast.backtest import METHODS
from dealcycle.present import formats, outlook
from dealcycle.present.charts import Table
from dealcycle.present.sheet import Line, Part, Sheet, count


def sheet(asks: Asks) -> Sheet:
    look = looking(asks)
    return framed(
        look.ask, "forecast", _("Forecast"), _("What will we win, and how sure is it?"),
        parts(look, asks), more=tuple(choices(look)),
    )  # fmt: skip


def parts(look: Looking, asks: Asks, *, deals: bool = True) -> Iterator[Part]:
    found = look.found
    if not isinstance(found, Foreseen):
        early = found.early.says.say(look.ask.voice.gettext, look.ask.voice.ngettext)
        yield Part("outlook", "", said=(early,), lines=(Line(_("Forecast"), says=early),))
        return
    yield _told(look, found)
    if not found.is_over:
        yield _outlook(look, found)
        if deals:
            yield _deals(look, found, asks)
    board = board_of(look)
    if board is not None and board.rows:
        yield _scores(look, board)


def choices(look: Looking) -> Iterator[str]:
    day = formats.day(look.horizon.until, look.ask.voice.lang)
    yield f"{HORIZONS[look.horizon.key]} ({_('until %(day)s') % {'day': day}})"
    if look.goal_units is not None:
        goal = outlook.money(look.goal_units, look.currency, look.ask.voice)
        yield _("Goal: %(goal)s") % {"goal": goal}


def _told(look: Looking, found: Foreseen) -> Part:
    """The sentence, and where the sum comes from."""
    voice, currency, made = look.ask.voice, look.currency, found.found
    eighty = next(band for band in made.bands if band.level == 0.8)
    params = {
        "day": formats.day(look.horizon.until, voice.lang),
        "sum": outlook.money(made.median, currency, voice),
        "low": outlook.money(eighty.low, currency, voice),
        "high": outlook.money(eighty.high, currency, voice),
    }
    words = (
        _("By %(day)s you will most likely have won %(sum)s; 8 times in 10 between %(low)s and "
          "%(high)s.")
        if look.horizon.since
        else _("From now until %(day)s you will most likely win %(sum)s; 8 times in 10 between "
               "%(low)s and %(high)s.")
    )  # fmt: skip
    said = [words % params]
    names = (_("Won already"), _("From open deals"), _("From deals not yet opened"))
    said.append(" · ".join(
        f"{name}: {outlook.money(share, currency, voice)}"
        for name, share in zip(names, found.shares, strict=True)
    ))  # fmt: skip
    goal = look.goal_units
    if goal is not None and goal > found.won.value:
        said.append(_("Chance of reaching %(goal)s: %(chance)s.") % {
            "goal": outlook.money(goal, currency, voice),
            "chance": outlook.chance(made.chance_of(goal), voice),
        })  # fmt: skip
    return Part("told", "", said=tuple(said), lines=tuple(_lines(look, found)))


def _lines(look: Looking, found: Foreseen) -> Iterator[Line]:
    made, forecast = found.found, _("Forecast")
    until = formats.day(look.horizon.until, look.ask.voice.lang)
    for band in made.bands:
        share = formats.percent(band.level, look.ask.voice.lang)
        words = _("%(share)s range") % {"share": share}
        yield Line(forecast, f"{until}, {words}", made.median, band.low, band.high, made.n, MONEY)
    names = (_("Won already"), _("From open deals"), _("From deals not yet opened"))
    ns = (found.won.n, found.deals, None)
    for name, share, n in zip(names, found.shares, ns, strict=True):
        yield Line(forecast, name, share, n=n, unit=MONEY)
    if look.goal_units is not None:
        yield Line(_("Goal"), until, look.goal_units, unit=MONEY)
        chance = made.chance_of(look.goal_units)
        yield Line(_("Chance of the goal"), until, chance, n=made.n, unit=SHARE)


def _outlook(look: Looking, found: Foreseen) -> Part:
    chart = outlook.spread(
        found.found, look.currency, look.ask.voice, goal=look.goal_units, so_far=found.won.value
    )
    return Part("outlook", chart.title, chart.sub, chart=chart)


def _deals(look: Looking, found: Foreseen, asks: Asks) -> Part:
    """The deals that bring it; names only of those that this person may see."""
    lang, currency = look.ask.voice.lang, look.currency
    cents = 10 ** formats.minor_digits(currency)
    rows, lines = [], []
    for each in expected_deals(asks.user, found.found.deals, look.ask.opened.journal):
        name, chance = (each.deal.name if each.deal else _("No longer here")), each.chance
        ends = formats.span(f"{100 * chance.low:.0f}", f"{100 * chance.high:.0f}")
        rows.append((
            name, each.owner, each.stage, f"{formats.percent(chance.chance, lang)} ({ends})",
            formats.money(each.brings, currency, lang, False),
        ))  # fmt: skip
        of = f"{name} (#{chance.deal})"
        lines.append(Line(_("Chance"), of, chance.chance, chance.low, chance.high, unit=SHARE,
                          says=each.stage))  # fmt: skip
        lines.append(Line(_("Brings"), of, each.brings / cents, unit=MONEY, says=each.owner))
    heads = (_("Deal"), _("Owner"), _("Where it stands"), _("Chance"), _("Brings"))
    title = _("The deals that bring it")
    table = Table(heads, tuple(rows)) if rows else None
    return Part("deals", title, table=table, lines=tuple(lines))


def _scores(look: Looking, board: Scoreboard) -> Part:
    """How often past forecasts hit, and how far off each way of forecasting was."""
    lang, currency, voice = look.ask.voice.lang, look.currency, look.ask.voice
    said = ngettext(
        "%(hits)s of %(num)s forecast over %(days)s days hit the range; we promise 8 in 10.",
        "%(hits)s of %(num)s forecasts over %(days)s days hit the range; we promise 8 in 10.",
        len(board.rows),
    ) % {
        "hits": formats.number(board.hits, lang), "num": formats.number(len(board.rows), lang),
        "days": board.days,
    }  # fmt: skip
    lines = [count(_("Forecasts scored"), len(board.rows)), count(_("hit"), board.hits)]
    rows = []
    for name, off in board.methods.items():
        words = voice.gettext(METHODS[name])
        rows.append((words, outlook.money(off, currency, voice)))
        lines.append(Line(_("Off by, on average"), words, off, n=board.compared, unit=MONEY))
    for row in board.rows:
        day = row.until.isoformat()
        lines.append(Line(_("Forecast"), f"{row.day.isoformat()} → {day}", row.median, row.low,
                          row.high, unit=MONEY))  # fmt: skip
        lines.append(Line(_("Came"), day, row.won, unit=MONEY))
    heads = (_("Way of forecasting"), _("Off by, on average"))
    title = _("How good our forecasts were")
    note = (
        _("These are replayed: what the forecast would have said on past days, knowing nothing "
          "that came later.")
        if board.replayed
        else ""
    )  # fmt: skip
    table = Table(heads, tuple(rows)) if len(rows) > 1 else None
    return Part("scoreboard", title, said=(said,), table=table, lines=tuple(lines), note=note)
