"""Addresses of the pages over the measures."""

from collections.abc import Callable
from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


def late(module: str, view: str) -> Callable[..., HttpResponse]:
    """A view that is imported when it is first asked for: the engine takes much memory."""

    def called(request: HttpRequest, **asked: object) -> HttpResponse:
        found = import_module(f"dealcycle.insights.views.{module}")
        return getattr(found, view)(request, **asked)

    return called


urlpatterns = [
    path("cycle", late("cycle", "page"), name="cycle"),
    path("cycle/figures/<slug:figure>", late("cycle", "explained"), name="cycle_figure"),
    path("cycle/deals", late("listing", "page"), name="cycle_deals"),
    path("cycle/deals.csv", late("listing", "download"), name="cycle_deals_csv"),
    path("cycle/old-system", late("old_system", "page"), name="cycle_old_system"),
    path("cycle/quality", late("quality", "page"), name="cycle_quality"),
    path("cycle/compare", late("compare", "page"), name="cycle_compare"),
    path("cycle/trends", late("trends", "page"), name="cycle_trends"),
    path("cycle/what-if", late("what_if", "page"), name="cycle_what_if"),
    path("cycle/changed", late("changed", "page"), name="cycle_changed"),
    path("figures/views/<int:view>", late("keeping", "opened"), name="figures_view"),
    path("figures/views/<int:view>/update", late("keeping", "update"), name="figures_view_update"),
    path("figures/views/<int:view>/mails", late("mails", "mails"), name="figures_mails"),
    path("figures/mails/<int:schedule>/end", late("mails", "end"), name="figures_mails_end"),
    path("figures/mails/<int:schedule>/return", late("mails", "begin"), name="figures_mails_begin"),
    # A mail program that posts has no cookie of ours; the secret in the address lets it in.
    path("stop/<str:secret>", csrf_exempt(late("mails", "stop")), name="figures_stop"),
    path("figures/pack", late("packs", "ask"), name="pack"),
    path("figures/packs/<int:pack>", late("packs", "file"), name="pack_file"),
    path("figures/<slug:view_key>/menu", late("keeping", "menu"), name="view_menu"),
    path("figures/<slug:view_key>/view", late("keeping", "save"), name="view_save"),
    path("figures/<slug:view_key>/export", late("sharing", "export"), name="view_export"),
    path("figures/<slug:view_key>.csv", late("sharing", "figures"), name="view_figures"),
    path("figures/<slug:view_key>.pdf", late("sharing", "page"), name="view_page"),
    path(
        "figures/<slug:view_key>/charts/<slug:part>.<slug:kind>",
        late("sharing", "chart"),
        name="view_chart",
    ),
    path("forecast", late("forecast", "page"), name="forecast"),
    path("forecast/roll-up", late("roll_up", "page"), name="roll_up"),
    path("forecast/roll-up/lock", late("roll_up_locking", "lock"), name="roll_up_lock"),
    path(
        "forecast/roll-ups/<int:kept>/unlocking",
        late("roll_up_locking", "unlock"),
        name="roll_up_unlock",
    ),
    path(
        "forecast/people/<int:person>/adjustment",
        late("adjusting_sums", "adjust"),
        name="sum_adjustment",
    ),
    path(
        "forecast/people/<int:person>/adjustment/undo",
        late("adjusting_sums", "undo"),
        name="sum_adjustment_undo",
    ),
    path("forecast/plans", late("plans", "page"), name="plans"),
    path("forecast/plans/copy", late("plans", "copy"), name="plans_copy"),
    path("forecast/plans/undo", late("plans", "undo"), name="plans_undo"),
    path("deals/<int:deal>/call", late("calls", "call"), name="deal_call"),
    path("deals/<int:deal>/adjustment", late("adjusting", "deal"), name="deal_adjustment"),
    path(
        "deals/<int:deal>/adjustment/undo",
        late("adjusting", "deal_undo"),
        name="deal_adjustment_undo",
    ),
    path("improve", late("improve", "page"), name="improve"),
    path("improve/deals", late("improve", "deals"), name="improve_deals"),
    path("improve/adopting", late("improve_adopting", "adopting"), name="improve_adopting"),
    path(
        "improve/adopted/<int:adoption>/withdrawal",
        late("improve_adopting", "withdrawal"),
        name="improve_withdrawal",
    ),
    path(
        "improve/adopted/<int:adoption>/restoration",
        late("improve_adopting", "restoration"),
        name="improve_restoration",
    ),
]
