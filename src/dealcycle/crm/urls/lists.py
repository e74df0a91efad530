"""Lists, saved views, bulk work, the bin, search."""

from django.urls import path

from dealcycle.crm.views import lists

PARTS = {"": lists.listed, "filter": lists.filter_}

urlpatterns = [
    path(
        f"{plural}/{part}" if part else plural,
        view,
        {"kind": kind},
        name=f"{plural}_{part}" if part else plural,
    )
    for kind, plural in lists.PLURALS.items()
    for part, view in PARTS.items()
]
