"""What can be chosen from in filters: people, teams, stages, sources, tags; read when needed."""

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dealcycle.crm import fields
from dealcycle.crm.models import Pipeline, Reason, Source, Stage, Tag
from dealcycle.people.models import Team, User

Options = dict[str, str]
Made = TypeVar("Made")
# Beside the outcomes of `cycle`: a deal that has none yet.
OPEN = "open"


class Choices:
    """One reading of the lists for one page; each costs a query, and only when asked for."""

    def __init__(self, kind: str, user: User) -> None:
        self.kind = kind
        self.user = user
        self._made: dict[str, object] = {}

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What is made of this reading, made once."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    @cached_property
    def fields(self) -> dict[str, fields.Field]:
        return fields.by_key(fields.of(self.kind))

    @cached_property
    def people(self) -> Options:
        found = User.objects.order_by("-is_active", "name").values_list("pk", "name", "email")
        return {"me": _("me")} | {str(pk): name or email for pk, name, email in found}

    @cached_property
    def teams(self) -> Options:
        return _named(Team.objects.order_by("name"))

    @cached_property
    def pipelines(self) -> Options:
        return _named(Pipeline.objects.all())

    @cached_property
    def stages(self) -> Options:
        found = Stage.objects.order_by("pipeline__position", "pipeline_id", "position", "id")
        rows = list(found.values_list("pk", "name", "pipeline_id", "retired_at"))
        several = len({pipeline for _pk, _name, pipeline, _retired in rows}) > 1
        return {
            str(pk): _with(
                name,
                self.pipelines[str(pipeline)] if several else "",
                _("out of use") if retired else "",
            )
            for pk, name, pipeline, retired in rows
        }

    @cached_property
    def sources(self) -> Options:
        return _named(Source.objects.all())

    @cached_property
    def tags(self) -> Options:
        return _named(Tag.objects.all())

    @cached_property
    def reasons(self) -> Options:
        return _named(Reason.objects.exclude(purpose=Reason.Purpose.OVERRIDE))

    @cached_property
    def outcomes(self) -> Options:
        return {
            OPEN: pgettext("deals", "open"),
            "won": pgettext("deals", "won"),
            "lost": pgettext("deals", "lost"),
            "no_decision": _("no decision"),
        }

    @cached_property
    def steps(self) -> Options:
        return {
            "none": _("none planned"),
            "overdue": _("overdue"),
            "today": _("due today"),
            "later": _("planned for later"),
        }

    @cached_property
    def silences(self) -> Options:
        return {"longer": _("longer than usual"), "never": _("never contacted")}

    @cached_property
    def yes_or_no(self) -> Options:
        return {"yes": _("yes"), "no": _("no")}

    def of_field(self, key: str) -> Options:
        """The choices of an organisation's own field, those no longer offered too."""
        field = self.fields[key]
        return dict((*field.choices, *field.retired_choices))


def _named(found: object) -> Options:
    return {str(pk): name for pk, name in found.values_list("pk", "name")}


def _with(name: str, *told: str) -> str:
    """'Proposal', 'Proposal (Partners, out of use)'."""
    said = ", ".join(filter(None, told))
    return f"{name} ({said})" if said else name
