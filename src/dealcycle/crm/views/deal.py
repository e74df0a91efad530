"""A deal's own page: where it stands, what comes next, who is on it, what is known."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from dealcycle.crm import access, phones, ports
from dealcycle.crm.kinds import ICONS, Kind, Role
from dealcycle.crm.models import Deal
from dealcycle.crm.queries import deal_page
from dealcycle.crm.views import deal_facts
from dealcycle.cycle.outcomes import Outcome
from dealcycle.events import tail
from dealcycle.people import organisation
from dealcycle.people.models import User

# Kinds that ask how they went; a task is simply done.
ASK = (Kind.CALL, Kind.MEETING, Kind.DEMONSTRATION)
SHOWN = ("stage", "pipeline", "company", "owner", "source", "close_reason", "next_step__owner")
RECENT = 6


@require_GET
def page(request: HttpRequest, deal: int) -> HttpResponse:
    """The whole page, or what may have changed of it."""
    found = access.the_deal(request.user, deal, SHOWN)
    template = "crm/deal/live.html" if request.htmx else "crm/deal/page.html"
    return render(request, template, _context(request, found))


@require_GET
def news(request: HttpRequest, deal: int) -> HttpResponse:
    """Whether a colleague changed the deal since: asked every few seconds, so it is cheap."""
    found = get_object_or_404(access.deals(request.user).only("pk"), pk=deal)
    last = tail.Position.read(request.GET.get("since", ""))
    if last is None:
        return JsonResponse({"since": str(tail.position())})
    fresh = tail.since(found.record, last)
    answer: dict[str, object] = {"since": str(fresh.position)}
    if fresh:
        events = fresh.events or ()
        actors = {event.actor for event in events} - {None, request.user.pk}
        names = dict(User.objects.filter(pk__in=actors).values_list("pk", "name"))
        # An event may be told twice: by its id the page knows it again.
        told = [[e.pk, _told(names[e.actor])] for e in events if e.actor in names]
        answer |= {"changed": True, "told": told, "events": [event.pk for event in events]}
    return JsonResponse(answer)


def _told(name: str) -> str:
    return _("%(name)s changed this deal just now.") % {"name": name}


def _context(request: HttpRequest, deal: Deal) -> dict[str, object]:
    # Asked before anything is read: what comes later is news.
    since = tail.position()
    now = timezone.now()
    stage = deal_page.stage_of(deal)
    changes = deal_facts.lines(deal_page.told(deal))
    return {
        "deal": deal,
        "record": deal,
        "since": since,
        "now": now,
        "may_write": access.may_write(request.user),
        "steps": deal_page.steps(deal, now),
        "stage": stage,
        "standing": deal_page.standing(deal),
        "groups": deal_facts.groups(deal),
        "people": deal_page.people(deal),
        "changes": changes[:RECENT],
        "changes_before": changes[RECENT:],
        "panels": [render_panel(request, deal) for render_panel in ports.PANELS[Deal.KIND]],
        "base_currency": organisation.currency(),
        "roles": Role.choices,
        "kinds": dict(Kind.choices),
        "icons": ICONS,
        "ask": ASK,
        "dial": phones.dial,
        "won": deal.outcome == Outcome.WON,
        "outcomes": {
            Outcome.WON: _("Won"),
            Outcome.LOST: _("Lost"),
            Outcome.NO_DECISION: _("No decision"),
        },
        "say": lambda reason: reason.say(_, ngettext),
    }
