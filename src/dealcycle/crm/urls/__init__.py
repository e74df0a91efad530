"""Addresses of the room, a module a part."""

from dealcycle.crm.urls import activities, board, deals, hand_over, lists, profiles, settings, today

urlpatterns = [
    *today.urlpatterns,
    *board.urlpatterns,
    *deals.urlpatterns,
    *profiles.urlpatterns,
    *activities.urlpatterns,
    *lists.urlpatterns,
    *settings.urlpatterns,
    *hand_over.urlpatterns,
]
