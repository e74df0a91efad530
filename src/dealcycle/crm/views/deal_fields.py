"""One field of a deal, changed where it stands."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from dealcycle.crm import access, editing
from dealcycle.crm.actions import opening
from dealcycle.crm.models import Deal
from dealcycle.crm.views import inline
from dealcycle.cycle.refusal import Refused


@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, deal: int, field: str) -> HttpResponse:
    """GET gives the field to type in (`?show` the value again), POST keeps what was typed."""
    if not access.may_write(request.user):
        raise Http404
    found = get_object_or_404(
        access.deals(request.user).select_related("company", "owner", "source"), pk=deal
    )
    return inline.field(request, found, field, update=_update)


def _update(*, record: Deal, **given: object) -> Deal | Refused | editing.Conflict:
    return opening.edit_deal(deal=record, **given)
