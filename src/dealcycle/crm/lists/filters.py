"""By what a list can be filtered: one table a kind, the organisation's own fields among them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealcycle.crm import fields
from dealcycle.crm.lists import values
from dealcycle.crm.lists.choices import Choices, Options
from dealcycle.crm.lists.periods import PERIODS
from dealcycle.crm.lists.values import Params, Value


@dataclass(frozen=True)
class Filter:
    """One thing to filter by: its key in the address, its words, what kind of value it takes.

    `type` is words, text, people, choice, records, range, money, days or moments. `column` is
    where it looks; `indexed` says that an index finds its rows.
    """

    key: str
    label: str | Promise
    type: str
    column: str = ""
    options: Callable[[Choices], Options] | None = None
    indexed: bool = False
    # Whether "none" and "any" make sense.
    empty: bool = True
    is_checkbox: bool = False

    @property
    def own(self) -> str | None:
        """The key of an organisation's own field."""
        return self.key.removeprefix(fields.PREFIX) if self.key.startswith(fields.PREFIX) else None

    def read(self, params: Params, choices: Choices) -> Value | None:
        """What the address sets this filter to; raises Broken where it makes no sense."""
        match self.type:
            case "words" | "text":
                value = values.read_text(self.key, params)
            case "range" | "money":
                value = values.read_range(self.key, params)
            case "days" | "moments":
                value = values.read_days(self.key, params, PERIODS)
            case "records":
                value = values.read_ids(self.key, params)
            case _:
                value = values.read_choice(self.key, params, self.known(choices))
        if isinstance(value, values.Filled) and not self.empty:
            raise values.Broken
        return value

    def known(self, choices: Choices) -> Options:
        return self.options(choices) if self.options else {}


def _choice(attribute: str) -> Callable[[Choices], Options]:
    return lambda choices: getattr(choices, attribute)


WORDS = Filter("q", _("Words"), "words", indexed=True, empty=False)
OWNER = Filter("owner", _("Owner"), "people", "owner_id", _choice("people"), indexed=True)
TEAM = Filter("team", pgettext_lazy("people", "Team"), "choice", "owner_id", _choice("teams"),
              indexed=True, empty=False)  # fmt: skip
SOURCE = Filter("source", _("Source"), "choice", "source_id", _choice("sources"), indexed=True)
TAGS = Filter("tags", _("Tags"), "choice", "tags", _choice("tags"), indexed=True)
COMPANY = Filter("company", _("Company"), "records", "company_id", indexed=True)
TIMES = (
    Filter("created", _("Created"), "moments", "created_at", empty=False),
    Filter("updated", _("Changed"), "moments", "updated_at", indexed=True, empty=False),
    Filter("last_touch", _("Last touch"), "moments", "last_touch_at"),
)
DEALS_ONLY = (
    Filter("pipeline", _("Pipeline"), "choice", "pipeline_id", _choice("pipelines"), True, False),
    Filter("stage", _("Stage"), "choice", "stage_id", _choice("stages"), True, False),
    Filter("outcome", _("Outcome"), "choice", "outcome", _choice("outcomes"), True, False),
    Filter("next_step", _("Next step"), "choice", "next_step_at", _choice("steps"), empty=False),
    Filter("silent", _("Silent"), "choice", "silent_from", _choice("silences"), empty=False),
    Filter("in_stage", _("In this stage since"), "moments", "stage_entered_at", empty=False),
    Filter("closed", pgettext_lazy("deals", "Closed"), "moments", "closed_at", indexed=True),
    Filter("close_reason", _("Reason"), "choice", "close_reason_id", _choice("reasons"), True),
)
STANDARD = {"owner": OWNER, "source": SOURCE, "tags": TAGS, "company": COMPANY}
# Written otherwise in the database than in forms.
COLUMNS = {"amount": "value_minor", "name": "name_folded"}
TYPES = {"text": "text", "long": "text", "email": "text", "phone": "text", "url": "text",
         "number": "range", "money": "money", "date": "days", "choice": "choice",
         "checkbox": "choice"}  # fmt: skip


def filters(choices: Choices) -> dict[str, Filter]:
    """Every filter of a kind of record, by key, in the order in which they are offered."""
    return choices.once("filters", lambda: {each.key: each for each in _filters(choices)})


def _filters(choices: Choices) -> Iterator[Filter]:
    deals = choices.kind == "deal"
    yield WORDS
    yield OWNER
    yield TEAM
    if deals:
        yield from DEALS_ONLY
    for field in choices.fields.values():
        if field.key == "owner":
            continue
        yield STANDARD.get(field.key) or _of_field(field)
    yield from TIMES


def _of_field(field: fields.Field) -> Filter:
    options = None
    if field.type == "checkbox":
        options = _choice("yes_or_no")
    elif field.type == "choice":
        options = partial(_of_own, field.key)
    return Filter(
        field.key,
        field.label,
        TYPES[field.type],
        COLUMNS.get(field.key, field.key),
        options,
        empty=not field.required and field.type != "checkbox",
        is_checkbox=field.type == "checkbox",
    )


def _of_own(key: str, choices: Choices) -> Options:
    return choices.of_field(key)
