"""Questions that every request asks: put into SQL once, then only filled in.

Django spends several times longer on writing such a statement than the database on answering it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


class Slot(Expression):
    """A place in a prepared question; `field` says what kind of value comes there."""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: object) -> tuple[str, list["Slot"]]:
        return "%s", [self]


class Prepared(Generic[Row]):
    """A question of one shape: `Prepared(lambda: User.objects.filter(pk=Slot("pk", ID)))`.

    It gives what its queryset would: records, with those that it selects along, or tuples.
    """

    def __init__(self, question: Callable[[], QuerySet[Any]]) -> None:
        self._question = question
        self._statements: dict[str, Statement] = {}

    def all(self, **values: object) -> list[Row]:
        vendor = connection.vendor
        statement = self._statements.get(vendor)
        if statement is None:
            statement = self._statements[vendor] = Statement(self._question())
        return [statement.read(row) for row in statement.rows(values)]

    def first(self, **values: object) -> Row | None:
        found = self.all(**values)
        return found[0] if found else None


class Statement:
    """A queryset as SQL: rows as the database gives them, and what they mean."""

    def __init__(self, question: QuerySet[Any]) -> None:
        compiler = question.query.get_compiler(using=connection.alias)
        self._sql, self._params = compiler.as_sql()
        self._converters = [
            (place, *each)
            for place, each in compiler.get_converters(
                [column for column, *_ in compiler.select]
            ).items()
        ]
        made = issubclass(question._iterable_class, ModelIterable)
        self._make = _maker(compiler) if made else tuple

    def rows(self, values: Mapping[str, object] = {}) -> list[tuple]:
        return _asked(self._sql, self._filled(values))

    def together(self, several: Iterable[Mapping[str, object]]) -> list[tuple]:
        """The answers for each of these values, by one statement; the ORM cannot unite limited
        questions."""
        filled = [self._filled(values) for values in several]
        if not filled:
            return []
        # Only the ORM's own SQL is put together here; every value stays a parameter.
        parts = (f"SELECT * FROM ({self._sql}) AS c{n}" for n in range(len(filled)))  # noqa: S608
        return _asked(" UNION ALL ".join(parts), [value for params in filled for value in params])

    def read(self, row: Sequence[object]) -> Any:
        """The record or the values that a row stands for."""
        values = list(row)
        for place, converters, expression in self._converters:
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        return self._make(values)

    def _filled(self, values: Mapping[str, object]) -> list[object]:
        return [
            each.output_field.get_db_prep_value(values[each.name], connection)
            if isinstance(each, Slot)
            else each
            for each in self._params
        ]


def _asked(sql: str, params: Sequence[object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _maker(compiler: SQLCompiler) -> Callable[[Sequence[object]], Model]:
    """As Django makes records of rows, with what is found out only once kept."""
    select, found = compiler.select, compiler.klass_info
    start, end = found["select_fields"][0], found["select_fields"][-1] + 1
    names = [each[0].target.attname for each in select[start:end]]
    model, alias = found["model"], connection.alias
    others = get_related_populators(found, select, alias)

    def make(row: Sequence[object]) -> Model:
        made = model.from_db(alias, names, row[start:end])
        for other in others:
            other.populate(row, made)
        return made

    return make
