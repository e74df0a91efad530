"""Pipelines as an organisation defines them; `cycle` holds the rules."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def new_stamp() -> int:
    return secrets.randbits(62)


class Pipeline(models.Model):
    name = models.CharField(_("Name"), max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    # The clock: where the cycle starts, and what makes a deal won.
    starts_at = models.ForeignKey(
        "crm.Stage", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    won_by = models.CharField(_("Won by"), max_length=20, default="signature")
    retired_at = models.DateTimeField(null=True)
    # New with every change to the pipeline, its stages or criteria. Random, not counted: a number
    # must never come back with other content, after a rolled-back change or a restored backup.
    stamp = models.BigIntegerField(default=new_stamp)
    # Counts edits of its name and clock; stages count their own.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """A step of a pipeline. Retired, never deleted: its visits stay in the journal."""

    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(_("Kind"), max_length=20)  # cycle.stages.StageKind
    name = models.CharField(_("Name"), max_length=80)
    position = models.PositiveSmallIntegerField()
    target_days = models.PositiveSmallIntegerField(_("Target, days"), null=True, blank=True)
    # The share of deals here that the team expects to win, for the simplest forecast.
    probability = models.PositiveSmallIntegerField(_("Probability, %"), null=True, blank=True)
    guidance = models.TextField(_("What to do here"), blank=True, default="")
    good = models.TextField(_("What good looks like"), blank=True, default="")
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(probability=None) | Q(probability__lte=100),
                name="stage_probability_is_a_percentage",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """Evidence that leaving the stage asks for."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="criteria")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    label = models.CharField(max_length=160)
    demand = models.CharField(max_length=10)  # cycle.stages.Demand
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "key"], name="criterion_once_per_stage")
        ]

    def __str__(self) -> str:
        return self.label
