"""Calls, meetings, demonstrations, e-mails, notes, tasks; comments and attachments."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealcycle.crm.kinds import Kind
from dealcycle.crm.models.deals import Deal
from dealcycle.crm.models.profiles import Company, Contact


class Activity(models.Model):
    """Something done or to be done. A planned one has a due time, a done one `done_at`."""

    KIND = "activity"

    kind = models.CharField(_("Kind"), max_length=20)
    subject = models.CharField(_("Subject"), max_length=200, blank=True, default="")
    body = models.TextField(_("Notes"), blank=True, default="")
    deal = models.ForeignKey(
        Deal, on_delete=models.CASCADE, null=True, blank=True, related_name="activities"
    )
    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, null=True, blank=True, related_name="activities"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="activities"
    )
    participants = models.ManyToManyField(Contact, blank=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("Owner"),
    )
    direction = models.CharField(_("Direction"), max_length=10, blank=True, default="")
    outcome = models.CharField(_("Outcome"), max_length=20, blank=True, default="")
    due_at = models.DateTimeField(_("Due"), null=True, blank=True)
    # A day without an hour: due at the end of that day, wherever its owner is.
    all_day = models.BooleanField(default=True)
    # Colleagues named with an @ in the notes.
    mentions = models.JSONField(default=list, blank=True)
    minutes = models.PositiveSmallIntegerField(_("Minutes"), null=True, blank=True)
    done_at = models.DateTimeField(_("Done"), null=True)
    snoozed_until = models.DateTimeField(null=True)
    # Where it stands in a timeline: when it was done, or is due, or was written.
    at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    binned_at = models.DateTimeField(null=True)
    external_id = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        verbose_name = _("Activity")
        verbose_name_plural = _("Activities")
        indexes = [
            models.Index(fields=["deal", "-at", "-id"], name="activity_of_deal"),
            models.Index(fields=["company", "-at", "-id"], name="activity_of_company"),
            models.Index(fields=["contact", "-at", "-id"], name="activity_of_contact"),
            models.Index(
                fields=["owner", "due_at"],
                condition=Q(done_at=None, binned_at=None, due_at__isnull=False),
                name="activity_due",
            ),
            models.Index(
                fields=["owner", "done_at"],
                condition=Q(done_at__isnull=False, due_at__isnull=False, binned_at=None),
                name="activity_done",
            ),
            models.Index(
                fields=["external_id"],
                condition=~Q(external_id=""),
                name="activity_external",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.kind

    @property
    def record(self) -> tuple[str, int]:
        return self.KIND, self.pk

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def is_planned(self) -> bool:
        return self.done_at is None and self.due_at is not None


class Comment(models.Model):
    """Words of a colleague on a record or an activity."""

    record_kind = models.CharField(max_length=30)
    record = models.BigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments"
    )
    body = models.TextField()
    mentions = models.JSONField(default=list)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["record_kind", "record", "-at", "-id"], name="comment_of_record")
        ]

    def __str__(self) -> str:
        return self.body[:60]


def attachment_path(attachment: "Attachment", name: str) -> str:
    # The name a person gave is only shown; on disk the file has a name of our own.
    return f"attachments/{attachment.secret[:2]}/{attachment.secret}"


class Attachment(models.Model):
    record_kind = models.CharField(max_length=30)
    record = models.BigIntegerField()
    file = models.FileField(upload_to=attachment_path)
    secret = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=120)
    uploaded_by = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    binned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["record_kind", "record", "-id"], name="attachment_of")]

    def __str__(self) -> str:
        return self.name
