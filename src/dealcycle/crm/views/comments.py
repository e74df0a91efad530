"""Comments on records and activities: written, changed, taken back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.crm import access, editing
from dealcycle.crm.actions import comments as actions
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.activities import CommentForm
from dealcycle.crm.models import Comment
from dealcycle.crm.once import Done, new_key, once
from dealcycle.crm.views import clashes
from dealcycle.cycle.refusal import Refused
from dealcycle.web.answers import done, form_again, refused

CHANGED = "timeline-changed"


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str, record: int) -> HttpResponse:
    """Words on a record or an activity, as a dialogue."""
    if not access.may_write(request.user):
        raise Http404
    found = access.the_record(request.user, kind, record)
    form = CommentForm(request.POST or None)
    context = {
        "form": form,
        "about": str(found),
        "address": request.path,
        "draft": f"comment-{kind}-{record}",
        "once": request.POST.get("once") or new_key(),
    }
    template = "crm/activities/comment.html"
    if request.method == "GET":
        return render(request, template, context)
    if not form.is_valid():
        return form_again(request, template, context)
    now = timezone.now()

    def act() -> Done | Refused:
        body = form.cleaned_data["body"]
        made = actions.add_comment(record=found.record, body=body, by=request.user, now=now)
        return Done(("comment", made.pk), repeated=False) if made else made

    answer = once(
        key=context["once"],
        body=request.POST,
        by=request.user,
        now=now,
        act=act,
    )
    if isinstance(answer, Refused):
        put_errors(form, answer)
        return form_again(request, template, context)
    undo = reverse("comment_delete", args=[answer.record[1]])
    return done(_("Comment added"), undo=undo, refresh=CHANGED)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, comment: int) -> HttpResponse:
    found = _writable(request, comment)
    form = CommentForm(request.POST or None, initial={"body": found.body})
    context = {"form": form, "about": "", "address": request.path, "draft": "", "was": found.body}
    template = "crm/activities/comment.html"
    if request.method == "GET":
        return render(request, template, context)
    if not form.is_valid():
        return form_again(request, template, context)
    answer = actions.edit_comment(
        comment=found,
        body=form.cleaned_data["body"],
        was=request.POST.get("was"),
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, editing.Conflict):
        context["clashes"] = clashes.shown(answer, "comment", request.user)
        return render(request, template, context, status=409)
    if isinstance(answer, Refused):
        put_errors(form, answer)
        return form_again(request, template, context)
    return done(_("Saved"), refresh=CHANGED)


@require_POST
def delete(request: HttpRequest, comment: int) -> HttpResponse:
    found = _writable(request, comment)
    answer = actions.delete_comment(comment=found, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return refused(answer, status=403)
    undo = reverse("comment_restore", args=[found.pk])
    return done(_("Comment deleted"), undo=undo, refresh=CHANGED)


@require_POST
def restore(request: HttpRequest, comment: int) -> HttpResponse:
    found = _writable(request, comment, binned=None)
    answer = actions.restore_comment(comment=found, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return refused(answer, status=403)
    return done(_("Restored"), refresh=CHANGED)


def _writable(request: HttpRequest, comment: int, *, binned: bool | None = False) -> Comment:
    if not access.may_write(request.user):
        raise Http404
    return get_object_or_404(access.comments(request.user, binned=binned), pk=comment)
