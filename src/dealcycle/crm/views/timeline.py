"""The timeline of a deal, company or contact, and the composer above it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dealcycle.crm import access, links, mentions, moments
from dealcycle.crm.forms.activities import composer
from dealcycle.crm.kinds import ICONS, OUTCOMES, Kind, Outcome
from dealcycle.crm.models.record import Record
from dealcycle.crm.queries.timeline import FILTERS, KINDS, Key, timeline

# What listens: the timeline itself, the facts of a deal, Today.
CHANGED = "timeline-changed deal-changed today-changed"
# Kinds that ask how they went; a task is simply done.
ASK = (Kind.CALL, Kind.MEETING, Kind.DEMONSTRATION, Kind.EMAIL)
TONES = {
    Outcome.POSITIVE: "good",
    Outcome.REACHED: "good",
    Outcome.ANSWERED: "good",
    Outcome.NEGATIVE: "bad",
    Outcome.NO_ANSWER: "warn",
    Outcome.NOT_HELD: "warn",
}


@require_GET
def page(request: HttpRequest, kind: str, record: int) -> HttpResponse:
    """With its composer; with `show` itself alone, with `before` the entries that follow."""
    if kind not in KINDS:
        raise Http404
    found = access.the_record(request.user, kind, record)
    older = request.GET.get("before", "")
    if not older and "show" not in request.GET:
        return render(request, "crm/timeline/panel.html", panel(request, found))
    before = Key.read(older)
    if older and before is None:
        raise Http404
    show = request.GET.get("show", "all")
    context = shown(request, found, show=show if show in FILTERS else "all", before=before)
    template = "more" if before else "timeline"
    return render(request, f"crm/timeline/{template}.html", context)


def panel(request: HttpRequest, record: Record) -> dict[str, object]:
    """What `crm/timeline/panel.html` needs: the composer, and the first page below it."""
    context = shown(request, record, show="all", before=None)
    if access.may_write(request.user):
        context["composer"] = composer(request.user, record)
        context["outcomes"] = outcomes()
        context["days"] = moments.quick_days(
            now=timezone.now(), zone=timezone.get_current_timezone()
        )
    return context


def shown(
    request: HttpRequest, record: Record, *, show: str, before: Key | None
) -> dict[str, object]:
    return {
        "timeline": timeline(record=record.record, reader=request.user, show=show, before=before),
        "timeline_of": record,
        "show": show,
        "filters": [
            ("all", _("All")),
            ("talks", _("Talks")),
            ("notes", _("Notes")),
            ("changes", _("Changes")),
        ],
        "kind_icons": ICONS,
        "asks": ASK,
        "outcome_labels": dict(Outcome.choices),
        "outcome_tones": TONES,
        "marked": mentions.shown,
        "link": links.link,
        "now": timezone.now(),
        "localtime": timezone.localtime,
    }


def outcomes() -> list[tuple[str, str, str]]:
    """Each answer to "how did it go?" once, with the kinds that it fits."""
    found: dict[str, list[str]] = {}
    labels: dict[str, str] = {}
    for kind, choices in OUTCOMES.items():
        for choice in choices:
            labels[choice.value] = str(choice.label)
            found.setdefault(choice.value, []).append(kind.value)
    return [(value, labels[value], " ".join(kinds)) for value, kinds in found.items()]
