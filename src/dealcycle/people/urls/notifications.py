"""What one should know."""

from django.urls import path

from dealcycle.people.views import notifications

urlpatterns = [
    path("notifications", notifications.page, name="notifications"),
    path("notifications/reading", notifications.reading_all, name="notifications_reading"),
    path("notifications/<int:notification>", notifications.opened, name="notification"),
    path(
        "notifications/<int:notification>/reading",
        notifications.reading,
        name="notification_reading",
    ),
    path(
        "notifications/<int:notification>/unreading",
        notifications.unreading,
        name="notification_unreading",
    ),
]
