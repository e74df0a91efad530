"""Charts ready for a page, and the day that its figures are as of."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from dealcycle.insights.asking import Asking
from dealcycle.present import svg
from dealcycle.present.charts import Chart


@dataclass(frozen=True)
class Drawn:
    """A chart ready for the page."""

    chart: Chart
    drawing: Markup
    keys: list[tuple[str, str]]


def drawn(chart: Chart, key: str) -> Drawn:
    # The drawing escapes every word that it holds.
    return Drawn(chart, Markup(svg.both(chart, key)), list(svg.keys(chart)))  # noqa: S704


def day_of(ask: Asking) -> date:
    """The day of the as-of moment in the organisation's zone."""
    moment = ask.question.moment(ask.opened.journal)
    return datetime.fromtimestamp(moment, ZoneInfo(ask.opened.journal.zone)).date()
