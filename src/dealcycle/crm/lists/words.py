"""A filter's value, and a list's order, in words for chips."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from dealcycle.crm import access
from dealcycle.crm.lists import values
from dealcycle.crm.lists.choices import Choices
from dealcycle.crm.lists.filters import Filter
from dealcycle.crm.lists.periods import PERIODS
from dealcycle.present import formats

MOST_NAMED = 3


def said(filter_: Filter, value: values.Value, choices: Choices, *, lang: str) -> str:
    """'me, Bob Baker', '1,000–5,000 €', 'this month'."""
    match value:
        case values.Filled(wanted):
            return _("any") if wanted else _("none")
        case values.Text(words):
            return f"“{words}”"
        case values.Chosen(keys):
            return _named(keys, names(filter_, keys, choices))
        case values.Days(period) if period:
            return _(PERIODS[period])
    shown = [_end(filter_, end, lang) for end in (value.low, value.high)]
    return _span(*shown)


def names(filter_: Filter, keys: tuple[str, ...], choices: Choices) -> Mapping[str, str]:
    """What can be chosen; of records only those that are chosen and that one sees."""
    if filter_.type != "records":
        return filter_.known(choices)
    found = access.companies(choices.user).filter(pk__in=[int(each) for each in keys])
    return {str(pk): name for pk, name in found.values_list("pk", "name")}


def _named(keys: tuple[str, ...], names: Mapping[str, str]) -> str:
    # A record that one does not see has no name here, only a number.
    shown = [names.get(each, f"№ {each}") for each in keys[:MOST_NAMED]]
    more = len(keys) - MOST_NAMED
    return ", ".join(shown) + (f" +{more}" if more > 0 else "")


def _end(filter_: Filter, end: object, lang: str) -> str:
    if end is None:
        return ""
    if filter_.type in ("days", "moments"):
        return formats.day(end, lang, "short")
    return formats.number(end, lang)


def _span(low: str, high: str) -> str:
    if low and high:
        return low if low == high else f"{low} – {high}"
    return _("from %(low)s") % {"low": low} if low else _("up to %(high)s") % {"high": high}
