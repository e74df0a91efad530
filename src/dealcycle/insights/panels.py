"""What this room adds to the pages of deals; without the engine."""

from collections.abc import Iterable, Mapping

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dealcycle.crm import access
from dealcycle.crm.models import Deal
from dealcycle.events.models import Event
from dealcycle.events.ports import Changed, Names
from dealcycle.insights.adjusting import adjustments_of, may_adjust
from dealcycle.insights.models import Call


def call_panel(request: HttpRequest, deal: Deal) -> str:
    """One's own call on an open deal, and the manager's."""
    if deal.outcome or deal.binned_at:
        return ""
    context = {
        "deal": deal,
        "call": call_of(deal),
        "choices": Call.Choice.choices,
        "may_call": access.may_write(request.user),
        "adjustment": adjustments_of([deal.pk]).get(deal.pk),
        "may_adjust": may_adjust(request.user, deal.owner),
    }
    return render_to_string("insights/forecast/panel.html", context, request)


def tell_call(event: Event, names: Names) -> str:
    call = event.after.get("call")
    if not call:
        return _("took the forecast call back")
    return _("calls it in the forecast: %(call)s") % {"call": Call.Choice(call).label}


def tell_adjustment(event: Event, names: Names) -> str:
    call = event.after.get("call")
    if not call:
        return _("took the adjustment of the call back")
    words = {"call": Call.Choice(call).label, "reason": event.after.get("reason", "")}
    return _("adjusts the call: %(call)s. %(reason)s") % words


def adjustment_changes(event: Event, names: Names) -> Iterable[Changed]:
    """What the manager expected before, where they did."""
    before, after = (told.get("call") for told in (event.before, event.after))
    if before and before != after:
        words = Call.Choice(after).label if after else ""
        yield Changed(_("Adjusted"), str(Call.Choice(before).label), str(words))


def tell_pack(params: Mapping[str, object]) -> str:
    if params.get("failed"):
        return _("The board pack could not be made. Ask for it again, or look into the log.")
    return _("The board pack is ready")


def call_of(deal: Deal) -> str:
    return Call.objects.filter(deal=deal).values_list("call", flat=True).first() or ""
