"""Addresses of the pages over the measures."""

from django.urls import path

from dealcycle.insights.views import cycle, listing, old_system

urlpatterns = [
    path("cycle", cycle.page, name="cycle"),
    path("cycle/figures/<slug:figure>", cycle.explained, name="cycle_figure"),
    path("cycle/deals", listing.page, name="cycle_deals"),
    path("cycle/deals.csv", listing.download, name="cycle_deals_csv"),
    path("cycle/old-system", old_system.page, name="cycle_old_system"),
]
