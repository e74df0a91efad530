"""What one should know, newest first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dealcycle.people import notifications as words
from dealcycle.people.actions import notifications as actions
from dealcycle.people.models import Notification
from dealcycle.people.queries import notifications as queries
from dealcycle.web.answers import done

CHANGED = "notifications-changed"


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    only_unread = request.GET.get("show") == "unread"
    found = queries.page(request.user, before=before, only_unread=only_unread)
    context = {
        "page": found,
        "only_unread": only_unread,
        "first": before is None,
        "unread": queries.unread(request.user),
        "words": words,
    }
    template = (
        "people/notifications/list.html" if request.htmx else "people/notifications/page.html"
    )
    return render(request, template, context)


@require_GET
def opened(request: HttpRequest, notification: int) -> HttpResponse:
    """Marks it read and goes where it points."""
    found = _mine(request, notification)
    actions.read(notification=found, now=timezone.now())
    safe = url_has_allowed_host_and_scheme(found.link, allowed_hosts=None)
    return redirect(found.link if safe and found.link.startswith("/") else "notifications")


@require_POST
def reading(request: HttpRequest, notification: int) -> HttpResponse:
    found = _mine(request, notification)
    actions.read(notification=found, now=timezone.now())
    undo = reverse("notification_unreading", args=[found.pk])
    return done(_("Marked as read"), undo=undo, refresh=CHANGED)


@require_POST
def unreading(request: HttpRequest, notification: int) -> HttpResponse:
    actions.unread(notification=_mine(request, notification))
    return done(_("Marked as unread"), refresh=CHANGED)


@require_POST
def reading_all(request: HttpRequest) -> HttpResponse:
    actions.read_all(user=request.user, now=timezone.now())
    return done(_("All marked as read"), refresh=CHANGED)


def _mine(request: HttpRequest, notification: int) -> Notification:
    return get_object_or_404(Notification, pk=notification, user=request.user)
