"""Timelines, activities, comments, files."""

from django.urls import path

from dealcycle.crm.views import activities, attachments, comments, timeline

urlpatterns = [
    path("timeline/<str:kind>/<int:record>", timeline.page, name="timeline"),
    path("timeline/<str:kind>/<int:record>/activities", activities.log, name="activity_log"),
    path("activities/new", activities.new, name="activity_new"),
    path("activities/<int:activity>/edit", activities.edit, name="activity_edit"),
    path("activities/<int:activity>/restoring", activities.restore, name="activity_restore"),
    path("comments/<str:kind>/<int:record>/new", comments.new, name="comment_new"),
    path("comments/<int:comment>/edit", comments.edit, name="comment_edit"),
    path("comments/<int:comment>/deletion", comments.delete, name="comment_delete"),
    path("comments/<int:comment>/restoring", comments.restore, name="comment_restore"),
    path("attachments/<str:kind>/<int:record>", attachments.listed, name="attachments"),
    path("attachments/<int:attachment>", attachments.download, name="attachment"),
    path("attachments/<int:attachment>/name", attachments.rename, name="attachment_rename"),
    path("attachments/<int:attachment>/deletion", attachments.remove, name="attachment_remove"),
    path("attachments/<int:attachment>/restoring", attachments.restore, name="attachment_restore"),
]
