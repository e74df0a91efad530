"""Deals move to another stage; a move that lacks evidence asks for it there and then."""

from django.db.models import BigAutoField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.crm import editing
from dealcycle.crm.actions import follow_up
from dealcycle.crm.actions.moves import missing_evidence, undo_move
from dealcycle.crm.actions.supplying import NOTHING, Supply, move_with_evidence
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.moving import MoveForm
from dealcycle.crm.models import Deal, Stage
from dealcycle.crm.queries import pipelines
from dealcycle.crm.views import closing
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
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.stages import StageKind
from dealcycle.events.prepared import Prepared, Slot

_STAGE: Prepared[Stage] = Prepared(
    lambda: Stage.objects.filter(
        pk=Slot("pk", BigAutoField()), pipeline=Slot("pipeline", BigAutoField())
    )
)
ERRORS_AT = {"at": "on", "override": "override_words"}


@require_http_methods(["GET", "POST"])
def deal_stage(request: HttpRequest, deal: int) -> HttpResponse:
    """Moves at once where nothing is missing; otherwise the dialogue that asks for it."""
    found = the_deal(request, deal)
    if request.method == "GET" and not request.GET.get("stage") and not found.outcome:
        return _ask_where(request, found)
    stage = _stage(request, found)
    if found.stage_id == stage.pk and request.method == "POST":
        # A double click, or somebody else had the same thought.
        return told(found, _("“%(deal)s” is in “%(stage)s”.") % _names(found, stage))
    if found.outcome:
        return closing.ask_reopening(request, found, stage)
    if stage.kind == StageKind.FOLLOW_UP:
        return closing.ask_closure(request, found, Outcome.WON)
    if request.method == "GET":
        return _ask(request, found, stage, _form(request, found, missing_of(found, stage)))
    if "dialogue" in request.POST:
        return _move_with_answers(request, found, stage)
    return _move_at_once(request, found, stage)


def _move_at_once(request: HttpRequest, deal: Deal, stage: Stage) -> HttpResponse:
    answer = _move(request, deal, stage)
    if isinstance(answer, moves.NeedsOverride):
        return _ask(request, deal, stage, _form(request, deal, answer.missing))
    return _answer(request, deal, stage, answer)


def _move_with_answers(request: HttpRequest, deal: Deal, stage: Stage) -> HttpResponse:
    form = _form(request, deal, missing_of(deal, stage), request.POST)
    if not form.is_valid():
        return _ask(request, deal, stage, form)
    supply, on = form.supply(), form.cleaned_data["on"]
    answer = _move(request, deal, stage, supply=supply, on=on, override=form.override())
    if isinstance(answer, moves.NeedsOverride):
        form.say_what_is_missing()
        return _ask(request, deal, stage, form)
    if isinstance(answer, Refused):
        put_errors(form, answer, ERRORS_AT)
        return _ask(request, deal, stage, form)
    return _answer(request, deal, stage, answer, supply)


def _move(
    request: HttpRequest, deal: Deal, stage: Stage, *, supply: Supply = NOTHING, **options: object
) -> object:
    return move_with_evidence(
        deal=deal,
        to=stage,
        supply=supply,
        version=version_of(request),
        by=request.user,
        now=timezone.now(),
        **options,
    )


def _answer(
    request: HttpRequest, deal: Deal, stage: Stage, answer: object, supply: Supply = NOTHING
) -> HttpResponse:
    if isinstance(answer, editing.Conflict):
        address = reverse("deal_stage", args=[deal.pk])
        return clash(request, deal, answer, stage.name, address, {"stage": stage.pk})
    if isinstance(answer, Refused):
        return refused(answer)
    return moved(answer, _("“%(deal)s” moved to “%(stage)s”.") % _names(deal, stage), supply)


def missing_of(deal: Deal, stage: Stage) -> tuple:
    """What a move there would lack; none is asked for on the way back."""
    cycle = pipelines.the_cycle(deal.pipeline)
    if cycle.position(str(stage.pk)) < cycle.position(str(deal.stage_id)):
        return ()
    return missing_evidence(deal)


def _ask(request: HttpRequest, deal: Deal, stage: Stage, form: MoveForm) -> HttpResponse:
    context = {
        "deal": deal,
        "stage": stage,
        "form": form,
        "version": version_of(request) or deal.version,
        "reasons": override_reasons() if form.missing else [],
        "days": past_days(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "crm/moving/move.html", context, status=status)


def _ask_where(request: HttpRequest, deal: Deal) -> HttpResponse:
    """Where to as well as when: the next stage, unless one chooses another."""
    working = pipelines.the_cycle(deal.pipeline).working
    keys = [each.key for each in working]
    here = keys.index(str(deal.stage_id)) if str(deal.stage_id) in keys else -1
    context = {
        "deal": deal,
        "form": _form(request, deal, ()),
        "version": version_of(request) or deal.version,
        "days": past_days(),
        "stages": [(each.key, each.name) for each in working if each.key != str(deal.stage_id)],
        "next": keys[min(here + 1, len(keys) - 1)],
    }
    return render(request, "crm/moving/where.html", context)


def _form(request: HttpRequest, deal: Deal, missing: tuple, data: object = None) -> MoveForm:
    initial = {"on": timezone.localdate()}
    return MoveForm(data, deal=deal, user=request.user, missing=missing, initial=initial)


@require_POST
def deal_move_undo(request: HttpRequest, deal: int) -> HttpResponse:
    """Takes the last move, closing or reopening back, unless somebody has moved it since."""
    found = the_deal(request, deal)
    answer = undo_move(deal=found, version=version_of(request), by=request.user, now=timezone.now())
    if isinstance(answer, editing.Conflict):
        text = _("“%(deal)s” was moved again since (%(stage)s), so nothing was taken back.")
        return told(found, text % {"deal": found.name, "stage": standing(found)})
    if isinstance(answer, Refused):
        return refused(answer)
    text = _("“%(deal)s” is back in “%(stage)s”.") % _names(answer.deal, answer.deal.stage)
    return told(answer.deal, text)


@require_POST
def deal_follow_up_done(request: HttpRequest, deal: int) -> HttpResponse:
    """The customer is looked after; the deal leaves the board."""
    found = the_deal(request, deal)
    if found.follow_up_done_at is None:
        answer = follow_up.end_follow_up(deal=found, by=request.user, now=timezone.now())
        if isinstance(answer, Refused):
            return refused(answer)
    text = _("Follow-up of “%(deal)s” is done.") % {"deal": found.name}
    return told(found, text, undo=reverse("deal_follow_up_resume", args=[found.pk]))


@require_POST
def deal_follow_up_resume(request: HttpRequest, deal: int) -> HttpResponse:
    found = the_deal(request, deal)
    answer = follow_up.resume_follow_up(deal=found, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return refused(answer)
    return told(found, _("“%(deal)s” is looked after again.") % {"deal": found.name})


def _stage(request: HttpRequest, deal: Deal) -> Stage:
    given = request.POST.get("stage") or request.GET.get("stage") or ""
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Http404
    found = _STAGE.first(pk=int(given), pipeline=deal.pipeline_id)
    if found is None:
        raise Http404
    return found


def _names(deal: Deal, stage: Stage) -> dict[str, str]:
    return {"deal": deal.name, "stage": stage.name}
