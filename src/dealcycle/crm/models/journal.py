"""The journal's tables: every stay in a stage, every value that a field has had."""

from django.db import models
from django.db.models import Q

from dealcycle.crm.models.deals import Deal
from dealcycle.crm.models.pipelines import Stage


class Visit(models.Model):
    """One stay in a stage: written on entering, completed once on leaving, else only voided."""

    # Found by `visit_of_deal`.
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="visits", db_index=False)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    entry_recorded_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    # The next stage's id, or won, lost, no_decision.
    exit = models.CharField(max_length=20, default="")
    exit_recorded_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["deal", "entered_at"], name="visit_of_deal"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["deal"], condition=Q(left_at=None, void_at=None), name="one_open_visit"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None, exit="", exit_recorded_at=None)
                | Q(left_at__isnull=False, exit_recorded_at__isnull=False) & ~Q(exit=""),
                name="visit_left_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"deal {self.deal_id} in stage {self.stage_id}"


class Change(models.Model):
    """One value that a field of a deal has had; the first included."""

    # Found by `change_of_deal`: ten rows a deal, which a second index would make dearer to write.
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="changes", db_index=False)
    field = models.CharField(max_length=40)
    value = models.CharField(max_length=200, null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["deal", "field"], name="change_of_deal")]
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "field"], condition=Q(until=None), name="one_present_value"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.deal_id}: {self.value}"
