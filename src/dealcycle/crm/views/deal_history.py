"""The deal's stages and their dates, put right, with the reason."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dealcycle.crm import access, editing, journal
from dealcycle.crm.actions import moves
from dealcycle.crm.models import Deal, Stage
from dealcycle.crm.queries import history_preview, pipelines
from dealcycle.crm.views.moved import version_of
from dealcycle.cycle import history
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.web.answers import say

MOST_LINES = 100
MINUTES = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Line:
    """One line of the form: a stage or an outcome, since when; `exact` keeps the seconds."""

    what: str
    at: str
    exact: str = ""


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, deal: int) -> HttpResponse:
    """Lines are added, changed, removed; each time one sees what follows from it."""
    if not access.may_write(request.user):
        raise Http404
    found = get_object_or_404(
        access.deals(request.user).select_related("pipeline", "stage", "company"), pk=deal
    )
    if request.method == "GET":
        return render(request, "crm/deal/history.html", _context(found, _recorded(found)))
    lines = _posted(request)
    if request.POST.get("do") == "save":
        return _save(request, found, lines)
    lines = _changed(lines, request.POST.get("do", ""))
    context = _context(found, lines, words=request.POST.get("words", ""))
    context |= _outlook(found, lines) | {"version": request.POST.get("version", "")}
    return render(request, "crm/deal/history_form.html", context)


def _save(request: HttpRequest, deal: Deal, lines: list[Line]) -> HttpResponse:
    words = request.POST.get("words", "")
    steps = _steps(deal, lines)
    answer = steps if isinstance(steps, Refused) else _correct(request, deal, steps, words)
    if answer:
        say(request, _("History corrected"), undo="")
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("deal", args=[deal.pk])})
    context = _context(deal, lines, words=words) | _outlook(deal, lines)
    if isinstance(answer, editing.Conflict):
        context |= {"version": answer.version, "overtaken": _recorded(deal)}
        return render(request, "crm/deal/history_form.html", context, status=409)
    errors = [(each.field, each.say(_, ngettext)) for each in answer.reasons]
    context |= {"errors": errors, "version": request.POST.get("version", "")}
    return render(request, "crm/deal/history_form.html", context, status=422)


def _correct(
    request: HttpRequest, deal: Deal, steps: list[tuple[Stage | Outcome, datetime]], words: str
) -> object:
    outcome, left_at = None, None
    if steps and isinstance(steps[-1][0], Outcome):
        outcome, left_at = steps.pop()
    return moves.correct_history(
        deal=deal,
        steps=steps,
        outcome=outcome,
        left_at=left_at,
        words=words,
        version=version_of(request),
        by=request.user,
        now=timezone.now(),
    )


def _recorded(deal: Deal) -> list[Line]:
    """The journal's stays as lines; a closure is a line of its own."""
    lines = []
    for visit in journal.live_visits(deal):
        lines.append(_line(visit.stage, visit.entered_at))
        if visit.exit in tuple(Outcome) and visit.left_at:
            lines.append(_line(str(visit.exit), visit.left_at))
    return lines


def _line(what: str, at: datetime) -> Line:
    return Line(what, timezone.localtime(at).strftime(MINUTES), at.isoformat())


def _posted(request: HttpRequest) -> list[Line]:
    given = request.POST
    rows = zip(given.getlist("what"), given.getlist("at"), given.getlist("exact"), strict=False)
    return [Line(*row) for row in rows][:MOST_LINES]


def _changed(lines: list[Line], do: str) -> list[Line]:
    """A line more at the end, or one less."""
    if do == "add" and len(lines) < MOST_LINES:
        return [*lines, Line("", timezone.localtime().strftime(MINUTES))]
    verb, _space, place = do.partition("-")
    if verb == "remove" and place.isascii() and place.isdigit():
        return [line for number, line in enumerate(lines) if number != int(place)]
    return lines


def _steps(deal: Deal, lines: list[Line]) -> list[tuple[Stage | Outcome, datetime]] | Refused:
    stages = {str(stage.pk): stage for stage in deal.pipeline.stages.all()}
    known: dict[str, Stage | Outcome] = {**stages, **{each.value: each for each in Outcome}}
    steps = []
    for number, line in enumerate(lines, start=1):
        what, at = known.get(line.what), _moment(line)
        if what is None:
            return Refused.because(
                "stage_missing",
                N_("Choose a stage in line %(line)s."),
                field="steps",
                line=number,
            )
        if at is None:
            return Refused.because(
                "at_missing", N_("Say when in line %(line)s."), field="steps", line=number
            )
        steps.append((what, at))
    return steps


def _moment(line: Line) -> datetime | None:
    """The exact moment again where the minutes were left alone."""
    try:
        typed = timezone.make_aware(datetime.fromisoformat(line.at))
    except (ValueError, OverflowError):
        return None
    try:
        exact = datetime.fromisoformat(line.exact) if line.exact else None
    except ValueError:
        exact = None
    if exact is None or timezone.is_naive(exact):
        return typed
    return exact if timezone.localtime(exact).strftime(MINUTES) == line.at else typed


def _outlook(deal: Deal, lines: list[Line]) -> dict[str, object]:
    """What would follow, or why it cannot be so."""
    steps = _steps(deal, lines)
    if isinstance(steps, Refused):
        return {"why_not": [each.say(_, ngettext) for each in steps.reasons]}
    visits = journal.live_visits(deal)
    now = history.recorded_at(visits, timezone.now())
    keys = [(what.value if isinstance(what, Outcome) else str(what.pk), at) for what, at in steps]
    plan = history.plan_correction(visits, keys, now)
    if isinstance(plan, Refused):
        return {"why_not": [each.say(_, ngettext) for each in plan.reasons]}
    return {"preview": history_preview.preview(deal, visits, plan, now), "previewed": True}


def _context(deal: Deal, lines: list[Line], words: str = "") -> dict[str, object]:
    cycle = pipelines.the_cycle(deal.pipeline)
    stages = [
        (stage.key, stage.name)
        for stage in cycle
        if stage.kind != "follow_up"
        and (not stage.retired or stage.key in {line.what for line in lines})
    ]
    outcomes = [(each.value, _(each.label)) for each in Outcome]
    return {
        "deal": deal,
        "lines": lines,
        "stages": stages,
        "outcomes": outcomes,
        "outcome_names": dict(outcomes),
        "words": words,
        "version": deal.version,
        "errors": [],
        "why_not": [],
        "preview": None,
        "previewed": False,
        "overtaken": None,
    }
