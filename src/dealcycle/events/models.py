"""What happened: one row per event, one row per delivery of an event to a handler."""

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """Who did what to which record, with the values before and after.

    The only history of a record. Never edited, but for the redaction that a
    person's erasure asks for.
    """

    kind = models.CharField(max_length=60)
    # No foreign key: this room lies below `people`. Null is the system itself.
    actor = models.BigIntegerField(null=True)
    record_kind = models.CharField(max_length=30)
    record = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    at = models.DateTimeField()
    # PostgreSQL commits out of order of ids; readers stay below the oldest open transaction.
    transaction = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "id"], name="event_kind"),
            # Empty where transactions have no numbers (SQLite).
            models.Index(
                fields=["transaction"], condition=~Q(transaction=0), name="event_transaction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_kind} {self.record}"


class Subject(models.Model):
    """A record in whose timeline the event stands: a deal's event also tells of its company."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="subjects")
    record_kind = models.CharField(max_length=30)
    record = models.BigIntegerField()
    # The event's own time once more: timelines page by it.
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "record_kind", "record"], name="subject_once_per_event"
            )
        ]
        indexes = [
            models.Index(fields=["record_kind", "record", "-at", "-event"], name="subject_newest")
        ]

    def __str__(self) -> str:
        return f"{self.record_kind} {self.record}"


class Delivery(models.Model):
    """One event on its way to one handler."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=80)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="one_delivery_per_handler")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(done_at=None, failed_at=None),
                name="delivery_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.handler} of event {self.event_id}"


class Job(models.Model):
    """Something that the worker does by the clock; several machines share one row."""

    name = models.CharField(max_length=120, unique=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return f"{self.name}, due {self.due_at}"
