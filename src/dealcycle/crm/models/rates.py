"""Daily exchange rates."""

from django.db import models


class Rate(models.Model):
    """What one unit of a currency was worth in the base currency on a day."""

    base = models.CharField(max_length=3)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    # hand, ecb or cbr
    origin = models.CharField(max_length=10, default="hand")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base", "currency", "day"], name="one_rate_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}: 1 {self.currency} = {self.rate} {self.base}"
