"""Today, and what is done from it."""

from django.urls import path

from dealcycle.crm.views import today

urlpatterns = [
    path("", today.page, name="today"),
    path("today/list", today.listed, name="today_list"),
    path("activities/<int:activity>/done", today.activity_done, name="activity_done"),
    path("activities/<int:activity>/reopening", today.activity_reopen, name="activity_reopen"),
    path("activities/<int:activity>/snooze", today.activity_snooze, name="activity_snooze"),
    path("activities/<int:activity>/waking", today.activity_wake, name="activity_wake"),
    path("activities/<int:activity>/cancelling", today.activity_cancel, name="activity_cancel"),
    path("deals/<int:deal>/snooze", today.deal_snooze, name="deal_snooze"),
    path("deals/<int:deal>/waking", today.deal_wake, name="deal_wake"),
    path("deals/<int:deal>/next-step", today.deal_next_step, name="deal_next_step"),
]
