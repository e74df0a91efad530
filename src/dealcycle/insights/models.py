"""Forecasts as they were made, and history replayed."""

from django.db import models
from django.db.models import Q

from dealcycle.crm.models import Pipeline


class MadeForecast(models.Model):
    """What was forecast on a day, written down then; scored when its time has passed.

    Money in units of `currency`. It is about the `days` days after `day`.
    """

    made_at = models.DateTimeField()
    day = models.DateField()
    days = models.PositiveSmallIntegerField()
    until = models.DateField()
    # Nothing: the whole organisation.
    pipeline = models.ForeignKey(Pipeline, null=True, on_delete=models.CASCADE, related_name="+")
    currency = models.CharField(max_length=3)
    quantiles = models.JSONField()
    # What others would have said on that day: amounts times stage chances, won in past periods.
    stage_sum = models.FloatField()
    past_sums = models.JSONField()
    # What came, and how far each way of forecasting was from it; null until then.
    scored_at = models.DateTimeField(null=True)
    won = models.FloatField(null=True)
    crps = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "days"], condition=Q(pipeline=None), name="one_forecast_a_day"
            ),
            models.UniqueConstraint(
                fields=["pipeline", "day", "days"],
                condition=Q(pipeline__isnull=False),
                name="one_forecast_a_day_and_pipeline",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(scored_at=None), name="forecast_unscored"),
            models.Index(fields=["days", "pipeline", "-day"], name="forecast_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.days} days"


class ReplayedForecasts(models.Model):
    """How forecasts of so many days would have done in the past: the last replay."""

    days = models.PositiveSmallIntegerField(unique=True)
    made_at = models.DateTimeField()
    # [{day, until, low, high, median, won, crps: {method: ..}}, ...], oldest first
    replays = models.JSONField()

    def __str__(self) -> str:
        return f"{self.days} days, replayed {self.made_at}"
