"""Work on many rows of a list: chosen, previewed, done, taken back."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm import access, fields, fitting
from dealcycle.crm.actions import bulk, bulk_steps
from dealcycle.crm.forms import typed
from dealcycle.crm.lists.selection import chosen
from dealcycle.crm.models import BulkJob, Deal, Reason, Stage, Tag
from dealcycle.crm.views.listing import Listing
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.stages import StageKind
from dealcycle.web.answers import done, toast, trigger

CHANGED = "list-changed"
MOST_IDS = 500
ACTIONS = {
    "field": BulkJob.Action.EDIT,
    "tags": BulkJob.Action.EDIT,
    "stage": BulkJob.Action.MOVE,
    "bin": BulkJob.Action.BIN,
}


@require_http_methods(["GET", "POST"])
def work(request: HttpRequest, kind: str) -> HttpResponse:
    """What is to be done with the chosen rows, to how many; then does it."""
    asked = request.POST if request.method == "POST" else request.GET
    what = asked.get("do", "field")
    if not access.may_write(request.user) or what not in ACTIONS:
        raise Http404
    if what == "stage" and kind != Deal.KIND:
        raise Http404
    listing = Listing(request, kind)
    selection = _selection(asked, listing)
    if request.method == "GET":
        return _form(request, listing, what, selection)
    changes = _changes(request, listing, what)
    answer = changes
    if not isinstance(changes, Refused):
        answer = bulk.start_job(
            kind=kind,
            action=ACTIONS[what],
            selection=selection,
            changes=changes,
            by=request.user,
            now=timezone.now(),
        )
    if isinstance(answer, Refused):
        return _form(request, listing, what, selection, answer)
    return answered(request, answer)


@require_GET
def progress(request: HttpRequest, job: int) -> HttpResponse:
    """How far it has come; asks again by itself until it is done."""
    found = _mine(request, job)
    if not request.htmx:
        return render(request, "crm/lists/job_page.html", {"job": found})
    response = render(request, "crm/lists/job.html", {"job": found, "part": "part" in request.GET})
    return trigger(response, **{CHANGED: True}) if found.is_finished else response


@require_POST
def undo(request: HttpRequest, job: int) -> HttpResponse:
    answer = bulk.undo_job(job=_mine(request, job), by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        reason = answer.reasons[0].say(_, ngettext)
        return toast(HttpResponse(status=204), reason, tone="bad")
    return answered(request, answer)


def answered(request: HttpRequest, job: BulkJob) -> HttpResponse:
    """A word and the way back; what was refused, and long work, in a dialogue of their own."""
    if not job.is_finished or job.refused or job.action == BulkJob.Action.EXPORT:
        response = render(request, "crm/lists/job.html", {"job": job, "part": False})
        response.headers["HX-Retarget"] = "#dialog"
        response.headers["HX-Reswap"] = "innerHTML"
        return trigger(response, **{CHANGED: True}) if job.changed else response
    undo_at = "" if job.undoes_id or not job.changed else reverse("bulk_undo", args=[job.pk])
    return done(said(job), undo=undo_at, refresh=CHANGED)


def said(job: BulkJob) -> str:
    """What came of it, in one sentence."""
    count = job.changed
    match job.action:
        case BulkJob.Action.BIN:
            text = ngettext("%(n)d moved to the bin", "%(n)d moved to the bin", count)
        case BulkJob.Action.MOVE:
            text = ngettext("%(n)d deal moved", "%(n)d deals moved", count)
        case BulkJob.Action.UNDO:
            text = ngettext("%(n)d taken back", "%(n)d taken back", count)
        case _:
            text = ngettext("%(n)d changed", "%(n)d changed", count)
    return text % {"n": count}


def _selection(asked: QueryDict, listing: Listing) -> dict[str, object]:
    if asked.get("all"):
        return {"params": listing.state.params()}
    ids = [int(each) for each in asked.getlist("chosen") if each.isascii() and each.isdigit()]
    return {"ids": [each for each in ids if each < 2**63][:MOST_IDS]}


def _form(
    request: HttpRequest,
    listing: Listing,
    what: str,
    selection: dict[str, object],
    refused: Refused | None = None,
) -> HttpResponse:
    offered = bulk_steps.offered(listing.kind)
    context = {
        "listing": listing,
        "what": what,
        "count": chosen(listing.kind, selection, request.user, timezone.now()).count(),
        "selection": selection,
        "action": listing.beside("bulk"),
        "again": listing.beside("bulk"),
        "offered": offered,
        "control": _control(request, listing, offered, refused) if what == "field" else None,
        "errors": [each.say(_, ngettext) for each in refused.reasons]
        if refused is not None
        else [],
        "tags": list(Tag.objects.all()) if what == "tags" else [],
        "stages": _stages() if what == "stage" else [],
        "reasons": _reasons() if what == "stage" else [],
        "asked": request.POST,
    }
    return render(request, "crm/lists/bulk.html", context, status=200 if refused is None else 422)


def _control(
    request: HttpRequest, listing: Listing, offered: list[fields.Field], refused: Refused | None
) -> typed.Control | None:
    asked = request.POST if request.method == "POST" else request.GET
    field = fields.by_key(offered).get(asked.get("field") or "owner")
    if field is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    return typed.control(field, None, user=request.user, posted=posted)


def _changes(request: HttpRequest, listing: Listing, what: str) -> dict[str, object] | Refused:
    posted = request.POST
    if what == "field":
        known = fields.by_key(bulk_steps.offered(listing.kind))
        field = known.get(posted.get("field", ""))
        if field is None:
            raise Http404
        value = typed.read(field, posted, user=request.user)
        if isinstance(value, Refused):
            return value
        if problems := tuple(fitting.check(field, value)):
            return Refused(problems)
        return {"values": {field.key: getattr(value, "pk", fields.kept(value))}}
    if what == "tags":
        return {
            "add_tags": _numbers(posted.getlist("add_tags")),
            "remove_tags": _numbers(posted.getlist("remove_tags")),
        }
    if what == "stage":
        stage = _numbers([posted.get("stage", "")])
        return {
            "stage": stage[0] if stage else 0,
            "reason": posted.get("reason", "")[:40],
            "words": posted.get("words", "")[:500],
        }
    return {}


def _numbers(given: list[str]) -> list[int]:
    return [int(each) for each in given if each.isascii() and each.isdigit() and len(each) < 19]


def _stages() -> list[tuple[str, str]]:
    found = Stage.objects.filter(retired_at=None, pipeline__retired_at=None)
    found = found.exclude(kind=StageKind.FOLLOW_UP).select_related("pipeline")
    rows = list(found.order_by("pipeline__position", "pipeline_id", "position"))
    several = len({stage.pipeline_id for stage in rows}) > 1
    return [
        (str(each.pk), f"{each.name} ({each.pipeline.name})" if several else each.name)
        for each in rows
    ]


def _reasons() -> list[tuple[str, str]]:
    found = Reason.objects.filter(purpose=Reason.Purpose.OVERRIDE, retired_at=None)
    return [("", _("leave them where they are")), *((str(each.pk), each.name) for each in found)]


def _mine(request: HttpRequest, job: int) -> BulkJob:
    return get_object_or_404(BulkJob, pk=job, user=request.user)
