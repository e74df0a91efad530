"""Plans: what each person, team and all of us are to win, month by month, beside what was won."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event
from dealcycle.insights import plan_rows, weeks
from dealcycle.insights.journal import NotReady, open_journal
from dealcycle.insights.models import Plan
from dealcycle.insights.plan_rows import FIRST_YEAR, LAST_YEAR, Row
from dealcycle.insights.plans import Cell, Change, change_plans
from dealcycle.people import organisation
from dealcycle.web import answers

CHANGED = "plans-changed"


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The grid; posted are the cells that were touched."""
    year = _year(request)
    found = plan_rows.rows(request.user, year)
    if request.method == "POST":
        return _save(request, found, year)
    template = "insights/plans/body.html" if request.htmx else "insights/plans/page.html"
    return render(request, template, _context(request, found, year))


@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """Last year's plans into this year's empty months."""
    year = _year(request)
    found = _fillable(request, year)
    changes = plan_rows.copied(found, year)
    if not changes:
        words = _("There is nothing to copy: %(year)s has no plans for the empty months.")
        return answers.toast(HttpResponse(status=204), words % {"year": year - 1})
    return _changed(request, changes, year)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """One save is taken back, as far as nobody has changed its cells since."""
    number = request.GET.get("event", "")
    fits = number.isascii() and number.isdigit() and len(number) < 18
    event = Event.objects.filter(pk=int(number), kind="plan.changed").first() if fits else None
    found = _fillable(request, event.record if event and event.record else _year(request))
    changes = plan_rows.undone(event, found) if event else {}
    if event is None or not changes:
        words = _("There is nothing to take back.")
        return answers.toast(HttpResponse(status=422), words, tone="bad")
    return _changed(request, changes, event.record)


def _save(request: HttpRequest, found: list[Row], year: int) -> HttpResponse:
    if not any(row.may_fill for row in found):
        raise Http404
    currency = organisation.currency()
    changes, faults = plan_rows.read(request.POST, found, year, currency)
    if not faults:
        done = change_plans(
            changes=changes, year=year, currency=currency, by=request.user, now=timezone.now()
        )
        if not isinstance(done, Refused):
            return _said(done, year)
        stale = {each.field: each.say(_) for each in done.reasons}
        faults = {name: stale[cell] for name in request.POST
                  if (cell := "-".join(name.split(".")[1:3])) in stale}  # fmt: skip
    context = _context(request, plan_rows.rows(request.user, year), year, faults)
    return answers.form_again(request, "insights/plans/body.html", context)


def _changed(request: HttpRequest, changes: dict[Cell, Change], year: int) -> HttpResponse:
    done = change_plans(
        changes=changes, year=year, currency=organisation.currency(), by=request.user,
        now=timezone.now(),
    )  # fmt: skip
    if isinstance(done, Refused):
        words = done.reasons[0].say(_)
        return answers.toast(HttpResponse(status=422), words, tone="bad")
    return _said(done, year)


def _said(count: int, year: int) -> HttpResponse:
    if not count:
        return answers.done(_("Nothing has changed."), refresh=CHANGED)
    last = Event.objects.filter(kind="plan.changed", record=year).order_by("-pk").first()
    words = ngettext("%(num)s month changed", "%(num)s months changed", count) % {"num": count}
    undo = f"{reverse('plans_undo')}?event={last.pk}" if last else ""
    return answers.done(words, undo=undo, refresh=CHANGED)


def _context(
    request: HttpRequest, found: list[Row], year: int, faults: dict[str, str] | None = None
) -> dict[str, object]:
    currency = organisation.currency()
    today = weeks.today(timezone.now())
    try:
        opened = open_journal(request.user)
        plan_rows.tell_won(found, opened, year, today)
        counted = True
    except NotReady:
        counted = False
    given = request.POST if faults else {}
    had = {name.rsplit(".", 1)[0]: text for name, text in given.items()}
    wrong = {name.rsplit(".", 1)[0]: words for name, words in (faults or {}).items()}
    return {
        "year": year, "rows": found, "months": plan_rows.months_of(year), "currency": currency,
        "may_fill": any(row.may_fill for row in found), "counted": counted,
        "typed": lambda amount: plan_rows.typed(amount, currency), "given": had, "faults": wrong,
        "history": plan_rows.history(found, year), "kind": Plan.KIND,
        "this_month": today.replace(day=1),
    }  # fmt: skip


def _fillable(request: HttpRequest, year: int) -> list[Row]:
    found = plan_rows.rows(request.user, year)
    if not any(row.may_fill for row in found):
        raise Http404
    return found


def _year(request: HttpRequest) -> int:
    given = request.GET.get("year", "")
    if given.isascii() and given.isdigit() and len(given) == 4:
        return min(max(int(given), FIRST_YEAR), LAST_YEAR)
    return weeks.today(timezone.now()).year
