"""Imports, where each record came from, and what it was before an import changed it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Import(models.Model):
    """Files that somebody brings, what was recognised in them, and how far their import is."""

    KIND = "import"

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        READY = "ready", _("Ready to run")
        WAITING = "waiting", _("Waiting for its turn")
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", pgettext_lazy("work", "Done")
        FAILED = "failed", pgettext_lazy("work", "Failed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", pgettext_lazy("work", "Undone")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    # A secret name under the data folder's "imports"; empty once the files are forgotten.
    folder = models.CharField(max_length=64, default="", blank=True)
    # [{"name": as it was called, "path": as it is kept, "size": bytes, "sha256": ..}]
    files = models.JSONField(default=list)
    # What a person says of columns, outcomes, day order, currency: as `--map` takes it.
    said = models.JSONField(default=dict)
    # What becomes of stages, reasons, sources, people, fields: {kind: {key: {"do", "to"}}}
    answers = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    # Of the headers: what was said of one file is remembered for the next of its shape.
    signature = models.CharField(max_length=64, default="", blank=True)
    # The source system: with the id there, it says which record is which.
    system = models.CharField(max_length=60, default="", blank=True)
    # Rows of deals.
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    # New companies, contacts, users ...: {kind: number}
    made = models.JSONField(default=dict)
    # Of the tables beside the deals: {"changed": {kind: number}, "refused": as in the plan}
    beside = models.JSONField(default=dict)
    # What stages, people and fields of the files became here: {kind: {key: id}}
    became = models.JSONField(default=dict)
    # Where it goes on: the phase and the last number that is done in it.
    phase = models.CharField(max_length=20, default="", blank=True)
    position = models.BigIntegerField(default=0)
    # Rows refused while they were written, which the dry run could not foresee.
    refusals = models.JSONField(default=list)
    refused_file = models.CharField(max_length=120, default="", blank=True)
    reconciliation = models.JSONField(default=dict)
    # Records that undoing left, as somebody changed them since: [{"kind", "id", "name"}], and all.
    kept = models.JSONField(default=list)
    kept_count = models.PositiveIntegerField(default=0)
    # Why it failed: a reason.
    failure = models.JSONField(default=dict)
    stop_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    # Of the present stretch of work, for the estimate of what is left.
    begun_at = models.DateTimeField(null=True)
    begun_with = models.PositiveIntegerField(default=0)
    # Who asked for the run, and when: its records are written by them.
    run_by = models.BigIntegerField(null=True)
    run_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    event = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["reading", "waiting", "running", "undoing"]),
                name="import_in_work",
            ),
            models.Index(fields=["signature"], name="import_of_shape"),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}: {self.state}"

    @property
    def record(self) -> tuple[str, int]:
        return self.KIND, self.pk

    @property
    def names(self) -> list[str]:
        return [each["name"] for each in self.files]

    @property
    def is_in_work(self) -> bool:
        state = Import.State
        return self.state in (state.READING, state.WAITING, state.RUNNING, state.UNDOING)


class Origin(models.Model):
    """A record that came from a file: its system and key there, and what was read last."""

    system = models.CharField(max_length=60)
    record_kind = models.CharField(max_length=12)
    # The id in that system, or a mark of its content where there is none.
    key = models.CharField(max_length=120)
    # No foreign key: three kinds of records, millions of rows; who deletes one deletes this.
    record = models.BigIntegerField()
    # A short mark of each cell that was read, in the order of `Import.plan["marks"]`.
    digest = models.CharField(max_length=600, default="", blank=True)
    # The import that made the record, and the version it got.
    # Found by `origin_made_by`.
    made_by = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="made_records", db_index=False
    )
    version = models.PositiveIntegerField(default=1)
    # The import that read it last, if another one than made it.
    read_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "record_kind", "key"], name="origin_once")
        ]
        indexes = [
            models.Index(fields=["made_by", "record_kind", "record"], name="origin_made_by"),
            models.Index(fields=["record_kind", "record"], name="origin_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.record_kind} {self.record} is {self.key} of {self.system}"


class Former(models.Model):
    """What a record was before an import changed it, and the version it got by that."""

    job = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="changed_records")
    record_kind = models.CharField(max_length=12)
    record = models.BigIntegerField()
    version = models.PositiveIntegerField()
    before = models.JSONField(default=dict)
    digest = models.CharField(max_length=600, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "record_kind", "record"], name="former_once")
        ]

    def __str__(self) -> str:
        return f"{self.record_kind} {self.record} before import {self.job_id}"


class Remembered(models.Model):
    """What was said of files with these headers, for the next of their shape."""

    signature = models.CharField(max_length=64, unique=True)
    said = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.signature


class Export(models.Model):
    """Everything written into one file, asked for by an administrator."""

    KIND = "export"

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("work", "Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", pgettext_lazy("work", "Done")
        FAILED = "failed", pgettext_lazy("work", "Failed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # A secret name under the data folder's "exports"; empty once the file is forgotten.
    file = models.CharField(max_length=120, default="", blank=True)
    size = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["waiting", "running"]),
                name="export_in_work",
            )
        ]

    def __str__(self) -> str:
        return f"export {self.pk}: {self.state}"

    @property
    def record(self) -> tuple[str, int]:
        return self.KIND, self.pk

    @property
    def is_in_work(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)
