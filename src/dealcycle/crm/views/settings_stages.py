"""Stages and their exit criteria, for administrators: what does each step ask for?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm import ports
from dealcycle.crm.actions import exit_criteria, stages
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.pipelines import (
    CriterionForm,
    NewStageForm,
    StageForm,
    labelled,
    stage_values,
)
from dealcycle.crm.models import Criterion, Pipeline, Stage
from dealcycle.crm.queries.pipelines import deals_by_stage, fields_out_of_use
from dealcycle.crm.views.settings_parts import administrators, order_of, overtaken, refusal
from dealcycle.crm.views.settings_pipelines import CHANGED, changed
from dealcycle.cycle import criteria
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.stages import MAX_ASKED_BY_DEFAULT, Demand
from dealcycle.events.editing import Conflict


@require_http_methods(["GET", "POST"])
@administrators
def new(request: HttpRequest, pipeline: int) -> HttpResponse:
    found = get_object_or_404(Pipeline, pk=pipeline)
    form = NewStageForm(request.POST or None, pipeline=found)
    template, context = "crm/settings/stage_new.html", {"pipeline": found, "form": form}
    if request.method == "GET":
        return render(request, template, context)
    if form.is_valid():
        before = form.cleaned_data["before"]
        answer = stages.add_stage(
            pipeline=found,
            name=form.cleaned_data["name"],
            kind=form.cleaned_data["kind"],
            before=found.stages.get(pk=before) if before else None,
            by=request.user,
            now=timezone.now(),
        )
        if not isinstance(answer, Refused):
            return changed(request, found, _("Stage added"))
        put_errors(form, answer)
    return _again(request, template, context)


@require_POST
@administrators
def reorder(request: HttpRequest, pipeline: int) -> HttpResponse:
    """Those in use come in the order sent; retired ones keep their places among them."""
    found = get_object_or_404(Pipeline, pk=pipeline)
    sent = order_of(request)
    every = list(found.stages.values_list("pk", "retired_at"))
    if sorted(sent) != sorted(pk for pk, retired in every if retired is None):
        sent_first = iter(())
    else:
        sent_first = iter(sent)
    order = [pk if retired else next(sent_first, 0) for pk, retired in every]
    answer = stages.reorder_stages(pipeline=found, order=order, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return refusal(answer, refresh=CHANGED)
    return changed(request, found, _("Order saved"))


@require_http_methods(["GET", "POST"])
@administrators
def page(request: HttpRequest, stage: int) -> HttpResponse:
    found = get_object_or_404(Stage.objects.select_related("pipeline"), pk=stage)
    form = StageForm(request.POST or None, shown=stage_values(found))
    if request.method == "GET":
        return render(request, "crm/settings/stage.html", _shown(found, form))
    template, context = "crm/settings/stage_form.html", {"stage": found, "form": form}
    if not form.is_valid():
        return _again(request, template, context)
    answer = stages.change_stage(
        stage=found,
        values=form.touched(),
        version=form.cleaned_data["version"],
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Conflict):
        return overtaken(request, template, context, answer, stage_values(found))
    if isinstance(answer, Refused):
        put_errors(form, answer, {"stages": "name"})
        return _again(request, template, context)
    return _saved(request, answer)


def _saved(request: HttpRequest, stage: Stage) -> HttpResponse:
    """The form stays as it is, but for what it remembers of the stage."""
    said = changed(request, stage.pipeline, _("Saved"))
    fresh = {"form": StageForm(shown=stage_values(stage)), "basis_again": True}
    response = render(request, "crm/settings/stage_basis.html", fresh)
    response.headers["HX-Trigger"] = said.headers["HX-Trigger"]
    response.headers["HX-Reswap"] = "none"
    return response


@require_GET
@administrators
def asked(request: HttpRequest, stage: int) -> HttpResponse:
    """The list of exit criteria, after a change."""
    found = get_object_or_404(Stage.objects.select_related("pipeline"), pk=stage)
    return render(request, "crm/settings/criteria.html", _criteria(found))


def _shown(stage: Stage, form: StageForm) -> dict[str, object]:
    return {
        "stage": stage,
        "form": form,
        "deals": deals_by_stage(stage.pipeline).get(stage.pk, 0),
        "starts": stage.pipeline.starts_at_id == stage.pk,
        **_criteria(stage),
    }


def _criteria(stage: Stage) -> dict[str, object]:
    listed = list(stage.criteria.all())
    wanted = [each for each in listed if each.demand != Demand.OFF]
    return {
        "stage": stage,
        "criteria": listed,
        "kinds": {key: _(kind.label) for key, kind in criteria.KINDS.items()},
        "gathered": set(ports.EVIDENCE),
        "gone": fields_out_of_use(),
        "demands": labelled(Demand),
        "wanted": len(wanted),
        "most_asked": MAX_ASKED_BY_DEFAULT,
    }


@require_POST
@administrators
def retire(request: HttpRequest, stage: int) -> HttpResponse:
    return _put(request, stage, True, _("Out of use"))


@require_POST
@administrators
def restore(request: HttpRequest, stage: int) -> HttpResponse:
    return _put(request, stage, False, _("In use again"))


def _put(request: HttpRequest, pk: int, away: bool, words: str) -> HttpResponse:
    found = get_object_or_404(Stage.objects.select_related("pipeline"), pk=pk)
    answer = stages.retire_stage(stage=found, retire=away, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return refusal(answer, refresh=CHANGED)
    return changed(request, found.pipeline, words)


@require_http_methods(["GET", "POST"])
@administrators
def criterion_new(request: HttpRequest, stage: int) -> HttpResponse:
    found = get_object_or_404(Stage.objects.select_related("pipeline"), pk=stage)
    form = CriterionForm(request.POST or None)
    template, context = "crm/settings/criterion_new.html", {"stage": found, "form": form}
    if request.method == "GET":
        return render(request, template, context)
    if form.is_valid():
        kind, params, label = form.chosen()
        answer = exit_criteria.add_criterion(
            stage=found,
            kind=kind,
            params=params,
            label=label,
            demand=form.cleaned_data["demand"],
            by=request.user,
            now=timezone.now(),
        )
        if not isinstance(answer, Refused):
            return changed(request, found.pipeline, _("Exit criterion added"))
        put_errors(form, answer)
    return _again(request, template, context)


@require_POST
@administrators
def criterion_demand(request: HttpRequest, criterion: int) -> HttpResponse:
    found = get_object_or_404(Criterion.objects.select_related("stage__pipeline"), pk=criterion)
    demand = request.POST.get("demand", "")
    if demand not in tuple(Demand):
        return HttpResponse(status=400)
    exit_criteria.set_criterion(
        stage=found.stage, key=found.key, demand=demand, by=request.user, now=timezone.now()
    )
    words = {Demand.OFF: _("Off now"), Demand.ASKED: _("Asked for now")}
    return changed(request, found.stage.pipeline, words.get(demand, _("Required now")))


@require_POST
@administrators
def criterion_remove(request: HttpRequest, criterion: int) -> HttpResponse:
    found = get_object_or_404(Criterion.objects.select_related("stage__pipeline"), pk=criterion)
    pipeline = found.stage.pipeline
    exit_criteria.remove_criterion(criterion=found, by=request.user, now=timezone.now())
    return changed(request, pipeline, _("Exit criterion removed"))


def _again(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, status=422)
