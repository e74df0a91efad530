"""A list's cells as HTML: a page has hundreds, and a macro for each would outweigh all the rest."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache

from django.template import engines
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup, escape

from dealcycle.crm.lists import cells
from dealcycle.crm.lists.cells import Row
from dealcycle.crm.lists.columns import Column
from dealcycle.present import formats
from dealcycle.web.addresses import MARK, url
from dealcycle.web.jinja import language

EMPTY = (None, "", [])
# Stands in a part's HTML where a row's own words come.
WORDS = "970000002"
Draw = Callable[[Row, object], str]


class Drawing:
    """The rows of one page, for one person: what is the same in all of them is worked out once.

    Whatever people wrote goes through `escape`, here and nowhere later.
    """

    def __init__(
        self, kind: str, columns: Iterable[Column], *, may_write: bool, now: datetime
    ) -> None:
        self.kind = kind
        self.lang = language()
        self.now = timezone.localtime(now)
        self.may_write = may_write
        columns = list(columns)
        self._draws = [self._drawing(column) for column in columns]
        self._frames = [self._edit(column) or "%s" for column in columns]
        self._abouts = [_about(column).replace("%", "%%") for column in columns]

    def rows(self, rows: Iterable[Row]) -> Markup:
        box = _box() if self.may_write else ""
        cells = zip(self._abouts, self._frames, strict=True)
        drawn = "".join([f"<td{about}%s>{frame}</td>" for about, frame in cells])
        # One text with a place for all that differs from row to row.
        frame = f'<tr data-row id="row-%d">{box}{drawn}</tr>'
        return Markup("\n").join(Markup(frame % self._said(row)) for row in rows)  # noqa: S704

    def inside(self, row: Row) -> Markup:
        """What stands in the row's first cell."""
        shown, frame = self._draws[0](row), self._frames[0]
        said = (row["id"], shown, row["id"]) if frame != "%s" else (shown,)
        return Markup(frame % said)  # noqa: S704

    def _said(self, row: Row) -> tuple[object, ...]:
        """What differs from row to row, in the order of the places."""
        pk = row["id"]
        said = [pk, pk, escape(row["name"])] if self.may_write else [pk]
        for draw, frame in zip(self._draws, self._frames, strict=True):
            shown = draw(row)
            empty = "" if shown else " data-empty"
            said += (empty, shown) if frame == "%s" else (empty, pk, shown, pk)
        return tuple(said)

    def _drawing(self, column: Column) -> Callable[[Row], str]:
        draw, read = self._draw(column), cells.reader(column)
        return lambda row: draw(row, read(row))

    def _edit(self, column: Column) -> str:
        """A value that can be edited, and the pencil that shows when one points at it: a text with
        places for the row's id, the value and the id again."""
        if not (self.may_write and column.is_edited):
            return ""
        at = url(f"{self.kind}_field", MARK, column.key).replace("%", "%%")
        words = escape(_("Change: %(field)s") % {"field": column.label}).replace("%", "%%")
        # `e` edits the first cell after the name.
        key = "" if column.key == "name" else " data-row-edit"
        return (
            f'<div class="cell" id="cell-%d-{escape(column.key.replace(".", "-"))}" data-fact>'
            f'<span class="cell__value">%s</span>'
            f'<button class="cell__edit" type="button" hx-get="{at.replace(str(MARK), "%d")}'
            f'?place=cell"{key} aria-label="{words}">{_icon("pencil")}</button></div>'
        )

    def _draw(self, column: Column) -> Draw:
        if column.key == "name":
            at = url(self.kind, MARK).replace(str(MARK), "%d")
            return lambda row, value: (
                f'<a class="table__name" href="{at % row["id"]}" data-row-open>{escape(value)}</a>'
            )
        if column.type == "choice":
            return lambda row, value: escape(cells.label(column, value))
        special = {"step": self._step, "outcome": self._outcome, "days": self._days}
        if column.type in special:
            return special[column.type]
        drawn = self._by_type().get(column.type, _text)
        return lambda row, value: drawn(row, value) if value or value not in EMPTY else ""

    def _by_type(self) -> dict[str, Draw]:
        return {
            "money": self._money, "number": self._number, "date": self._date,
            "moment": self._moment, "checkbox": self._checkbox, "owner": self._owner,
            "company": self._company, "tags": self._tags, "email": self._email,
            "phone": self._phone, "stage": self._stage, "url": self._url, "long": self._long,
        }  # fmt: skip

    # --- one function a type of column ---------------------------------------------------------

    def _step(self, row: Row, value: object) -> str:
        if value is None:
            return "" if row["outcome"] else f'<span class="list__missing">{_("none")}</span>'
        at = row["next_step_at"]
        late = " list__step--late" if at < self.now else ""
        return (
            f'<span class="list__step{late}">{self._when(at)} '
            f'<span class="muted">{escape(value)}</span></span>'
        )

    def _outcome(self, row: Row, value: object) -> str:
        return _outcome(str(value), self.lang)

    def _stage(self, row: Row, value: object) -> str:
        """An open deal in a retired stage has to move on; a closed one just ended there."""
        if row["outcome"] or row["stage__retired_at"] is None:
            return escape(value)
        return f'{escape(value)} <span class="list__missing">({_("out of use")})</span>'

    def _days(self, row: Row, value: object) -> str:
        if row["outcome"]:
            return ""
        days = cells.days_since(row["stage_entered_at"], self.now)
        return f'<span class="digits">{days}</span>'

    def _money(self, row: Row, value: object) -> str:
        money = formats.money(value.minor, value.currency, self.lang)
        return f'<span class="digits">{escape(money)}</span>'

    def _number(self, row: Row, value: object) -> str:
        return f'<span class="digits">{escape(formats.number(value, self.lang))}</span>'

    def _date(self, row: Row, value: object) -> str:
        return (
            f'<span class="nowrap">{formats.day(value, self.lang, "short", self.now.year)}</span>'
        )

    def _moment(self, row: Row, value: object) -> str:
        return f'<span class="nowrap">{self._when(value)}</span>'

    def _when(self, at: datetime) -> str:
        """As `ui.when` writes it."""
        here = at.astimezone(self.now.tzinfo)
        exact = formats.day_and_time(here, self.lang)
        ago = formats.relative(here, self.lang, self.now)
        return f'<time datetime="{at.isoformat()}" data-tip="{exact}">{ago}</time>'

    def _checkbox(self, row: Row, value: object) -> str:
        return _icon("check", _("yes")) if value else f'<span class="faint">{_("no")}</span>'

    def _owner(self, row: Row, value: object) -> str:
        return _person(str(value))

    def _company(self, row: Row, value: object) -> str:
        at = url("company", row["company_id"])
        return f'<a class="link link--plain" href="{at}">{escape(value)}</a>'

    def _tags(self, row: Row, value: object) -> str:
        return f'<span class="cluster">{"".join(_tag(name) for name in value)}</span>'

    def _email(self, row: Row, value: object) -> str:
        shown = escape(value)
        return f'<a class="link link--plain" href="mailto:{shown}">{shown}</a>'

    def _phone(self, row: Row, value: object) -> str:
        bare = escape(str(value).replace(" ", ""))
        return f'<a class="link link--plain nowrap" href="tel:{bare}">{escape(value)}</a>'

    def _url(self, row: Row, value: object) -> str:
        bare = str(value).replace("https://", "").replace("http://", "")
        return (
            f'<a class="link link--plain" href="{escape(value)}" target="_blank" '
            f'rel="noopener noreferrer">{escape(bare)}</a>'
        )

    def _long(self, row: Row, value: object) -> str:
        text = str(value)
        short = text if len(text) <= 125 else f"{text[:117].rsplit(' ', 1)[0]}…"
        return f'<span class="list__long">{escape(short)}</span>'


def _text(row: Row, value: object) -> str:
    return escape(value)


def _about(column: Column) -> str:
    if column.key == "name":
        return ' class="list__name"'
    number = ' class="num"' if column.is_number else ""
    return f'{number} data-label="{escape(column.label)}"'


# --- parts of the design that look the same whenever their words are -----------------------------


def _part(name: str) -> Callable[..., str]:
    return getattr(engines["jinja2"].env.globals["ui"], name)


def _box() -> str:
    """The box before a row, with places for its id and its name."""
    drawn = str(_part("table_check")(MARK, WORDS)).replace("%", "%%")
    return drawn.replace(str(MARK), "%d").replace(WORDS, "%s")


def _icon(name: str, label: str | None = None) -> str:
    return str(_part("icon")(name, 14, label))


@lru_cache(maxsize=2000)
def _person(name: str) -> str:
    return str(_part("avatar_person")(name))


@lru_cache(maxsize=2000)
def _tag(name: str) -> str:
    return str(_part("chip")(name, kind="tag"))


@lru_cache(maxsize=20)
def _outcome(outcome: str, lang: str) -> str:
    words = {
        "": pgettext("deals", "open"),
        "won": pgettext("deals", "won"),
        "lost": pgettext("deals", "lost"),
        "no_decision": _("no decision"),
    }
    tones = {"": "info", "won": "good", "lost": "bad"}
    return str(_part("badge")(words[outcome], tones.get(outcome, "plain")))
