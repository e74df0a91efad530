"""What stands above a page over the measures: choices, chips, whose deals are counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dealcycle.crm.models import Pipeline, Source
from dealcycle.insights.asked import CUSTOM, ELAPSED, PERIOD_LABELS, SPANS, Asked
from dealcycle.insights.asking import Asking
from dealcycle.measures.journal import Scope
from dealcycle.measures.levers import ARRIVALS, CAPACITY
from dealcycle.measures.question import MISSING, OTHER, PERIODS, period_start
from dealcycle.people import access as people
from dealcycle.people.models import Team, User
from dealcycle.present.group_names import shown

MOST_CHOICES = 300
SELECTS = ("pipeline", "owner", "team", "source")


@dataclass(frozen=True)
class Choice:
    """A select of the form; `options` are value, words, chosen."""

    name: str
    label: str
    first: str
    options: list[tuple[object, str, bool]]

    @property
    def chosen(self) -> bool:
        return any(chosen for _value, _words, chosen in self.options)


def choices(user: User, ask: Asking) -> dict[str, object]:
    """The selects of the form and its dates."""
    asked = ask.asked
    had = dict(asked.only)
    selects = []
    for name, (first, options) in _options(user).items():
        codes = had.get(name, ())
        if len(options) > 1 or codes:
            chosen = [(value, words, codes == (value,)) for value, words in options]
            selects.append(Choice(name, ask.labels[name], first, chosen))
    return {
        "selects": selects,
        "spans": [(key, str(words), key == asked.span) for key, words in SPANS.items()],
        "custom": asked.span == CUSTOM,
        "elapsed": [
            ("", _("Calendar days"), not asked.elapsed),
            (ELAPSED, _("Days with their hours"), asked.elapsed),
        ],
        "splits": [_splits(ask, at) for at in range(min(len(asked.by) + 1, 2))],
        # Narrowings that no select of the form shows stay as they are.
        "kept": [
            (name, "none" if code == MISSING else code)
            for name, codes in asked.only
            for code in codes
            if name not in SELECTS or len(codes) > 1
        ],
    }


def chips(ask: Asking) -> list[tuple[str, str]]:
    """(words, address without it) of the narrowings that no select shows."""
    found = []
    for name, codes in ask.asked.only:
        if name in SELECTS and len(codes) == 1 and codes[0] != MISSING:
            continue
        known = _names(ask, name, codes)
        words = ", ".join(shown(name, code, known, ask.voice) for code in codes)
        without = ask.asked.query(only=ask.asked.with_only(name))
        found.append((f"{ask.labels[name]}: {words}", without))
    return found


def _names(ask: Asking, name: str, codes: tuple[int, ...]) -> dict[int, str]:
    if name == "pipeline":
        return {each.code: each.name for each in ask.opened.journal.pipelines}
    return ask.opened.journal.named(name, [code for code in codes if code >= 0])


def whose(scope: Scope) -> str:
    """Whose deals the figures are about."""
    if scope.owners is None:
        return _("All deals of the organisation")
    if len(scope.owners) == 1:
        return _("Your own deals")
    return _("The deals of your team")


def narrowed(asked: Asked, by: tuple[str, ...], codes: tuple[int, ...]) -> str:
    """The address that narrows to one group; empty where none can."""
    changed: dict[str, object] = {"by": ()}
    only = asked.only
    for name, code in zip(by, codes, strict=True):
        if code == OTHER or (name in PERIODS and code == MISSING):
            return ""
        if name in PERIODS:
            changed |= dict(zip(("since", "until"), _ends(name, code), strict=True))
            changed["span"] = CUSTOM
        else:
            only = (*((had, c) for had, c in only if had != name), (name, (code,)))
    return asked.query(**changed, only=only)


def _ends(period: str, code: int) -> tuple[date, date]:
    first = date(*period_start(period, code), 1)
    following = date(*period_start(period, code + 1), 1)
    return first, date.fromordinal(following.toordinal() - 1)


def _options(user: User) -> dict[str, tuple[str, list[tuple[int, str]]]]:
    owners = people.users(user).order_by("name")[:MOST_CHOICES]
    teams = Team.objects.filter(retired_at=None).order_by("name")
    if people.scope(user).owners is not None:
        teams = teams.filter(members__in=people.users(user)).distinct()
    pipelines = Pipeline.objects.order_by("position", "id").values_list("pk", "name")
    sources = Source.objects.order_by("name").values_list("pk", "name")[:MOST_CHOICES]
    return {
        "pipeline": (_("All pipelines"), list(pipelines)),
        "owner": (_("All owners"), [(each.pk, str(each)) for each in owners]),
        "team": (_("All teams"), [(each.pk, each.name) for each in teams]),
        "source": (_("All sources"), list(sources)),
    }


def _splits(ask: Asking, at: int) -> tuple[str, list[tuple[str, str, bool]]]:
    """The first or second select of what to split by."""
    chosen = ask.asked.by[at] if at < len(ask.asked.by) else ""
    others = {name for i, name in enumerate(ask.asked.by) if i != at}
    labels = {name: str(label) for name, label in PERIOD_LABELS.items()} | dict(ask.labels)
    first = _("Not split") if at == 0 else _("and by …")
    return first, [(n, words, n == chosen) for n, words in labels.items() if n not in others]


def frames(chosen: str, query: Callable[[str], str]) -> list[dict[str, object]]:
    """What stays as it is while velocity changes: how many deals are carried, or how many come."""
    words = {
        CAPACITY: _("We can carry so many open deals"),
        ARRIVALS: _("So many deals come in"),
    }
    return [
        {"label": label, "href": f"?{query(name)}", "current": name == chosen}
        for name, label in words.items()
    ]
