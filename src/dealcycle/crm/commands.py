"""What one can begin from anywhere: the palette's actions and the create menu."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from rapidfuzz.distance import DamerauLevenshtein

from dealcycle.crm.models.record import fold
from dealcycle.web.addresses import has_url, url

LONG_ENOUGH = 4  # shorter words are not mended


@dataclass(frozen=True)
class Command:
    """A verb: the address of its dialogue; `of` names the kinds of records that it can be about."""

    key: str
    label: str | Promise
    icon: str
    url_name: str
    query: tuple[tuple[str, str], ...] = ()
    target: str = "#dialog"
    of: tuple[str, ...] = ()
    # The address's argument is the record itself, without which there is nothing to do.
    on_record: bool = False
    create: bool = True

    def address(self, record: object | None = None) -> str:
        """Where its dialogue is; empty while no room brings it, or without the record it needs."""
        if self.on_record and record is None:
            return ""
        number = [record.pk] if record is not None and self.on_record else []
        if not has_url(self.url_name, *number):
            return ""
        found = url(self.url_name, *number)
        query = dict(self.query)
        if record is not None and not self.on_record:
            activity = self.url_name == "activity_new"
            query |= {"on": f"{record.KIND}-{record.pk}"} if activity else {record.KIND: record.pk}
        return f"{found}?{urlencode(query)}" if query else found


def _activity(key: str, label: str | Promise, icon: str, kind: str, state: str) -> Command:
    query = (("kind", kind), ("state", state))
    return Command(key, label, icon, "activity_new", query, of=("deal", "contact", "company"))


COMMANDS = (
    Command("deal", _("New deal"), "handshake", "deal_new", of=("company", "contact")),
    Command("contact", _("New contact"), "user-plus", "contact_new", target="#sheet",
            of=("company",)),
    Command("company", _("New company"), "building-2", "company_new", target="#sheet"),
    _activity("log_call", _("Log a call"), "phone", "call", "done"),
    _activity("log_meeting", _("Log a meeting"), "users", "meeting", "done"),
    _activity("note", _("Write a note"), "sticky-note", "note", "done"),
    _activity("plan_task", _("Plan a task"), "square-check", "task", "planned"),
    _activity("plan_call", _("Plan a call"), "calendar-plus", "call", "planned"),
    _activity("plan_meeting", _("Plan a meeting"), "calendar-plus", "meeting", "planned"),
    Command("move", _("Move a deal"), "arrow-right", "deal_stage", of=("deal",), on_record=True,
            create=False),
    Command("next_step", _("Plan the next step"), "calendar-plus", "deal_next_step", of=("deal",),
            on_record=True, create=False),
    Command("win", _("Mark a deal as won"), "trophy", "deal_closure", (("outcome", "won"),),
            of=("deal",), on_record=True, create=False),
)  # fmt: skip


def creations() -> list[tuple[Command, str]]:
    """What the create menu offers, with its addresses."""
    found = ((command, command.address()) for command in COMMANDS if command.create)
    return [(command, address) for command, address in found if address]


def asked(query: str) -> list[tuple[Command, str]]:
    """The commands whose words begin the query, the best first, and what is said beyond them."""
    typed = fold(query).split()
    if not typed:
        return []
    found = []
    for place, command in enumerate(COMMANDS):
        taken = max(_taken(typed, words) for words in _words(command))
        if taken:
            found.append((-taken, place, command, " ".join(query.split()[taken:])))
    return [(command, rest) for _taken, _place, command, rest in sorted(found, key=_order)]


def _order(found: tuple) -> tuple[int, int]:
    return found[0], found[1]


def _words(command: Command) -> Sequence[list[str]]:
    """In the reader's language, and in English, which many type all the same."""
    with override("en"):
        english = fold(str(command.label)).split()
    return fold(str(command.label)).split(), english


def _taken(typed: Sequence[str], words: Sequence[str]) -> int:
    """How many of the typed words, from the first on, are words of the command."""
    left = list(words)
    for count, word in enumerate(typed):
        fitting = next((each for each in left if fits(word, each)), None)
        if fitting is None:
            return count
        left.remove(fitting)
    return len(typed)


def fits(typed: str, word: str) -> bool:
    """Whether a word was begun, or written with one slip."""
    if word.startswith(typed):
        return True
    if len(typed) < LONG_ENOUGH:
        return False
    begun = word[: len(typed) + 1]
    return (
        min(
            DamerauLevenshtein.distance(typed, word, score_cutoff=1),
            DamerauLevenshtein.distance(typed, begun[: len(typed)], score_cutoff=1),
        )
        <= 1
    )
