"""The first visit: who are you, and how do you want to begin?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from dealcycle.cycle.refusal import Refused
from dealcycle.people import organisation, places
from dealcycle.people.actions import first_visit
from dealcycle.people.forms import put_errors
from dealcycle.people.forms.joining import FirstVisitForm
from dealcycle.people.models import User
from dealcycle.people.queries.beginnings import beginnings, current
from dealcycle.people.signing import sign_in


@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Closed for ever once a user exists."""
    if User.objects.exists():
        raise Http404
    form = FirstVisitForm(request.POST or None, initial=_guesses(request))
    if request.method == "POST" and form.is_valid():
        founding = first_visit.Founding(**form.cleaned_data)
        answer = first_visit.found(by=founding, now=timezone.now())
        if isinstance(answer, User):
            sign_in(request, answer)
            return redirect("beginning")
        put_errors(form, answer)
    status = 422 if form.is_bound else 200
    return render(request, "people/welcome/form.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def beginning(request: HttpRequest) -> HttpResponse:
    """Demo data, a file of one's own, or empty."""
    if not request.user.is_administrator:
        raise Http404
    if organisation.current().beginning:
        return redirect("beginning_progress")
    offered = beginnings()
    if request.method == "POST":
        chosen = next((each for each in offered if each.key == request.POST.get("key")), None)
        if chosen is None:
            raise Http404
        answer = first_visit.choose(beginning=chosen, by=request.user, now=timezone.now())
        if isinstance(answer, Refused) or chosen.progress:
            return redirect("beginning_progress")
        return redirect(chosen.url_name)
    return render(request, "people/welcome/beginning.html", {"offered": offered})


@never_cache
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """How far the chosen beginning has come; on to the work once it is there."""
    if not request.user.is_administrator:
        raise Http404
    chosen = current()
    if chosen is None:
        return redirect("/")
    so_far = chosen.progress() if chosen.progress else None
    if so_far is None or so_far.finished:
        return _leave(request, chosen.url_name)
    template = "people/welcome/bar.html" if request.htmx else "people/welcome/progress.html"
    return render(request, template, {"chosen": chosen, "progress": so_far})


def _leave(request: HttpRequest, name: str) -> HttpResponse:
    answer = redirect(name)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    return answer


def _guesses(request: HttpRequest) -> dict[str, str]:
    said = request.headers.get("Accept-Language", "")
    return {
        "language": (get_language() or "en")[:2],
        "currency": places.guessed_currency(said),
        "time_zone": "UTC",
    }
