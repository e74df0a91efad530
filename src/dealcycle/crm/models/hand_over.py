"""Handing over: what one person leaves, to whom it goes, and how to bring it back."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class HandOver(models.Model):
    """One afternoon's work: the records of one person go to others; one undo for all of it."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"
        FAILED = "failed"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handed_over"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # The same form sent twice hands over once.
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["running", "undoing"]),
                name="hand_over_working",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.state}"

    @property
    def is_working(self) -> bool:
        return self.state in (self.State.RUNNING, self.State.UNDOING)


class HandOverRow(models.Model):
    """One record on its way to its new owner, and back."""

    class State(models.TextChoices):
        WAITING = "waiting"
        GIVEN = "given"
        # Meanwhile closed, binned or somebody else's: left where it is.
        LEFT = "left"
        BACK = "back"

    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="rows")
    record_kind = models.CharField(max_length=10)
    record = models.BigIntegerField()
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # The record's own, once it moved: an older window is told.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hand_over", "record_kind", "record"], name="handed_over_once"
            )
        ]
        indexes = [
            models.Index(fields=["hand_over", "state", "id"], name="hand_over_next"),
            models.Index(fields=["record", "record_kind"], name="hand_over_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.record_kind} {self.record} to {self.to_id}"
