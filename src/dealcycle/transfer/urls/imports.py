"""Addresses of the import from files."""

from django.urls import path

from dealcycle.transfer.views import imports, running

urlpatterns = [
    path("imports", imports.index, name="imports"),
    path("imports/<int:job>", imports.page, name="import"),
    path("imports/<int:job>/progress", imports.progress, name="import_progress"),
    path("imports/<int:job>/review", imports.review, name="import_review"),
    path("imports/<int:job>/removal", imports.removal, name="import_removal"),
    path("imports/<int:job>/refused", imports.refused, name="import_refused"),
    path("imports/<int:job>/run", running.run, name="import_run"),
    path("imports/<int:job>/stop", running.stop, name="import_stop"),
    path("imports/<int:job>/continuation", running.go_on, name="import_continuation"),
    path("imports/<int:job>/undo", running.undo, name="import_undo"),
]
