"""Work on many records at once: one row a job, one a record that it changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BulkJob(models.Model):
    """What a person asked to be done with many records, and how far it has come."""

    class Action(models.TextChoices):
        EDIT = "edit", _("Edit")
        MOVE = "move", _("Move to a stage")
        BIN = "bin", _("Move to the bin")
        UNDO = "undo", _("Undo")
        EXPORT = "export", _("Export")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    record_kind = models.CharField(max_length=30)
    action = models.CharField(max_length=10, choices=Action.choices)
    # Ids, or the address of the list whose every row is meant.
    selection = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    # The job that this one takes back.
    undoes = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="undone")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    # Records refused: id, name, reasons. Only the first are kept, all are counted.
    refused = models.PositiveIntegerField(default=0)
    refusals = models.JSONField(default=list)
    last_id = models.BigIntegerField(default=0)
    event = models.BigIntegerField(null=True)
    file = models.CharField(max_length=120, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["waiting", "running"]),
                name="bulk_job_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.record_kind}: {self.state}"

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class BulkChange(models.Model):
    """The values that a record had before a job changed it, and the version it got by that."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="rows")
    record = models.BigIntegerField()
    version = models.PositiveIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["record"], name="bulk_change_of_record")]
        constraints = [models.UniqueConstraint(fields=["job", "record"], name="bulk_change_once")]

    def __str__(self) -> str:
        return f"{self.record} by job {self.job_id}"
