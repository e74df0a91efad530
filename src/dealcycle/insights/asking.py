"""One request over the measures: who asks, what, and the report that answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from django.http import QueryDict
from django.utils.translation import get_language

from dealcycle.insights import answers, asked
from dealcycle.insights.asked import Asked
from dealcycle.insights.journal import Opened, open_journal
from dealcycle.measures.question import Question
from dealcycle.measures.report import Report
from dealcycle.people.models import User
from dealcycle.present import formats
from dealcycle.present.terminal import catalogue
from dealcycle.present.voice import Voice


class Asks(Protocol):
    """Who asks, and for what: a request, or a `Reader` where nobody waits for a page."""

    @property
    def user(self) -> User: ...
    @property
    def GET(self) -> QueryDict: ...


@dataclass(frozen=True)
class Reader:
    """A person to whom a view is sent, and its address's question."""

    user: User
    GET: QueryDict


@dataclass(frozen=True)
class Asking:
    """A person's question with all that is needed to answer it."""

    opened: Opened
    asked: Asked
    labels: Mapping[str, str]
    voice: Voice

    @cached_property
    def question(self) -> Question:
        return self.asked.question(self.opened.journal)

    @cached_property
    def report(self) -> Report:
        return answers.answer(self.opened, self.question)

    @property
    def plain(self) -> Question:
        """The same question about all of them together."""
        return replace(self.question, by=())


def asking(request: Asks, *, to_the_hour: bool = False) -> Asking:
    """Opens the journal for this person. Raises `NotReady` while it is built the first time.

    Where it can be asked `to_the_hour`, ages have their hours if the address says so.
    """
    opened = open_journal(request.user)
    labels = asked.dimension_labels(opened.journal)
    found = asked.read(request.GET, labels)
    if found.elapsed and to_the_hour:
        opened = replace(opened, journal=replace(opened.journal, days="elapsed"))
    return Asking(opened, found, labels, voice())


def voice() -> Voice:
    """The words of the pure rooms are in no catalogue that Django reads."""
    lang = formats.language(get_language() or "en")
    words = catalogue(lang)
    return Voice(lang, words.gettext, words.ngettext)
