"""Files on records: uploaded several at once, listed, downloaded, never shown inline."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm import access
from dealcycle.crm.actions import attachments as actions
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.activities import FileNameForm
from dealcycle.crm.models import Attachment
from dealcycle.crm.models.record import Record
from dealcycle.cycle.refusal import Refused
from dealcycle.people.models import User
from dealcycle.web.answers import done, form_again, toast, trigger

CHANGED = "attachments-changed timeline-changed"
# More at once is an archive, and belongs into one file.
MOST_AT_ONCE = 20
MOST_LISTED = 200


def context(record: Record) -> dict[str, object]:
    """What `crm/attachments/list.html` needs."""
    found = Attachment.objects.filter(
        record_kind=record.KIND, record=record.pk, binned_at=None
    ).order_by("-id")
    files = list(found[:MOST_LISTED])
    people = User.objects.in_bulk({each.uploaded_by for each in files if each.uploaded_by})
    return {
        "files": [(each, people.get(each.uploaded_by)) for each in files],
        "attachments_of": record,
        "largest": actions.LARGEST,
    }


@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest, kind: str, record: int) -> HttpResponse:
    found = access.the_record(request.user, kind, record)
    if request.method == "GET":
        return render(request, "crm/attachments/list.html", context(found))
    if not access.may_write(request.user):
        raise Http404
    return _attach(request, found)


def _attach(request: HttpRequest, record: Record) -> HttpResponse:
    """Each file for itself: one that is refused does not take the others along."""
    kept, refused = 0, []
    for file in request.FILES.getlist("files")[:MOST_AT_ONCE]:
        answer = actions.attach_file(
            record=record.record,
            file=file,
            name=file.name or "",
            content_type=file.content_type or "",
            by=request.user,
            now=timezone.now(),
        )
        if isinstance(answer, Refused):
            refused += [reason.say(_, ngettext) for reason in answer.reasons]
        else:
            kept += 1
    if not kept and not refused:
        refused = [_("Choose a file.")]
    if len(request.FILES.getlist("files")) > MOST_AT_ONCE:
        refused.append(_("At most %(most)s files at once.") % {"most": MOST_AT_ONCE})
    if refused:
        answer = toast(HttpResponse(status=422 if not kept else 204), " ".join(refused), tone="bad")
    else:
        text = ngettext("%(num)d file attached", "%(num)d files attached", kept) % {"num": kept}
        answer = toast(HttpResponse(status=204), text, tone="good")
    return trigger(answer, **dict.fromkeys(CHANGED.split(), True)) if kept else answer


@require_GET
def download(request: HttpRequest, attachment: int) -> HttpResponse:
    """Always as a download and as bytes: whatever is in it, the browser shall not run it."""
    found = get_object_or_404(access.attachments(request.user), pk=attachment)
    try:
        file = found.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(
        file, as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, attachment: int) -> HttpResponse:
    found = _writable(request, attachment)
    form = FileNameForm(request.POST or None, initial={"name": found.name})
    template, context = "crm/attachments/rename.html", {"file": found, "form": form}
    if request.method == "GET":
        return render(request, template, context)
    if not form.is_valid():
        return form_again(request, template, context)
    answer = actions.rename_attachment(
        attachment=found, name=form.cleaned_data["name"], by=request.user, now=timezone.now()
    )
    if isinstance(answer, Refused):
        put_errors(form, answer)
        return form_again(request, template, context)
    return done(_("Renamed"), refresh=CHANGED)


@require_POST
def remove(request: HttpRequest, attachment: int) -> HttpResponse:
    found = _writable(request, attachment)
    actions.remove_attachment(attachment=found, by=request.user, now=timezone.now())
    undo = reverse("attachment_restore", args=[found.pk])
    return done(_("“%(name)s” removed") % {"name": found.name}, undo=undo, refresh=CHANGED)


@require_POST
def restore(request: HttpRequest, attachment: int) -> HttpResponse:
    found = _writable(request, attachment, binned=None)
    actions.restore_attachment(attachment=found, by=request.user, now=timezone.now())
    return done(_("Restored"), refresh=CHANGED)


def _writable(request: HttpRequest, attachment: int, *, binned: bool | None = False) -> Attachment:
    if not access.may_write(request.user):
        raise Http404
    return get_object_or_404(access.attachments(request.user, binned=binned), pk=attachment)
