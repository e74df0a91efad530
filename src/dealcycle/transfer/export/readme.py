"""The README that lies in the export: what each file holds, what each column means."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from dealcycle import __version__
from dealcycle.transfer.export.shape import Table


def text(tables: Sequence[Table], rows: Mapping[str, int], now: datetime) -> str:
    parts = [
        f"# {_('Everything from Dealcycle')}",
        _("Written on %(day)s by Dealcycle %(version)s, as of one moment.")
        % {"day": f"{now:%Y-%m-%d %H:%M} UTC", "version": __version__},
        _conventions(),
        f"## {_('Files')}",
        _contents(tables, rows),
        *[_table(table) for table in tables],
    ]
    return "\n\n".join(parts) + "\n"


def _conventions() -> str:
    said = [
        _("`csv/`: text, UTF-8, commas; opens in every spreadsheet program. A text that begins "
          "with = + - @ has an apostrophe before it, so that no program calculates it."),
        _("`parquet/`: the same tables with their types, for analysis. Texts as they are."),
        _("`files/`: the attached files; `attachments` says where each belongs."),
        _("Moments are in UTC, days are days, amounts are in whole units of their currency. "
          "An empty cell: not known, or not yet. Numbers (`..._id`) link the tables."),
        _("The figures of your deals, without a server: "
          "`dealcycle report csv/deals.csv csv/stage_history.csv`."),
    ]  # fmt: skip
    return "\n".join(f"- {each}" for each in said)


def _contents(tables: Sequence[Table], rows: Mapping[str, int]) -> str:
    lines = [f"| {_('Table')} | {_('Rows')} | {_('What it holds')} |", "|---|--:|---|"]
    lines += [f"| `{table.name}` | {rows.get(table.name, 0)} | {table.about} |" for table in tables]
    return "\n".join(lines)


def _table(table: Table) -> str:
    lines = [f"## {table.name}", "", str(table.about), ""]
    lines += [f"| {_('Column')} | {_('Type')} | {_('What it means')} |", "|---|---|---|"]
    lines += [
        f"| {_inert(column.name)} | {_type(column.type)} | {_inert(str(column.about))} |"
        for column in table.columns
    ]
    return "\n".join(lines)


def _type(type_: str) -> str:
    return {
        "text": _("text"),
        "number": _("number"),
        "integer": _("whole number"),
        "amount": _("amount"),
        "day": _("day"),
        "moment": _("moment"),
        "flag": _("true or false"),
    }[type_]


def _inert(words: str) -> str:
    """A label that people gave keeps its cell."""
    return " ".join(words.replace("|", "\\|").split())
