"""Handing over somebody's records."""

from django.urls import path

from dealcycle.crm.views import hand_over

urlpatterns = [
    path("settings/users/<int:user>/hand-over", hand_over.page, name="hand_over"),
    path(
        "settings/users/<int:user>/hand-over/preview", hand_over.preview, name="hand_over_preview"
    ),
    path(
        "settings/users/<int:user>/hand-over/holdings",
        hand_over.holdings,
        name="hand_over_holdings",
    ),
    path("settings/users/<int:user>/hand-over/past", hand_over.past, name="hand_over_done"),
    path("settings/hand-overs/<int:hand_over>", hand_over.progress, name="hand_over_progress"),
    path("settings/hand-overs/<int:hand_over>/undo", hand_over.undo, name="hand_over_undo"),
    path(
        "settings/hand-overs/<int:hand_over>/resumption",
        hand_over.resumption,
        name="hand_over_resumption",
    ),
]
