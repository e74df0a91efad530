"""Addresses of the export of everything."""

from django.urls import path

from dealcycle.transfer.views import export

urlpatterns = [
    path("settings/export", export.page, name="settings_export"),
    path("settings/export/<int:export>", export.file, name="settings_export_file"),
]
