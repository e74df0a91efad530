"""Lists, saved views, bulk work, the bin, search."""

from django.urls import path

from dealcycle.crm.views import bin, bulk, export, lists, saved_views, search
from dealcycle.crm.views.listing import PLURALS

PARTS = {
    "": lists.listed,
    "filter": lists.filter_,
    "view": saved_views.save_as,
    "view-update": saved_views.update,
    "view-default": saved_views.open_with,
    "bulk": bulk.work,
    "export": export.export,
}

urlpatterns = [
    *(
        path(
            f"{plural}/{part}" if part else plural,
            view,
            {"kind": kind},
            name=f"{plural}_{part.replace('-', '_')}" if part else plural,
        )
        for kind, plural in PLURALS.items()
        for part, view in PARTS.items()
    ),
    path("views/<int:view>", saved_views.rename, name="saved_view"),
    path("views/<int:view>/bin", saved_views.bin_, name="saved_view_bin"),
    path("views/<int:view>/return", saved_views.put_back, name="saved_view_return"),
    path("bulk/<int:job>", bulk.progress, name="bulk_job"),
    path("bulk/<int:job>/undo", bulk.undo, name="bulk_undo"),
    path("exports/<int:job>", export.file, name="export_file"),
    path("bin", bin.page, name="bin"),
    path("bin/restore", bin.restore, name="bin_restore"),
    path("bin/deletion", bin.delete, name="bin_delete"),
    path("search", search.page, name="search"),
]
