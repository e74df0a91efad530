"""Addresses of the room, a module a part."""

from dealcycle.people.urls import accounts, notifications, settings

urlpatterns = [
    *accounts.urlpatterns,
    *notifications.urlpatterns,
    *settings.urlpatterns,
]
