"""Pipelines, for administrators: how do our deals travel?"""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm.actions import pipeline_undo, pipelines
from dealcycle.crm.editing import Conflict
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.pipelines import (
    TEMPLATES,
    NewPipelineForm,
    PipelineForm,
    pipeline_values,
)
from dealcycle.crm.models import Pipeline, Stage
from dealcycle.crm.queries.pipelines import deals_by_pipeline, deals_by_stage
from dealcycle.crm.views.settings_parts import administrators, order_of, overtaken, refusal
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.stages import MAX_ASKED_BY_DEFAULT, StageKind, WonBy
from dealcycle.events.models import Event
from dealcycle.web.answers import done, form_again, say

CHANGED = "pipeline-changed"


@require_GET
@administrators
def listed(request: HttpRequest) -> HttpResponse:
    part = request.headers.get("HX-Target") == "pipelines"
    template = "crm/settings/pipelines_list.html" if part else "crm/settings/pipelines.html"
    stages = Stage.objects.filter(retired_at=None)
    every = list(
        Pipeline.objects.select_related("starts_at").prefetch_related(
            Prefetch("stages", stages, to_attr="in_use")
        )
    )
    context = {
        "pipelines": [each for each in every if each.retired_at is None],
        "retired": [each for each in every if each.retired_at],
        "deals": deals_by_pipeline(),
        "won_by": {each.value: _(each.label) for each in WonBy},
        "part": part,
    }
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@administrators
def new(request: HttpRequest) -> HttpResponse:
    form = NewPipelineForm(request.POST or None)
    template = "crm/settings/pipeline_new.html"
    if request.method == "GET":
        return render(request, template, {"form": form})
    if not form.is_valid():
        return form_again(request, template, {"form": form})
    made = pipelines.create_pipeline(
        template=TEMPLATES[form.cleaned_data["template"]],
        name=form.cleaned_data["name"],
        by=request.user,
        now=timezone.now(),
    )
    say(request, _("Pipeline created"))
    return HttpResponse(headers={"HX-Redirect": reverse("settings_pipeline", args=[made.pk])})


@require_POST
@administrators
def reorder(request: HttpRequest) -> HttpResponse:
    event = pipelines.reorder_pipelines(
        order=order_of(request), by=request.user, now=timezone.now()
    )
    back = reverse("settings_pipeline_order_undo", args=[event.pk])
    return done(_("Order saved"), undo=back, refresh=CHANGED)


@require_POST
@administrators
def undo_order(request: HttpRequest, event: int) -> HttpResponse:
    change = get_object_or_404(Event, pk=event, kind="pipelines.reordered")
    pipelines.reorder_pipelines(order=change.before["order"], by=request.user, now=timezone.now())
    return done(_("Taken back"), refresh=CHANGED)


@require_GET
@administrators
def page(request: HttpRequest, pipeline: int) -> HttpResponse:
    """Its clock and its stages; htmx asks for the part that changes."""
    found = get_object_or_404(Pipeline.objects.select_related("starts_at"), pk=pipeline)
    part = request.headers.get("HX-Target") == "pipeline"
    template = "crm/settings/pipeline_part.html" if part else "crm/settings/pipeline.html"
    return render(request, template, _shown(found) | {"part": part})


def _shown(pipeline: Pipeline) -> dict[str, object]:
    every = list(pipeline.stages.prefetch_related("criteria"))
    start = next((place for place, s in enumerate(every) if s.pk == pipeline.starts_at_id), 0)
    return {
        "pipeline": pipeline,
        "stages": [each for each in every if each.retired_at is None],
        "retired": [each for each in every if each.retired_at],
        "before_start": {each.pk for each in every[:start]},
        "deals": deals_by_stage(pipeline),
        "kinds": {each.value: _(each.label) for each in StageKind},
        "won_by": {each.value: _(each.label) for each in WonBy},
        "most_asked": MAX_ASKED_BY_DEFAULT,
    }


@require_http_methods(["GET", "POST"])
@administrators
def edit(request: HttpRequest, pipeline: int) -> HttpResponse:
    found = get_object_or_404(Pipeline, pk=pipeline)
    form = PipelineForm(request.POST or None, shown=pipeline_values(found), pipeline=found)
    template, context = "crm/settings/pipeline_edit.html", {"pipeline": found, "form": form}
    if request.method == "GET":
        return render(request, template, context)
    if not form.is_valid():
        return form_again(request, template, context)
    answer = pipelines.change_pipeline(
        pipeline=found,
        values=form.touched(),
        version=form.cleaned_data["version"],
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Conflict):
        found.refresh_from_db()
        return overtaken(request, template, context, answer, pipeline_values(found))
    if isinstance(answer, Refused):
        put_errors(form, answer, {"clock": "starts_at"})
        return form_again(request, template, context)
    return changed(request, found, _("Saved"))


@require_POST
@administrators
def retire(request: HttpRequest, pipeline: int) -> HttpResponse:
    return _put(request, pipeline, True, _("Out of use"))


@require_POST
@administrators
def restore(request: HttpRequest, pipeline: int) -> HttpResponse:
    return _put(request, pipeline, False, _("In use again"))


def _put(request: HttpRequest, pk: int, away: bool, words: str) -> HttpResponse:
    found = get_object_or_404(Pipeline, pk=pk)
    answer = pipelines.retire_pipeline(
        pipeline=found, retire=away, by=request.user, now=timezone.now()
    )
    if isinstance(answer, Refused):
        return refusal(answer, refresh=CHANGED)
    return changed(request, found, words)


@require_POST
@administrators
def undo(request: HttpRequest, pipeline: int, event: int) -> HttpResponse:
    found = get_object_or_404(Pipeline, pk=pipeline)
    change = get_object_or_404(Event, pk=event, kind=pipeline_undo.CHANGED, record=found.pk)
    answer = pipeline_undo.take_back(
        pipeline=found, event=change, by=request.user, now=timezone.now()
    )
    if isinstance(answer, Refused):
        return refusal(answer, refresh=CHANGED)
    return done(_("Taken back"), refresh=CHANGED)


def changed(request: HttpRequest, pipeline: Pipeline, words: str) -> HttpResponse:
    """Says it, with a way back to how the pipeline was a moment ago."""
    event = pipeline_undo.last_change(pipeline, by=request.user)
    back = reverse("settings_pipeline_undo", args=[pipeline.pk, event.pk]) if event else ""
    return done(words, undo=back, refresh=CHANGED)
