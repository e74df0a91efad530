"""Cells of other columns that do not fit the field they go into: told, for they stay empty."""

from collections.abc import Iterator, Mapping, Sequence

from dealcycle.crm.models import CustomField, Deal
from dealcycle.cycle.refusal import Reason
from dealcycle.cycle.words import NN_
from dealcycle.sources import amounts, instants
from dealcycle.sources.columns import Source
from dealcycle.transfer.book import Book
from dealcycle.transfer.offers import CREATE, MAP, Offer

WORDS = {
    "date": NN_(
        "Column “%(column)s”: %(n)s cell is no date, such as “%(cell)s”; the field stays empty.",
        "Column “%(column)s”: %(n)s cells are no dates, such as “%(cell)s”; "
        "the field stays empty there.",
    ),
    "number": NN_(
        "Column “%(column)s”: %(n)s cell is no number, such as “%(cell)s”; the field stays empty.",
        "Column “%(column)s”: %(n)s cells are no numbers, such as “%(cell)s”; "
        "the field stays empty there.",
    ),
}


def told(book: Book, found: Mapping[str, Sequence[Offer]]) -> Iterator[Reason]:
    """One look at all such columns."""
    own = CustomField.objects.filter(record_kind=Deal.KIND, retired_at=None)
    types = dict(own.values_list("key", "type"))
    asked = []
    for offer in found.get("field", ()):
        column = book.wide.find(offer.key)
        type_ = types.get(str(offer.to)) if offer.do == MAP else offer.more.get("type")
        kind = "number" if type_ == "money" else str(type_)
        if column is not None and offer.do in (CREATE, MAP) and kind in WORDS:
            asked.append((kind, column, _rule(book, kind, column)))
    if not asked:
        return
    counts = ", ".join(
        f"count(*) FILTER ({rule}), min({column.sql}) FILTER ({rule})" for _, column, rule in asked
    )
    row = book.connection.execute(f"SELECT {counts} FROM numbered").fetchone() or ()
    for at, (kind, column, _) in enumerate(asked):
        count, cell = row[2 * at : 2 * at + 2]
        if count:
            one, many = WORDS[kind]
            about = {"column": column.name, "n": count, "cell": cell.strip()[:80]}
            yield Reason(f"field_no_{kind}", one, about, plural=many)


def _rule(book: Book, kind: str, column: Source) -> str:
    nothing = ", ".join(f"'{word}'" for word in instants.NOTHING)
    if kind == "date":
        fits = f"{instants.epoch_sql(column.sql, day_first=book.reading.day_first)} IS NOT NULL"
    else:
        writing = amounts.study(book.wide.sample(column), 0)
        decimal = writing.decimal if writing else "."
        fits = f"{amounts.minor_sql(column.sql, decimal=decimal, digits=2)} IS NOT NULL"
    return f"lower(trim({column.sql})) NOT IN ({nothing}) AND NOT ({fits})"
