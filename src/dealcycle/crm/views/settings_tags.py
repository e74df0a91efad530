"""Tags, for administrators: which words does everybody use?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm.actions import tags
from dealcycle.crm.editing import Conflict
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.choices import MergeForm, TagForm
from dealcycle.crm.models import Tag
from dealcycle.crm.queries import uses
from dealcycle.crm.views.settings_parts import administrators, overtaken, refusal, used_words
from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event
from dealcycle.web.answers import done, form_again

CHANGED = "choices-changed"


@require_GET
@administrators
def page(request: HttpRequest) -> HttpResponse:
    part = request.headers.get("HX-Target") == "tags"
    template = "crm/settings/tags_list.html" if part else "crm/settings/tags.html"
    rows = [(tag, used_words(tag.used)) for tag in uses.tags()]
    return render(request, template, {"tags": rows})


@require_http_methods(["GET", "POST"])
@administrators
def new(request: HttpRequest) -> HttpResponse:
    form = TagForm(request.POST or None, shown={"colour": 1})
    context = {"form": form, "action": request.path, "tag": None}
    if request.method == "POST" and form.is_valid():
        name, colour = form.cleaned_data["name"], form.cleaned_data["colour"]
        answer = tags.add_tag(name=name, colour=colour, by=request.user, now=timezone.now())
        if not isinstance(answer, Refused):
            undo = reverse("settings_tag_delete", args=[answer.pk])
            return done(_("Tag added"), undo=undo, refresh=CHANGED)
        put_errors(form, answer)
    return _form(request, "crm/settings/tag_form.html", context)


@require_http_methods(["GET", "POST"])
@administrators
def edit(request: HttpRequest, tag: int) -> HttpResponse:
    found = get_object_or_404(Tag, pk=tag)
    form = TagForm(request.POST or None, shown=_values(found))
    context = {"form": form, "action": request.path, "tag": found}
    if request.method == "POST" and form.is_valid():
        answer = tags.change_tag(
            tag=found,
            values=form.touched(),
            version=form.cleaned_data["version"],
            by=request.user,
            now=timezone.now(),
        )
        if isinstance(answer, Conflict):
            found.refresh_from_db()
            return overtaken(request, "crm/settings/tag_form.html", context, answer, _values(found))
        if not isinstance(answer, Refused):
            return _changed(request, found, _("Saved"))
        put_errors(form, answer)
    return _form(request, "crm/settings/tag_form.html", context)


@require_http_methods(["GET", "POST"])
@administrators
def merge(request: HttpRequest, tag: int) -> HttpResponse:
    found = get_object_or_404(uses.tags(), pk=tag)
    form = MergeForm(request.POST or None, tag=found)
    context = {"form": form, "tag": found, "used": used_words(found.used)}
    if request.method == "POST" and form.is_valid():
        into = get_object_or_404(Tag, pk=form.cleaned_data["into"])
        answer = tags.merge_tags(tag=found, into=into, by=request.user, now=timezone.now())
        if not isinstance(answer, Refused):
            return _changed(request, found, _("Merged into “%(name)s”") % {"name": into.name})
        put_errors(form, answer)
    return _form(request, "crm/settings/tag_merge.html", context)


@require_POST
@administrators
def delete(request: HttpRequest, tag: int) -> HttpResponse:
    found = get_object_or_404(Tag, pk=tag)
    tags.delete_tag(tag=found, by=request.user, now=timezone.now())
    undo = reverse("settings_tag_restore", args=[found.pk])
    return done(_("Tag deleted"), undo=undo, refresh=CHANGED)


@require_POST
@administrators
def restore(request: HttpRequest, tag: int) -> HttpResponse:
    found = get_object_or_404(Tag.every.all(), pk=tag)
    answer = tags.restore_tag(tag=found, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return refusal(answer, refresh=CHANGED)
    return done(_("Back again"), refresh=CHANGED)


@require_POST
@administrators
def undo(request: HttpRequest, event: int) -> HttpResponse:
    """Takes a change or a merging back."""
    change = get_object_or_404(Event, pk=event, kind__in=("tag.changed", "tag.merged"))
    answer = tags.take_back(event=change, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return refusal(answer, refresh=CHANGED)
    return done(_("Taken back"), refresh=CHANGED)


def _values(tag: Tag) -> dict[str, object]:
    return {"name": tag.name, "colour": tag.colour, "version": tag.version}


def _changed(request: HttpRequest, tag: Tag, words: str) -> HttpResponse:
    event = tags.last_change(tag, by=request.user)
    back = reverse("settings_tag_undo", args=[event.pk]) if event else ""
    return done(words, undo=back, refresh=CHANGED)


def _form(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    if request.method == "POST":
        return form_again(request, template, context)
    return render(request, template, context)
