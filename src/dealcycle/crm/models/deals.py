"""Deals, the contacts on them, and overrides of their exit criteria."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealcycle.crm.models.pipelines import Pipeline, Stage
from dealcycle.crm.models.profiles import Company, Contact
from dealcycle.crm.models.record import Record

ON_BOARD = Q(on_board=True, binned_at=None)
# SQLite reads the condition's columns too, though the index implies them.
ASKED_BY_BOARD = ("pipeline", "owner", "source", "on_board", "binned_at")
# An open deal has no closing time: said so, both databases know the index for it.
OPEN = Q(closed_at=None, binned_at=None)


class Deal(Record):
    """An opportunity. Its stage and outcome are the journal's newest, kept here for lists."""

    KIND = "deal"

    company = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deals",
        verbose_name=_("Company"),
    )
    pipeline = models.ForeignKey(
        Pipeline, on_delete=models.PROTECT, related_name="deals", verbose_name=_("Pipeline")
    )
    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, related_name="deals", verbose_name=_("Stage")
    )
    stage_entered_at = models.DateTimeField()
    amount_minor = models.BigIntegerField(_("Amount"), null=True, blank=True)
    currency = models.CharField(_("Currency"), max_length=3)
    # The amount in the organisation's currency at the newest rate: for sorting and sums.
    value_minor = models.BigIntegerField(null=True)
    expected_close_on = models.DateField(_("Expected close"), null=True, blank=True)
    # What discovery and the proposal leave behind; the default exit criteria ask for these.
    fit = models.CharField(_("Fit"), max_length=10, blank=True, default="")
    needs = models.TextField(_("Needs"), blank=True, default="")
    budget = models.CharField(_("Budget"), max_length=200, blank=True, default="")
    decision_process = models.TextField(_("How they decide"), blank=True, default="")
    proposal_sent_on = models.DateField(_("Proposal sent on"), null=True, blank=True)
    proposal_expires_on = models.DateField(_("Proposal valid until"), null=True, blank=True)
    terms_agreed_on = models.DateField(_("Terms agreed on"), null=True, blank=True)
    timing = models.CharField(_("Timing"), max_length=200, blank=True, default="")
    # Closure
    outcome = models.CharField(max_length=12, blank=True, default="")
    closed_at = models.DateTimeField(_("Closed"), null=True)
    close_reason = models.ForeignKey(
        "crm.Reason", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    close_note = models.TextField(_("What happened"), blank=True, default="")
    competitor = models.CharField(_("Competitor"), max_length=120, blank=True, default="")
    follow_up_done_at = models.DateTimeField(null=True)
    # Open, or won with its follow-up still going on: what the board shows.
    on_board = models.BooleanField(default=True)
    # Imported and not yet moved: exempt from exit criteria, and kept out of Today's flood.
    inherited_at = models.DateTimeField(null=True)
    # When an inherited deal was first worked on: it used up a part of that day's share.
    taken_up_at = models.DateTimeField(null=True)
    # What an imported deal's file could not say: that we know of it only from this moment on
    # (before it, it could have closed unseen); the stages before its present one; the day on
    # which it ended, whose place the last known day takes.
    first_seen_at = models.DateTimeField(null=True)
    without_history = models.BooleanField(default=False)
    closing_undated = models.BooleanField(default=False)
    # Kept by `crm.upkeep` from activities.
    next_step = models.ForeignKey(
        "crm.Activity", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    next_step_at = models.DateTimeField(null=True)
    silent_from = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)

    class Meta(Record.Meta):
        verbose_name = _("Deal")
        verbose_name_plural = _("Deals")
        indexes = [
            *Record.Meta.indexes,
            # Both hold every column that the board asks of them: no row is looked up.
            models.Index(
                fields=["stage", "-stage_entered_at", "-id", *ASKED_BY_BOARD],
                condition=ON_BOARD,
                name="deal_column",
            ),
            models.Index(
                fields=["pipeline", "stage", "currency", "amount_minor", *ASKED_BY_BOARD[1:]],
                condition=ON_BOARD,
                name="deal_board_sums",
            ),
            models.Index(fields=["owner", "next_step_at"], condition=ON_BOARD, name="deal_today"),
            models.Index(
                fields=["owner", "taken_up_at"],
                condition=Q(taken_up_at__isnull=False),
                name="deal_taken_up",
            ),
            models.Index(
                fields=["-value_minor", "-id", "owner"],
                condition=Q(binned_at=None),
                name="deal_by_value",
            ),
            models.Index(
                fields=["-value_minor", "-id", "owner"], condition=OPEN, name="deal_open_by_value"
            ),
            models.Index(
                fields=["expected_close_on", "id", "owner"],
                condition=OPEN,
                name="deal_open_by_close",
            ),
            models.Index(
                fields=["outcome", "-closed_at", "-id", "owner"],
                condition=Q(binned_at=None),
                name="deal_by_outcome",
            ),
            models.Index(
                fields=["-closed_at", "-id", "outcome", "owner"],
                condition=Q(binned_at=None, closed_at__isnull=False),
                name="deal_by_closing",
            ),
            models.Index(
                fields=["next_step_at", "id", "owner"],
                condition=Q(binned_at=None, next_step_at__isnull=False),
                name="deal_by_next_step",
            ),
            models.Index(
                fields=["stage", "-updated_at", "-id", "owner"],
                condition=Q(binned_at=None),
                name="deal_by_stage",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor=None)
                | Q(amount_minor__gte=-(10**12), amount_minor__lte=10**12),
                name="deal_amount_within_bounds",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None) | ~Q(outcome="") & ~Q(closed_at=None),
                name="deal_closed_has_a_time",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return not self.outcome


class DealContact(models.Model):
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="people")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(_("Role"), max_length=20, blank=True, default="")
    # Since when this person has this role on the deal.
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal", "contact"], name="contact_once_per_deal")
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} on {self.deal_id}"


class Override(models.Model):
    """A move made without its evidence, and why."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="overrides")
    from_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    to_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", null=True)
    missing = models.JSONField(default=list)
    reason = models.CharField(max_length=40, blank=True, default="")
    words = models.TextField(blank=True, default="")
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["reason"], condition=~Q(reason=""), name="override_by_reason")
        ]

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.reason or self.words}"
