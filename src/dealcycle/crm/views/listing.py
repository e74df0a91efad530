"""One request for a list: what it asks for, and the addresses that lead on from it."""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote

from django.http import HttpRequest
from django.utils import timezone

from dealcycle.crm.lists import saved
from dealcycle.crm.lists.choices import Choices
from dealcycle.crm.lists.columns import Column, columns
from dealcycle.crm.lists.rows import Page, page
from dealcycle.crm.lists.state import State, query
from dealcycle.crm.lists.where import Here
from dealcycle.people import organisation
from dealcycle.web.addresses import url

PLURALS = {"deal": "deals", "company": "companies", "contact": "contacts"}


@dataclass(frozen=True)
class Address:
    """Where a list stands with all that it shows: plain values, so that tools drawn for it are
    kept."""

    kind: str
    # What the address of the list says, and what a form of it carries along.
    said: str
    pairs: tuple[tuple[str, str], ...]

    @property
    def plural(self) -> str:
        return PLURALS[self.kind]

    @property
    def path(self) -> str:
        return url(self.plural)

    def beside(self, name: str, key: str = "", value: str = "") -> str:
        """Another address of this list, with all that it shows."""
        pair = f"{key}={quote(value)}" if key else ""
        said = "&".join(each for each in (self.said, pair) if each)
        return f"{url(f'{self.plural}_{name}')}?{said}"

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """The pairs that a form about one thing carries along."""
        return [
            (key, value)
            for key, value in self.pairs
            if key not in without and key.removesuffix(".from").removesuffix(".to") not in without
        ]


@dataclass(frozen=True)
class Listing:
    """A list of one kind of record, as one person asks for it."""

    request: HttpRequest
    kind: str

    @cached_property
    def choices(self) -> Choices:
        return Choices(self.kind, self.request.user)

    @cached_property
    def opened(self) -> saved.Opened:
        params = {key: list(each) for key, each in self.request.GET.lists()}
        return saved.opened(params, self.choices, self.request.user)

    @property
    def state(self) -> State:
        return self.opened.state

    @cached_property
    def here(self) -> Here:
        found = organisation.current()
        return Here(
            user=self.request.user,
            now=timezone.now(),
            zone=timezone.get_current_timezone(),
            currency=found.currency if found else "EUR",
            first_weekday=found.week_starts_on if found else 0,
        )

    @cached_property
    def page(self) -> Page:
        asked = self.request.GET
        return page(
            self.state,
            self.choices,
            self.here,
            after=asked.get("after", ""),
            before=asked.get("before", ""),
        )

    @cached_property
    def columns(self) -> list[Column]:
        known = columns(self.choices)
        return [known[key] for key in self.state.shown]

    @cached_property
    def path(self) -> str:
        return self.at.path

    @cached_property
    def at(self) -> Address:
        pairs = (("view", self.opened.view.key), *self.state.pairs())
        return Address(self.kind, query(self.opened.pairs()), pairs)

    def address(self, state: State | None = None, *more: tuple[str, str]) -> str:
        said = query([*self.opened.pairs(state), *more]) if state or more else self.at.said
        return f"{self.path}?{said}" if said else self.path

    def without_filters(self) -> State:
        return replace(self.state, filters={}, order=None)

    def beside(self, name: str, key: str = "", value: str = "") -> str:
        return self.at.beside(name, key, value)

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        return self.at.hidden(*without)
