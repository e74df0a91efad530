"""The settings page from which an administrator removes the demo."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dealcycle.crm.models import Company, Contact, Deal
from dealcycle.cycle.refusal import Refused
from dealcycle.demo import actions
from dealcycle.demo.forms import RemovalForm
from dealcycle.people.access import administrators_only
from dealcycle.people.forms import put_errors
from dealcycle.people.models import Organisation, User
from dealcycle.web.answers import say


@require_GET
@administrators_only
def page(request: HttpRequest) -> HttpResponse:
    context = {
        "organisation": _demo(),
        "counts": {
            "people": User.objects.count(),
            "companies": Company.objects.count(),
            "contacts": Contact.objects.count(),
            "deals": Deal.objects.count(),
        },
    }
    return render(request, "demo/page.html", context)


@require_http_methods(["GET", "POST"])
@administrators_only
def removal(request: HttpRequest) -> HttpResponse:
    """Asks for the name; with the right one everything goes."""
    organisation = _demo()
    form = RemovalForm(request.POST or None)
    context = {"organisation": organisation, "form": form}
    if request.method == "GET":
        return render(request, "demo/removal.html", context)
    if not form.is_valid():
        return render(request, "demo/removal.html", context, status=422)
    typed = form.cleaned_data["typed"]
    answer = actions.remove(typed=typed, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        put_errors(form, answer)
        return render(request, "demo/removal.html", context, status=422)
    say(request, _("The demo data is gone. Everything is yours now."))
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("today")})


def _demo() -> Organisation:
    organisation = actions.demo_organisation()
    if organisation is None:
        raise Http404
    return organisation
