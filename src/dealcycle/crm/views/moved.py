"""What the answers to moving, closing and reopening a deal have in common."""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dealcycle.crm import access, editing
from dealcycle.crm.actions.moves import Moved
from dealcycle.crm.actions.supplying import NOTHING, Supply
from dealcycle.crm.models import Deal, Reason
from dealcycle.cycle import calendar
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from dealcycle.people.models import User
from dealcycle.web import answers
from dealcycle.web.answers import close_dialog, done, trigger

FRIDAY = 4


def the_deal(request: HttpRequest, deal: int) -> Deal:
    """A deal that this person may change."""
    if not access.may_write(request.user):
        raise Http404
    return access.the_deal(request.user, deal)


def version_of(request: HttpRequest) -> int | None:
    """The version that the page showed; without one nobody can have been overtaken."""
    given = request.POST.get("version") or request.GET.get("version") or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def told(deal: Deal, text: str, *, undo: str = "") -> HttpResponse:
    """Nothing to swap: a toast, and whoever shows the deal shows it anew."""
    return trigger(
        done(text, undo=undo), **{"deal-changed": {"deal": deal.pk, "version": deal.version}}
    )


def moved(answer: Moved, text: str, supply: Supply = NOTHING) -> HttpResponse:
    """It went; the toast takes it back as long as nobody moves the deal again."""
    deal = answer.deal
    undo = f"{reverse('deal_move_undo', args=[deal.pk])}?version={deal.version}"
    response = told(deal, text, undo=undo)
    if supply.talks:
        trigger(response, **{"timeline-changed": True, "today-changed": True})
    return response


def refused(answer: Refused) -> HttpResponse:
    """No form to show it in: the reasons as a toast, and the dialogue closes."""
    return close_dialog(answers.refused(answer))


def clash(
    request: HttpRequest,
    deal: Deal,
    answer: editing.Conflict,
    wanted: str,
    address: str,
    again: dict[str, object],
) -> HttpResponse:
    """Somebody moved it meanwhile: both, and what to do; `again` is posted to go on."""
    present = access.the_deal(request.user, deal.pk)
    context = {
        "deal": present,
        "standing": standing(present),
        "wanted": wanted,
        "who": User.objects.filter(pk=answer.by).first(),
        "at": answer.at,
        "mine": answer.by == request.user.pk,
        "address": address,
        "again": {**again, "version": present.version},
    }
    return render(request, "crm/moving/clash.html", context, status=409)


def standing(deal: Deal) -> str:
    """Where a deal stands, in a word."""
    return _(Outcome(deal.outcome).label) if deal.outcome else deal.stage.name


def override_reasons() -> list[Reason]:
    return list(Reason.objects.filter(purpose=Reason.Purpose.OVERRIDE, retired_at=None))


def past_days() -> list[tuple[date, str]]:
    """Today, yesterday and the weekday that people mean by "it was Friday"."""
    today = calendar.day_in(timezone.now(), timezone.get_current_timezone())
    found = [(today, _("Today")), (today - timedelta(days=1), _("Yesterday"))]
    back = (today.weekday() - FRIDAY) % 7 or 7
    if back > 1:
        friday = today - timedelta(days=back)
        found.append((friday, _("Friday, %(day)s") % {"day": date_format(friday, "j E")}))
    return found
