"""Hits of the search page as HTML: eighty macros would take longer than the search."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from markupsafe import Markup, escape

from dealcycle.crm import links
from dealcycle.crm.kinds import ICONS, Kind
from dealcycle.present import formats
from dealcycle.web.jinja import language
from dealcycle.web.kept import part


class Drawing:
    """Lines as `ui.row`, `ui.when` and `ui.amount` draw them.

    Whatever people wrote goes through `escape`, here and nowhere later.
    """

    def __init__(self) -> None:
        self.lang = language()
        self.now = timezone.localtime()

    def rows(self, records: Iterable[object], icon: str) -> Markup:
        return Markup("\n").join(Markup(self._row(each, icon)) for each in records)  # noqa: S704

    def _row(self, record: object, icon: str) -> str:
        if record.KIND == "activity":
            icon = ICONS.get(Kind(record.kind), icon)
            href = links.link_of_activity(record)
            title = record.subject or record.kind_label
        else:
            href, title = links.link(*record.record), record.name
        sub = "".join([f"<span>{escape(words)}</span>" for words in _sub(record) if words])
        return (
            f'<li class="row" data-row><div class="row__lead">{part("icon", icon)}</div>'
            f'<div class="row__main"><a class="row__title" href="{href}" data-row-open>'
            f'{escape(title)}</a><div class="row__sub">{sub}</div></div>{self._side(record)}</li>'
        )

    def _side(self, record: object) -> str:
        if record.KIND == "activity":
            return f'<div class="row__side">{self._when(record.at)}</div>'
        if record.KIND == "deal" and record.amount_minor is not None:
            return f'<div class="row__side">{self._amount(record)}</div>'
        return ""

    def _when(self, at: datetime) -> str:
        here = at.astimezone(self.now.tzinfo)
        exact = formats.day_and_time(here, self.lang)
        ago = formats.relative(here, self.lang, self.now)
        return f'<time datetime="{at.isoformat()}" data-tip="{exact}">{ago}</time>'

    def _amount(self, deal: object) -> str:
        minor, currency = deal.amount_minor, deal.currency
        exact = escape(formats.money(minor, currency, self.lang))
        short = escape(formats.money_short(minor, currency, self.lang))
        return f'<data value="{minor}" class="digits" data-tip="{exact}">{short}</data>'


def _sub(record: object) -> Iterable[object]:
    """The short words under a hit's title."""
    match record.KIND:
        case "deal":
            return (_name(record.company), record.stage.name)
        case "company":
            return (record.industry, record.city)
        case "contact":
            company = _name(record.company)
            return (record.job_title, company, record.email, record.phone)
    return (record.kind_label, _name(record.deal), _name(record.contact), record.body[:140])


def _name(record: object) -> str:
    return record.name if record else ""
