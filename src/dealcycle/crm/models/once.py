"""Forms sent once: a double click and a repeated request have one effect."""

from django.db import models


class Once(models.Model):
    """A form's token, what was sent with it, and the record that came of it."""

    user = models.BigIntegerField()
    key = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    record_kind = models.CharField(max_length=30, default="")
    record = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="once_per_key")]
        indexes = [models.Index(fields=["at"], name="once_by_age")]

    def __str__(self) -> str:
        return self.key
