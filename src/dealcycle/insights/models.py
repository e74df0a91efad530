"""Forecasts as they were made, history replayed, and what people say of their deals."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealcycle.crm.models import Deal, Pipeline, SavedView
from dealcycle.people.models import Team


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


class Call(models.Model):
    """What a person expects of an open deal, beside the forecast."""

    class Choice(models.TextChoices):
        COMMIT = "commit", _("Commit")
        BEST = "best", _("Best case")
        OMIT = "omit", _("Leave out")

    deal = models.OneToOneField(Deal, on_delete=models.CASCADE, related_name="+")
    call = models.CharField(max_length=10, choices=Choice.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.call}"


class Adjustment(models.Model):
    """What a manager expects of somebody's open deal, beside that person's own call."""

    deal = models.OneToOneField(Deal, on_delete=models.CASCADE, related_name="+")
    call = models.CharField(max_length=10, choices=Call.Choice.choices)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.call}"


class SumAdjustment(models.Model):
    """What a manager expects a person to win in a period, beside the sum of their calls."""

    KIND = "sum_adjustment"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateField()
    until = models.DateField()
    # Nothing: it was taken back. The row stays, its events tell its history.
    sum_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=300, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "since", "until"], name="one_sum_adjustment_a_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}, {self.since}: {self.sum_minor}"


class Plan(models.Model):
    """What a person, a team or (neither) the organisation is to win in a month."""

    KIND = "plan"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()  # its first day
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "month"],
                condition=Q(person__isnull=False),
                name="one_plan_a_person",
            ),
            models.UniqueConstraint(
                fields=["team", "month"], condition=Q(team__isnull=False), name="one_plan_a_team"
            ),
            models.UniqueConstraint(
                fields=["month"], condition=Q(person=None, team=None), name="one_plan_for_all"
            ),
            models.CheckConstraint(condition=Q(person=None) | Q(team=None), name="plan_is_of_one"),
        ]
        indexes = [models.Index(fields=["month"], name="plan_month")]

    def __str__(self) -> str:
        return f"{self.month}: {self.amount_minor}"


class RollUp(models.Model):
    """The forecast of a period as it stood in a week, person by person: the model's, people's
    calls, managers' adjustments. Written down once a week; where somebody locks it, that stands.
    """

    KIND = "roll_up"

    week = models.DateField()  # its Monday
    since = models.DateField()
    until = models.DateField()
    # Nothing: the whole organisation.
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    currency = models.CharField(max_length=3)
    made_at = models.DateTimeField()
    lines = models.JSONField()
    # [[deal, owner, call, adjusted, value in minor units, chance, share of its stage], ...]
    deals = models.JSONField()
    # What the others would have said: {stage_sum, past_sums}, of the whole organisation.
    others = models.JSONField(default=dict)
    locked_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # What came: {won, people: {person: won}, deals: [won ones]}; null until then.
    scored_at = models.DateTimeField(null=True)
    came = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "since", "until", "week"],
                condition=Q(team__isnull=False),
                name="one_roll_up_a_week_and_team",
            ),
            models.UniqueConstraint(
                fields=["since", "until", "week"],
                condition=Q(team=None),
                name="one_roll_up_a_week",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(scored_at=None), name="roll_up_unscored"),
        ]

    def __str__(self) -> str:
        return f"{self.week}: {self.since} to {self.until}"


class Adoption(models.Model):
    """A recommendation that somebody acts on, as it stood then, and the tasks of its plan."""

    KIND = "adoption"

    key = models.CharField(max_length=200)
    rule = models.CharField(max_length=40)
    # What was compared: the kind of measure, the stage, whose deals.
    measure = models.CharField(max_length=20)
    stage = models.BigIntegerField(default=0)
    dimension = models.CharField(max_length=120, default="", blank=True)
    code = models.BigIntegerField(default=0)
    against = models.CharField(max_length=20)
    # Which deals the page had been narrowed to: [[dimension, [codes]], ...]
    only = models.JSONField(default=list)
    # Whose deals were counted; null is everybody's.
    owners = models.JSONField(null=True)
    now = models.FloatField()
    before = models.FloatField()
    n_now = models.PositiveIntegerField()
    n_before = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    chance = models.FloatField()
    # Worth a month, in minor units: [value, low, high]; null where nobody can say.
    gain = models.JSONField(null=True)
    start = models.DateField()
    tasks = models.JSONField(default=list)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    adopted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["withdrawn_at", "-adopted_at"], name="adoption_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["adopted_by", "key"],
                condition=Q(withdrawn_at=None),
                name="adopted_once",
            )
        ]

    def __str__(self) -> str:
        return self.key


class Pack(models.Model):
    """The board's four pages: asked for by a person, made for them in one language."""

    KIND = "pack"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=5)
    query = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # A secret name under the data folder's "exports"; empty once the file is forgotten.
    file = models.CharField(max_length=120, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=["waiting", "running"]), name="pack_in_work"
            )
        ]

    def __str__(self) -> str:
        return f"pack {self.pk}: {self.state}"


class Schedule(models.Model):
    """A saved view sent by mail at an hour of its owner's days, with each one's own figures."""

    KIND = "schedule"

    class Every(models.TextChoices):
        DAY = "day", _("Every day")
        WEEK = "week", _("Every week")
        MONTH = "month", _("Every month")

    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    every = models.CharField(max_length=10, choices=Every.choices, default=Every.WEEK)
    weekday = models.PositiveSmallIntegerField(default=0)  # 0: Monday
    monthday = models.PositiveSmallIntegerField(default=1)  # beyond a month's last day: that one
    hour = models.PositiveSmallIntegerField(default=8)
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(stopped_at=None), name="schedule_due")
        ]

    def __str__(self) -> str:
        return f"{self.view_id}, {self.every}"


class Recipient(models.Model):
    """Somebody to whom a view is sent, until they stop it."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    # The last moment of the schedule for which a mail was written: one a moment, whatever happens.
    written_for = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schedule", "user"], name="one_recipient_a_schedule")
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} for {self.user_id}"
