"""Deals are won, lost, left undecided, and taken up again."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dealcycle.crm import editing
from dealcycle.crm.actions.moves import Closure, missing_evidence, reopen_deal
from dealcycle.crm.actions.supplying import close_with_evidence
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.moving import ClosureForm
from dealcycle.crm.models import Deal, Stage
from dealcycle.crm.queries import pipelines
from dealcycle.crm.views.moved import (
    clash,
    moved,
    override_reasons,
    past_days,
    refused,
    standing,
    the_deal,
    told,
    version_of,
)
from dealcycle.cycle import moves
from dealcycle.cycle.money import Money
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from dealcycle.present.formats import major

ERRORS_AT = {"at": "closed_on", "override": "override_words"}


@require_http_methods(["GET", "POST"])
def deal_closure(request: HttpRequest, deal: int) -> HttpResponse:
    """How it ended: won with day and amount, lost or undecided with the reason."""
    found, outcome = the_deal(request, deal), _outcome(request)
    if found.outcome == outcome:
        return told(found, _said(found, outcome))
    if found.outcome:
        return ask_reopening(request, found, None)
    if request.method == "GET":
        return ask_closure(request, found, outcome)
    form = _form(request, found, outcome, request.POST)
    if not form.is_valid():
        return _ask(request, found, outcome, form)
    return _close(request, found, outcome, form)


def _close(request: HttpRequest, deal: Deal, outcome: Outcome, form: ClosureForm) -> HttpResponse:
    supply = form.supply()
    answer = close_with_evidence(
        deal=deal,
        closure=_closure(outcome, form),
        supply=supply,
        version=version_of(request),
        by=request.user,
        now=timezone.now(),
        override=form.override(),
    )
    if isinstance(answer, editing.Conflict):
        address = f"{reverse('deal_closure', args=[deal.pk])}?outcome={outcome}"
        return clash(request, deal, answer, _(outcome.label), address, _typed(request))
    if isinstance(answer, moves.NeedsOverride):
        form.say_what_is_missing()
        return _ask(request, deal, outcome, form)
    if isinstance(answer, Refused):
        put_errors(form, answer, ERRORS_AT)
        return _ask(request, deal, outcome, form)
    return moved(answer, _said(deal, outcome), supply)


def _closure(outcome: Outcome, form: ClosureForm) -> Closure:
    given = form.cleaned_data
    return Closure(
        outcome=outcome,
        closed_on=given["closed_on"],
        amount=_amount(form),
        reason=given["reason"],
        note=given["note"],
        competitor=given["competitor"],
        free=given["free"],
    )


def _amount(form: ClosureForm) -> Money | None:
    """A tick at "free of charge" says the amount as well."""
    given = form.cleaned_data
    if form.outcome == Outcome.WON and given["free"] and given["amount"] is None:
        return Money(0, form.deal.currency)
    return given["amount"]


def ask_closure(request: HttpRequest, deal: Deal, outcome: Outcome) -> HttpResponse:
    return _ask(request, deal, outcome, _form(request, deal, outcome))


def _ask(request: HttpRequest, deal: Deal, outcome: Outcome, form: ClosureForm) -> HttpResponse:
    context = {
        "deal": deal,
        "outcome": outcome.value,
        "outcomes": [(each.value, _(each.label)) for each in Outcome],
        "form": form,
        "version": version_of(request) or deal.version,
        "reasons": override_reasons() if form.missing else [],
        "days": past_days(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "crm/moving/closure.html", context, status=status)


def _form(request: HttpRequest, deal: Deal, outcome: Outcome, data: object = None) -> ClosureForm:
    return ClosureForm(
        data,
        deal=deal,
        user=request.user,
        outcome=outcome,
        missing=missing_evidence(deal) if outcome == Outcome.WON else (),
        initial={"closed_on": timezone.localdate(), "amount": _as_typed(deal)},
    )


def _as_typed(deal: Deal) -> str:
    """The deal's amount as one would type it, without cents where there are none."""
    if deal.amount_minor is None:
        return ""
    text = f"{major(deal.amount_minor, deal.currency):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if (get_language() or "").startswith("ru") else text


@require_http_methods(["GET", "POST"])
def deal_reopening(request: HttpRequest, deal: int) -> HttpResponse:
    """Takes a closed deal up again, in the stage it was closed in unless told."""
    found = the_deal(request, deal)
    stage = _stage(request, found)
    if not found.outcome:
        return told(found, _("“%(deal)s” is open.") % {"deal": found.name})
    if request.method == "GET":
        return ask_reopening(request, found, stage)
    answer = reopen_deal(
        deal=found,
        stage=stage,
        version=version_of(request),
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, editing.Conflict):
        address = reverse("deal_reopening", args=[found.pk])
        return clash(request, found, answer, _("Open"), address, _typed(request))
    if isinstance(answer, Refused):
        return refused(answer)
    names = {"deal": found.name, "stage": answer.deal.stage.name}
    return moved(answer, _("“%(deal)s” is open again, in “%(stage)s”.") % names)


def ask_reopening(request: HttpRequest, deal: Deal, stage: Stage | None) -> HttpResponse:
    cycle = pipelines.the_cycle(deal.pipeline)
    last = deal.visits.filter(void_at=None).order_by("-entered_at", "-id").first()
    chosen = str(stage.pk) if stage else (str(last.stage_id) if last else "")
    context = {
        "deal": deal,
        "standing": standing(deal),
        "version": version_of(request) or deal.version,
        "stages": [(each.key, each.name) for each in cycle.working],
        "chosen": chosen,
    }
    return render(request, "crm/moving/reopening.html", context)


def _outcome(request: HttpRequest) -> Outcome:
    given = request.POST.get("outcome") or request.GET.get("outcome") or ""
    if given not in tuple(Outcome):
        raise Http404
    return Outcome(given)


def _stage(request: HttpRequest, deal: Deal) -> Stage | None:
    given = request.POST.get("stage") or request.GET.get("stage") or ""
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Http404
    return get_object_or_404(Stage, pk=int(given), pipeline=deal.pipeline_id)


def _typed(request: HttpRequest) -> dict[str, object]:
    """What was sent, to be sent once more with the newer version."""
    left_out = {"csrfmiddlewaretoken", "version"}
    return {key: value for key, value in request.POST.items() if key not in left_out}


def _said(deal: Deal, outcome: Outcome) -> str:
    texts = {
        Outcome.WON: _("“%(deal)s” is won."),
        Outcome.LOST: _("“%(deal)s” is lost."),
        Outcome.NO_DECISION: _("“%(deal)s” ended without a decision."),
    }
    return texts[outcome] % {"deal": deal.name}
