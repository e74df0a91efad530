"""System mail on its way out, and whether anything may leave at all."""

from django.db import models
from django.db.models import Q


class SystemMail(models.Model):
    """One mail of the system itself: written with the change it tells of, sent by the worker."""

    recipient = models.EmailField()
    subject = models.CharField(max_length=250)
    # Sealed, and emptied once sent: an invitation or a reset link opens a door.
    sealed_text = models.TextField(default="")
    sealed_html = models.TextField(default="", blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    written_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)
    # Where a mail that comes regularly is stopped with one click (RFC 8058).
    stop = models.URLField(max_length=500, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at=None, failed_at=None),
                name="system_mail_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} for {self.recipient}"


class MailFile(models.Model):
    """What is attached to a mail that waits; gone once it is sent."""

    mail = models.ForeignKey(SystemMail, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=100)
    sealed = models.TextField()

    def __str__(self) -> str:
        return self.name


class Pause(models.Model):
    """While one stands, no mail and no webhook leaves; a restored backup makes one."""

    reason = models.CharField(max_length=40)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reason"], condition=Q(ended_at=None), name="one_pause_per_reason"
            )
        ]

    def __str__(self) -> str:
        return self.reason
