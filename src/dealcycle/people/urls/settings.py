"""What an administrator decides about the organisation and its people."""

from django.urls import path

from dealcycle.people.views import settings

urlpatterns = [
    path("settings", settings.index, name="settings"),
]
