"""A line of Today as its reader is told it: plain values, so that it is drawn once and kept."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from dealcycle.crm import moments
from dealcycle.crm.kinds import ICONS, Kind
from dealcycle.crm.queries.today import Entry, Task, Today, Worth
from dealcycle.crm.views.timeline import ASK
from dealcycle.cycle.refusal import Reason
from dealcycle.web.addresses import has_url, url
from dealcycle.web.jinja import clock, local_day
from dealcycle.web.kept import drawn

SIGNS = {
    "silent": "moon",
    "no_next_step": "circle-help",
    "past_target": "timer",
    "new_lead": "sparkles",
    "inherited": "inbox",
}


@dataclass(frozen=True)
class Line:
    key: str
    kind: str
    icon: str
    title: str
    href: str
    hour: str
    reason: str
    facts: tuple[str, ...]
    amount: tuple[int, str] | None
    task: int | None
    deal: int | None
    # How it went is asked for; a plain task is simply done.
    asks: bool
    callee: str
    phone: str


def lines_html(found: Today, may_write: bool) -> Markup:
    snoozes = tuple((choice.key, str(choice.label)) for choice in moments.SNOOZES)
    lines = (_line(entry, found.day) for entry in found.entries)
    given = {"may_write": may_write, "snoozes": snoozes}
    return Markup("").join([drawn("crm/today/entry.html", line=line, **given) for line in lines])


def _line(entry: Entry, today: date) -> Line:
    task, deal = entry.activity, entry.deal
    company = (deal and deal.company_name) or (task and task.company_name)
    contact = task and task.contact_name
    also = [_said(reason) for reason in entry.also]
    name = deal.name if deal and task else ""
    return Line(
        key=entry.key,
        kind=entry.kind,
        icon=ICONS[task.kind] if task else SIGNS.get(entry.kind, "circle"),
        title=_title(entry),
        href=_address(entry),
        hour=_hour(task, today) if task else "",
        reason=_said(entry.reason),
        facts=tuple(each for each in (*also, name, company, contact) if each),
        amount=_amount(deal),
        task=task.pk if task else None,
        deal=deal.pk if deal else None,
        asks=bool(task and task.kind in ASK),
        callee=contact or "",
        phone=(task.mobile or task.phone or "") if task and task.kind == Kind.CALL else "",
    )


def _amount(deal: Worth | None) -> tuple[int, str] | None:
    if deal is None or deal.amount_minor is None:
        return None
    return deal.amount_minor, deal.currency


def _title(entry: Entry) -> str:
    if entry.activity:
        return entry.activity.subject or str(Kind(entry.activity.kind).label)
    return entry.deal.name if entry.deal else _said(entry.reason)


def _address(entry: Entry) -> str:
    """The deal's page, or else that of whom the task is about."""
    task, deal = entry.activity, entry.deal
    places = [
        ("deal", deal.pk if deal else None),
        ("contact", task.contact if task else None),
        ("company", (deal and deal.company) or (task.company if task else None)),
    ]
    return next((url(name, pk) for name, pk in places if pk and has_url(name, pk)), "")


def _hour(task: Task, today: date) -> str:
    return clock(task.due_at) if not task.all_day and local_day(task.due_at) == today else ""


def _said(reason: Reason) -> str:
    return reason.say(_, ngettext)
