"""Exchange rates, for administrators: what is other money worth to us?"""

from dataclasses import dataclass
from datetime import date

from babel import Locale
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm import rate_fetch
from dealcycle.crm.actions import rates
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.rates import ORIGINS, OriginForm, RateFileForm, RateForm
from dealcycle.crm.models import Rate, RateFetch
from dealcycle.crm.queries import rates as queries
from dealcycle.crm.views.settings_parts import administrators, refusal
from dealcycle.cycle.currencies import currencies
from dealcycle.cycle.published_rates import MOST_BYTES, read_published
from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event
from dealcycle.people import organisation
from dealcycle.present import formats
from dealcycle.web.answers import done, form_again, toast, trigger

CHANGED = "rates-changed"
PAGE = 60


@dataclass(frozen=True)
class Shown:
    """A currency with its newest rate in words, and how many deals it counts for."""

    currency: str
    name: str
    rate: Rate | None
    words: str
    deals: int


@require_GET
@administrators
def page(request: HttpRequest) -> HttpResponse:
    part = request.headers.get("HX-Target") == "rates"
    base, found = organisation.currency(), organisation.current()
    newest, deals = queries.newest(base), queries.deals_by_currency(base)
    origin = found.rates_from if found else ""
    shown = [_shown(code, base, newest.get(code), deals.get(code, 0))
             for code in sorted(newest.keys() | deals.keys())]  # fmt: skip
    context = {
        "base": base,
        "used": [each for each in shown if each.deals],
        "others": [each for each in shown if not each.deals],
        "missing": [each for each in shown if each.rate is None],
        "form": OriginForm(initial={"origin": origin}),
        "origin": origin,
        "origins": ORIGINS,
        "fetch": RateFetch.objects.filter(origin=origin).first(),
        "say": _,
        "revaluing": queries.revaluing(),
    }
    template = "crm/settings/rates_part.html" if part else "crm/settings/rates.html"
    return render(request, template, context)


def _shown(currency: str, base: str, rate: Rate | None, deals: int) -> Shown:
    words = rate_words(rate) if rate else ""
    return Shown(currency, currency_name(currency), rate, words, deals)


def currency_name(currency: str) -> str:
    return Locale.parse(_language()).currencies.get(currency, currency)


def rate_words(rate: Rate) -> str:
    """1 USD = 0.9217 EUR; what is worth little, by the hundred or more."""
    units, value = 1, rate.rate
    while value < 1 and units < 100_000 and value * units < 0.1:
        units *= 10
    digits = 4 if value * units < 100 else 2
    words = formats.number(value * units, _language(), digits)
    shown_units = formats.number(units, _language(), 0)
    return f"{shown_units}\u00a0{rate.currency} = {words}\u00a0{rate.base}"


def _language() -> str:
    return formats.language(get_language() or "en")


@require_GET
@administrators
def history(request: HttpRequest, currency: str) -> HttpResponse:
    """Every known rate of one currency, newest first."""
    if currency not in currencies():
        raise Http404
    base = organisation.currency()
    before = _day(request.GET.get("before", ""))
    rows = queries.history(base, currency, before=before, limit=PAGE)
    more = rows[PAGE - 1].day if len(rows) > PAGE else None
    context = {
        "currency": currency,
        "name": currency_name(currency),
        "rows": [(row, rate_words(row)) for row in rows[:PAGE]],
        "more": more,
        "before": before,
        "origins": ORIGINS,
    }
    part = request.headers.get("HX-Target") == "rate-history"
    template = "crm/settings/rate_history_part.html" if part else "crm/settings/rate_history.html"
    return render(request, template, context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@administrators
def new(request: HttpRequest) -> HttpResponse:
    base = organisation.currency()
    initial = {"day": timezone.localdate(), "currency": request.GET.get("currency", "USD")}
    form = RateForm(request.POST or None, initial=initial, base=base, language=_language())
    template, context = "crm/settings/rate_new.html", {"form": form, "base": base}
    if request.method == "GET":
        return render(request, template, context)
    if form.is_valid():
        answer = rates.set_rate(**form.cleaned_data, by=request.user, now=timezone.now())
        if not isinstance(answer, Refused):
            event = rates.last_change(answer, by=request.user)
            back = reverse("settings_rate_undo", args=[event.pk]) if event else ""
            return done(_("Rate saved"), undo=back, refresh=CHANGED)
        put_errors(form, answer)
    return form_again(request, template, context)


@require_POST
@administrators
def undo(request: HttpRequest, event: int) -> HttpResponse:
    """Takes a rate set by hand back."""
    change = get_object_or_404(Event, pk=event, kind="rate.set")
    answer = rates.take_back_rate(event=change, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return refusal(answer, refresh=CHANGED)
    return done(_("Taken back"), refresh=CHANGED)


@require_POST
@administrators
def remove(request: HttpRequest, rate: int) -> HttpResponse:
    found = get_object_or_404(Rate, pk=rate)
    event = rates.remove_rate(rate=found, by=request.user, now=timezone.now())
    undo = reverse("settings_rate_restore", args=[event.pk])
    return done(_("Rate removed"), undo=undo, refresh=CHANGED)


@require_POST
@administrators
def restore(request: HttpRequest, event: int) -> HttpResponse:
    removal = get_object_or_404(Event, pk=event, kind="rate.removed")
    answer = rates.put_back_rate(event=removal, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return refusal(answer, refresh=CHANGED)
    return done(_("Back again"), refresh=CHANGED)


@require_http_methods(["GET", "POST"])
@administrators
def read(request: HttpRequest) -> HttpResponse:
    """A bank's file, as it was downloaded."""
    form = RateFileForm(request.POST or None, request.FILES or None)
    template, context = "crm/settings/rate_file.html", {"form": form}
    if request.method == "GET":
        return render(request, template, context)
    if form.is_valid():
        answer = read_published(form.cleaned_data["file"].read(MOST_BYTES + 1))
        if not isinstance(answer, Refused):
            answer = rates.take_published(published=answer, by=request.user, now=timezone.now())
        if not isinstance(answer, Refused):
            return done(_rates_read(answer), refresh=CHANGED)
        put_errors(form, answer)
    return form_again(request, template, context)


def _rates_read(count: int) -> str:
    if not count:
        return _("Nothing new in this file")
    return _("Rates read: %(count)s") % {"count": formats.number(count, _language(), 0)}


@require_POST
@administrators
def choose(request: HttpRequest) -> HttpResponse:
    answer = rates.choose_origin(
        origin=request.POST.get("origin", ""), by=request.user, now=timezone.now()
    )
    if isinstance(answer, Refused):
        return refusal(answer, refresh=CHANGED)
    words = _("Rates will be fetched each day") if answer.rates_from else _("No longer fetched")
    return done(words, refresh=CHANGED)


@require_POST
@administrators
def fetch(request: HttpRequest) -> HttpResponse:
    """Now rather than with the next day; the first time with ninety days of history."""
    found = organisation.current()
    if not found or found.rates_from not in rate_fetch.ADDRESSES:
        raise Http404
    first = not Rate.objects.filter(base=found.currency, origin=found.rates_from).exists()
    row = rate_fetch.fetch(
        origin=found.rates_from, by=request.user, now=timezone.now(), history=first,
        ask=rate_fetch.ask_bank,
    )  # fmt: skip
    if row.error:
        response = trigger(HttpResponse(status=204), **{CHANGED: True})
        return toast(response, _(row.error), tone="bad")
    return done(_("Rates fetched"), refresh=CHANGED)
