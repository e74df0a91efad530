"""Exchange rates, how their fetching went, and deals to be valued anew."""

from django.db import models
from django.db.models import Q


class Rate(models.Model):
    """What one unit of a currency was worth in the base currency on a day."""

    base = models.CharField(max_length=3)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    rate = models.DecimalField(max_digits=24, decimal_places=12)
    # hand, ecb or cbr
    origin = models.CharField(max_length=10, default="hand")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base", "currency", "day"], name="one_rate_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}: 1 {self.currency} = {self.rate} {self.base}"


class RateFetch(models.Model):
    """How asking one bank for its rates went last."""

    origin = models.CharField(max_length=10, unique=True)
    tried_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)
    # The newest day that it brought.
    day = models.DateField(null=True)
    # Why the last try failed: a message id and what the other side said; empty after a success.
    error = models.CharField(max_length=300, default="", blank=True)
    detail = models.CharField(max_length=300, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.origin}: {self.error or self.day}"


class Revaluation(models.Model):
    """Deals whose value in the organisation's currency is out of date, worked off in steps."""

    # Of one currency, those still open; empty: every deal there is.
    currency = models.CharField(max_length=3, default="", blank=True)
    # Deals up to this id are done.
    position = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(done_at=None), name="revaluation_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.currency or 'all'} from {self.position}"
