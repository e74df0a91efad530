"""What this room adds to the pages of deals; without the engine."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dealcycle.crm import access
from dealcycle.crm.models import Deal
from dealcycle.events.models import Event
from dealcycle.events.ports import Names
from dealcycle.insights.models import Call


def call_panel(request: HttpRequest, deal: Deal) -> str:
    """One's own call on an open deal."""
    if deal.outcome or deal.binned_at:
        return ""
    context = {
        "deal": deal,
        "call": call_of(deal),
        "choices": Call.Choice.choices,
        "may_call": access.may_write(request.user),
    }
    return render_to_string("insights/forecast/panel.html", context, request)


def tell_call(event: Event, names: Names) -> str:
    call = event.after.get("call")
    if not call:
        return _("took the forecast call back")
    return _("calls it in the forecast: %(call)s") % {"call": Call.Choice(call).label}


def call_of(deal: Deal) -> str:
    return Call.objects.filter(deal=deal).values_list("call", flat=True).first() or ""
