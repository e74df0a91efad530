"""From a filter's value to the rows it means, on both databases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, Func, Model, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import Contains, GreaterThanOrEqual, In, LessThan, LessThanOrEqual

from dealcycle.crm import search, valuation
from dealcycle.crm.lists import periods, values
from dealcycle.crm.lists.choices import OPEN
from dealcycle.crm.lists.filters import Filter
from dealcycle.crm.models.record import fold
from dealcycle.cycle.calendar import day_end, day_in, day_start
from dealcycle.cycle.currencies import precision
from dealcycle.people.models import User


@dataclass(frozen=True)
class Here:
    """Who asks, when and where: what "me", "this week" and "1,000" mean."""

    user: User
    now: datetime
    zone: ZoneInfo
    currency: str
    first_weekday: int = 0

    @property
    def today(self) -> date:
        return day_in(self.now, self.zone)


class Folded(Func):
    """A text as search compares it; `crm.folding` brings the function to SQLite."""

    output_field = TextField()

    def as_sqlite(self, compiler: object, connection: object, **context: object) -> tuple:
        return self.as_sql(compiler, connection, function="dealcycle_fold", **context)

    def as_postgresql(self, compiler: object, connection: object, **context: object) -> tuple:
        template = "replace(lower(%(expressions)s), 'ё', 'е')"
        return self.as_sql(compiler, connection, template=template, **context)


def loose(column: str) -> Coalesce:
    """The same value, by a way that no index knows: for rows found along another index."""
    return Coalesce(F(column), F(column))


def filtered(
    found: QuerySet, filter_: Filter, value: values.Value, here: Here, *, along: bool = False
) -> QuerySet:
    """The rows that this filter leaves. `along` keeps its index out of it: see `crm.lists.rows`."""
    if filter_.own is not None:
        named = found.alias(**{_alias(filter_): KeyTransform(filter_.own, "custom")})
        return named.filter(_own(filter_, value, here))
    if filter_.type == "words":
        return found.filter(search.matching(found.model.KIND, value.words))
    if filter_.column == "tags":
        return found.filter(_tags(value, found.model, along))
    if filter_.key in SPECIAL:
        return found.filter(SPECIAL[filter_.key](value, here, along))
    return found.filter(_column(filter_, value, here, along))


def _column(filter_: Filter, value: values.Value, here: Here, along: bool) -> Q:
    column = filter_.column
    match value:
        case values.Filled(wanted):
            empty = Q(**{f"{column}__isnull": True})
            if filter_.type == "text" or (filter_.type == "choice" and not column.endswith("_id")):
                empty = Q(**{column: ""})
            return ~empty if wanted else empty
        case values.Text(words) if column == "name_folded":
            return Q(name_folded__contains=fold(words))
        case values.Text(words):
            return _contains(F(column), words)
        case values.Chosen(keys):
            wanted = [int(each) if column.endswith("_id") else each for each in keys]
            return _any_of(column, wanted, along)
        case values.Range() | values.Days():
            return _between(column, _ends(filter_, value, here), along)


def _any_of(column: str, wanted: list, along: bool) -> Q:
    if along:
        return Q(In(loose(column), wanted))
    return Q(**{column: wanted[0]}) if len(wanted) == 1 else Q(**{f"{column}__in": wanted})


def _between(column: str, ends: Iterable[tuple[str, object]], along: bool) -> Q:
    found = Q()
    for name, end in ends:
        if along:
            found &= Q(COMPARED[name](loose(column), Value(end)))
        else:
            found &= Q(**{f"{column}__{name}": end})
    return found


def _ends(filter_: Filter, value: values.Value, here: Here) -> list[tuple[str, object]]:
    """How the first and the last value that count compare to a row's."""
    if isinstance(value, values.Range):
        low, high = value.low, value.high
        if filter_.type == "money":
            low = None if low is None else _minor(low, here.currency, True)
            high = None if high is None else _minor(high, here.currency, False)
        ends = [("gte", low), ("lte", high)]
    else:
        first, last = value.low, value.high
        if value.period:
            first, last = periods.bounds(
                value.period, today=here.today, first_weekday=here.first_weekday
            )
        if filter_.type == "moments":
            ends = [("gte", first and day_start(first, here.zone))]
            ends += [("lt", last and day_end(last, here.zone))]
        else:
            ends = [("gte", first), ("lte", last)]
    return [(name, end) for name, end in ends if end is not None]


def _contains(text: object, words: str) -> Q:
    return Q(Contains(Folded(Coalesce(text, Value(""))), fold(words)))


def _tags(value: values.Value, model: type[Model], along: bool) -> Q:
    through = model.tags.through
    of = f"{model.KIND}_id"
    some = through.objects.filter(**{of: OuterRef("pk")})
    if isinstance(value, values.Filled):
        return Exists(some) if value.wanted else ~Exists(some)
    wanted = [int(each) for each in value.keys]
    if along:
        return Q(Exists(some.filter(tag__in=wanted)))
    return Q(pk__in=through.objects.filter(tag__in=wanted).values(of))


# --- filters that mean more than a column ---------------------------------------------------


def _owner(value: values.Value, here: Here, along: bool) -> Q:
    if isinstance(value, values.Filled):
        return Q(owner_id__isnull=not value.wanted)
    wanted = {here.user.pk if each == "me" else int(each) for each in value.keys}
    return _any_of("owner_id", sorted(wanted), along)


def _team(value: values.Value, here: Here, along: bool) -> Q:
    members = User.objects.filter(team__in=[int(each) for each in value.keys])
    wanted = sorted(members.values_list("pk", flat=True))
    return _any_of("owner_id", wanted, along) if wanted else Q(pk__in=[])


def _outcome(value: values.Value, here: Here, along: bool) -> Q:
    keys = list(value.keys)
    if keys == [OPEN]:
        # The same as an empty outcome by a rule of the table, and known to its indexes.
        return Q(closed_at__isnull=True)
    return _any_of("outcome", ["" if each == OPEN else each for each in keys], along)


def _next_step(value: values.Value, here: Here, along: bool) -> Q:
    start, end = day_start(here.today, here.zone), day_end(here.today, here.zone)
    meanings = {
        "none": Q(next_step_at=None),
        "overdue": Q(next_step_at__lt=here.now),
        "today": Q(next_step_at__gte=start, next_step_at__lte=end),
        "later": Q(next_step_at__gt=end),
    }
    # A step that is not planned is only missed where the deal still goes on.
    return _or(meanings, value.keys) & Q(closed_at__isnull=True)


def _silent(value: values.Value, here: Here, along: bool) -> Q:
    meanings = {"longer": Q(silent_from__lte=here.now), "never": Q(last_touch_at=None)}
    return _or(meanings, value.keys) & Q(closed_at__isnull=True)


def _or(meanings: Mapping[str, Q], keys: tuple[str, ...]) -> Q:
    found = Q(pk__in=[])
    for key in keys:
        found |= meanings[key]
    return found


SPECIAL = {
    "owner": _owner,
    "team": _team,
    "outcome": _outcome,
    "next_step": _next_step,
    "silent": _silent,
}


# --- the organisation's own fields -------------------------------------------------------------


def _own(filter_: Filter, value: values.Value, here: Here) -> Q:
    own = _alias(filter_)
    match value:
        case values.Filled(wanted):
            # Emptied values are taken out of `custom`, so a key that is there is filled.
            has = Q(custom__has_key=filter_.own)
            return has if wanted else ~has
        case values.Text(words):
            return _contains(KeyTextTransform(filter_.own, "custom"), words)
        case values.Chosen(keys) if set(keys) == {"yes"} and filter_.is_checkbox:
            return Q(**{own: True})
        case values.Chosen(keys) if set(keys) == {"no"} and filter_.is_checkbox:
            return Q(**{own: False}) | ~Q(custom__has_key=filter_.own)
        case values.Chosen(keys):
            return Q() if filter_.is_checkbox else Q(**{f"{own}__in": list(keys)})
    if filter_.type == "money":
        return _own_money(own, value, here)
    return Q(**{f"{own}__{name}": _json(end) for name, end in _ends(filter_, value, here)})


def _own_money(own: str, value: values.Range, here: Here) -> Q:
    """It lies there as minor units and currency: each currency is compared at its newest rate."""
    found = Q(pk__in=[])
    for currency, rate in valuation.newest_rates(here.currency).items():
        ends = [None if end is None else _minor(end / rate, currency, up) for end, up in
                ((value.low, True), (value.high, False))]  # fmt: skip
        named = zip(("gte", "lte"), ends, strict=True)
        within = {f"{own}__0__{name}": end for name, end in named if end is not None}
        found |= Q(**{f"{own}__1": currency}, **within)
    return found


def _minor(major: Decimal, currency: str, up: bool) -> int:
    # Typed in whole units, kept in minor ones: cents beyond them mean nothing.
    rounding = ROUND_CEILING if up else ROUND_FLOOR
    return int(major.scaleb(precision(currency)).to_integral_value(rounding))


def _alias(filter_: Filter) -> str:
    # Keys are chosen by people: one may be called "in" or "gte".
    return f"own_{filter_.own.encode().hex()}"


def _json(end: object) -> object:
    if isinstance(end, date):
        return end.isoformat()
    if isinstance(end, Decimal):
        return int(end) if end == end.to_integral_value() else float(end)
    return end


COMPARED = {"gte": GreaterThanOrEqual, "lte": LessThanOrEqual, "lt": LessThan}
