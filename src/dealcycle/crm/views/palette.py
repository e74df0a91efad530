"""The palette: anything by a few letters of its name, and anything one can do."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dealcycle.crm import access, commands, search
from dealcycle.crm.kinds import ICONS
from dealcycle.crm.models.record import fold
from dealcycle.people.models import User
from dealcycle.web import settings_menu
from dealcycle.web.jinja import has_url

EACH = 5
MOST_ACTIONS = 4
LONGEST = 200
HEADINGS = {
    "deal": gettext_lazy("Deals"),
    "contact": gettext_lazy("Contacts"),
    "company": gettext_lazy("Companies"),
    "activity": gettext_lazy("Activities"),
}
RECORD_ICONS = {"deal": "handshake", "contact": "user", "company": "building-2"}


@dataclass(frozen=True)
class Item:
    """A line: a page to go to, or a dialogue to open where one is."""

    title: str
    icon: str
    href: str = ""
    dialogue: str = ""
    target: str = ""
    hint: str = ""


@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("q", "")[:LONGEST].split())
    user = request.user
    groups: list[tuple[str, list[Item]]] = []
    understood = ""
    if not query:
        groups.append((_("Do"), [*_creations(user)]))
    else:
        found = search.find(user, query, limit=EACH)
        understood = found.understood
        actions = [*_actions(user, query)]
        records = [
            (str(HEADINGS[kind]), [*map(_record, hits)]) for kind, hits in _by_best(found) if hits
        ]
        settings = [*_settings(user, query)]
        # Whoever types a verb wants to do something; a name alone is looked for.
        first = [(_("Do"), actions)] if actions and not _is_name(query, found) else []
        last = [(_("Do"), actions)] if actions and not first else []
        groups += [*first, *records, (_("Settings"), settings), *last, *_everything(query)]
    context = {"groups": [(name, items) for name, items in groups if items]}
    return render(request, "crm/palette.html", context | {"understood": understood})


def _by_best(found: search.Found) -> list[tuple[str, list]]:
    """Kinds by their best hit."""
    order = list(dict.fromkeys(hit.kind for hit in found.best))
    return [(kind, [hit.record for hit in found.hits[kind]]) for kind in order]


def _is_name(query: str, found: search.Found) -> bool:
    """Whether a record begins with just these words."""
    return any(fold(str(hit.record)).startswith(fold(query)) for hit in found.best[:EACH])


def _creations(user: User) -> Iterator[Item]:
    if access.may_write(user):
        for command, address in commands.creations():
            yield Item(str(command.label), command.icon, dialogue=address, target=command.target)


def _actions(user: User, query: str) -> Iterator[Item]:
    """The verbs that were typed, each with the records that were named after it."""
    if not access.may_write(user):
        return
    count = 0
    for command, rest in commands.asked(query):
        for item in [*_with_records(user, command, rest)] or [*_bare(command)]:
            yield item
            count += 1
            if count >= MOST_ACTIONS:
                return


def _bare(command: commands.Command) -> Iterator[Item]:
    if address := command.address():
        yield Item(str(command.label), command.icon, dialogue=address, target=command.target)


def _with_records(user: User, command: commands.Command, rest: str) -> Iterator[Item]:
    if not command.of or not rest:
        return
    for hit in search.find(user, rest, kinds=command.of, limit=3).best[:3]:
        if address := command.address(hit.record):
            title = f"{command.label}: {hit.record}"
            yield Item(
                title, command.icon, dialogue=address, target=command.target, hint=_hint(hit.record)
            )


def _record(record: object) -> Item:
    icon = (
        ICONS.get(record.kind, "circle") if record.KIND == "activity" else RECORD_ICONS[record.KIND]
    )
    return Item(_title(record), icon, href=_address(record), hint=_hint(record))


def _title(record: object) -> str:
    if record.KIND == "activity":
        return record.subject or record.body[:80] or str(record.kind_label)
    return record.name


def _hint(record: object) -> str:
    if record.KIND == "deal":
        parts = [record.company.name if record.company else "", record.stage.name]
    elif record.KIND == "contact":
        parts = [record.company.name if record.company else "", record.email]
    elif record.KIND == "company":
        parts = [record.city, record.domain]
    else:
        of = record.deal or record.contact or record.company
        parts = [str(of) if of else ""]
    return " · ".join(part for part in parts if part)


def _address(record: object) -> str:
    """Where a record is; an activity stands in the timeline of its deal, contact or company."""
    if record.KIND == "activity":
        of = record.deal or record.contact or record.company
        return f"{_address(of)}#activity-{record.pk}" if of else reverse("today")
    try:
        return reverse(record.KIND, args=[record.pk])
    except NoReverseMatch:
        return ""


def _settings(user: User, query: str) -> Iterator[Item]:
    typed = fold(query).split()
    for heading, entries in settings_menu.groups(user):
        for entry in entries:
            words = fold(f"{entry.label} {entry.about}").split()
            if all(any(commands.fits(each, word) for word in words) for each in typed):
                yield Item(str(entry.label), entry.icon, href=entry.url, hint=heading)


def _everything(query: str) -> Iterator[tuple[str, list[Item]]]:
    if has_url("search"):
        words = _("Everything with “%(words)s”") % {"words": query}
        address = f"{reverse('search')}?{urlencode({'q': query})}"
        yield _("Search"), [Item(words, "search", href=address)]
