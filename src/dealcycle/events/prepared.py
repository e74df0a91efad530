"""Questions that every request asks: put into SQL once, then only filled in.

Django spends several times longer on writing such a statement than the database on answering it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db import connection, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable, RelatedPopulator, get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.subqueries import UpdateQuery

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
        return statement.all(values)

    def first(self, **values: object) -> Row | None:
        found = self.all(**values)
        return found[0] if found else None


class Change:
    """An update of one shape: of the rows that `question` names, these fields are set."""

    def __init__(self, question: Callable[[], QuerySet[Any]], *fields: str) -> None:
        self._question, self._fields = question, fields
        self._statements: dict[str, tuple[str, Sequence[object]]] = {}

    def make(self, **values: object) -> int:
        """How many rows it changed; values by the names of slots and fields."""
        vendor = connection.vendor
        if vendor not in self._statements:
            self._statements[vendor] = self._statement()
        sql, params = self._statements[vendor]
        with connection.cursor() as cursor:
            cursor.execute(sql, _filled(params, values))
            return cursor.rowcount

    def _statement(self) -> tuple[str, Sequence[object]]:
        found = self._question()
        query = found.query.chain(UpdateQuery)
        # The field itself converts: to a foreign key's column, to JSON, to an instant.
        get = found.model._meta.get_field
        query.add_update_values({name: Slot(name, get(name)) for name in self._fields})
        return query.get_compiler(using=connection.alias).as_sql()


class Statement:
    """A queryset as SQL: rows as the database gives them, and what they mean."""

    def __init__(self, question: QuerySet[Any]) -> None:
        compiler = question.query.get_compiler(using=connection.alias)
        self._sql, self._params = compiler.as_sql()
        found = compiler.get_converters([column for column, *_ in compiler.select])
        self._converters = [
            (place, [_quick(each) for each in converters], expression)
            for place, (converters, expression) in found.items()
        ]
        made = issubclass(question._iterable_class, ModelIterable)
        self._make = _maker(compiler) if made else tuple
        # Whether what the database gives is already what is asked for: lists of numbers.
        self._bare = not made and not self._converters

    def all(self, values: Mapping[str, object] = {}) -> list[Any]:
        rows = self.rows(values)
        return rows if self._bare else [self.read(row) for row in rows]

    def rows(self, values: Mapping[str, object] = {}) -> list[tuple]:
        return _asked(self._sql, _filled(self._params, values))

    def together(self, several: Iterable[Mapping[str, object]]) -> list[tuple]:
        """The answers for each of these values, by one statement; the ORM cannot unite limited
        questions."""
        filled = [_filled(self._params, values) for values in several]
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


def _filled(params: Sequence[object], values: Mapping[str, object]) -> list[object]:
    # Asked once: the way to a thread's own connection is long.
    own = connections[connection.alias]
    return [
        each.output_field.get_db_prep_save(values[each.name], own)
        if isinstance(each, Slot)
        else each
        for each in params
    ]


def _quick(convert: Callable[..., object]) -> Callable[..., object]:
    """An instant as SQLite's driver gives it lacks only its zone."""
    instants = getattr(convert, "__name__", "") == "convert_datetimefield_value"
    # Asked once, too: lists hold thousands of these.
    if not instants or connection.timezone is not UTC:
        return convert

    def converted(value: object, expression: object, connection: object) -> object:
        if value is None:
            return None
        if type(value) is datetime and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return convert(value, expression, connection)

    return converted


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
        made = _record(model, alias, names, row[start:end])
        for other in others:
            _populate(other, row, made)
        return made

    return make


def _populate(other: RelatedPopulator, row: Sequence[object], of: Model) -> None:
    """`other.populate(row, of)`, but that records are made by `_record`."""
    values = row[other.cols_start : other.cols_end]
    made = None
    if values[other.pk_idx] is not None:
        made = _record(other.model_cls, other.db, other.init_list, values)
        for further in other.related_populators:
            _populate(further, row, made)
        other.remote_setter(made, of)
    other.local_setter(of, made)


def _record(
    model: type[Model], alias: str, names: Sequence[str], values: Sequence[object]
) -> Model:
    """`model.from_db(...)` without asking each field, which costs several times the row itself.

    Our models neither have a constructor of their own nor inherit tables; what was not read is
    deferred, as always.
    """
    made = model.__new__(model)
    made.__dict__.update(zip(names, values, strict=True))
    made._state = ModelState()
    made._state.adding, made._state.db = False, alias
    return made
