"""Questions that every request asks: put into SQL once, then only filled in.

Django spends several times longer on writing such a statement than the database on answering it.
"""

from collections.abc import Callable, Sequence
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
        self._statements: dict[str, _Statement] = {}

    def all(self, **values: object) -> list[Row]:
        vendor = connection.vendor
        statement = self._statements.get(vendor)
        if statement is None:
            statement = self._statements[vendor] = _Statement(self._question())
        return statement.ask(values)

    def first(self, **values: object) -> Row | None:
        found = self.all(**values)
        return found[0] if found else None


class _Statement:
    def __init__(self, question: QuerySet[Any]) -> None:
        compiler = question.query.get_compiler(using=connection.alias)
        self.sql, self.params = compiler.as_sql()
        self.compiler = compiler
        self.converters = compiler.get_converters([each[0] for each in compiler.select])
        made = issubclass(question._iterable_class, ModelIterable)
        self.make = _maker(compiler) if made else None

    def ask(self, values: dict[str, object]) -> list[Any]:
        given = [
            each.output_field.get_db_prep_value(values[each.name], connection)
            if isinstance(each, Slot)
            else each
            for each in self.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, given)
            rows = cursor.fetchall()
        if rows and self.converters:
            rows = list(self.compiler.apply_converters(rows, self.converters))
        return [self.make(row) for row in rows] if self.make else [tuple(row) for row in rows]


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
