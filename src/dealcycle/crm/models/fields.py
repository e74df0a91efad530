"""What an administrator defines for records: sources, reasons, tags, fields; saved views."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """Where deals come from."""

    name = models.CharField(_("Name"), max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(Lower("name"), name="source_once")]

    def __str__(self) -> str:
        return self.name


class Reason(models.Model):
    """Why a deal was lost, or not decided, or moved without its evidence."""

    class Purpose(models.TextChoices):
        LOST = "lost", _("Lost")
        NO_DECISION = "no_decision", _("No decision")
        OVERRIDE = "override", _("Moved anyway")

    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    name = models.CharField(_("Name"), max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint("purpose", Lower("name"), name="reason_once")]

    def __str__(self) -> str:
        return self.name


class TagsInUse(models.Manager["Tag"]):
    def get_queryset(self) -> models.QuerySet["Tag"]:
        return super().get_queryset().filter(binned_at=None)


class Tag(models.Model):
    """A word on records. Deleted, it keeps its links for 30 days but shows nowhere."""

    name = models.CharField(_("Name"), max_length=40)
    # One of the eight series colours of the design.
    colour = models.PositiveSmallIntegerField(default=1)
    binned_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = TagsInUse()
    every = models.Manager()  # noqa: DJ012

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), condition=Q(binned_at=None), name="tag_once")
        ]

    def __str__(self) -> str:
        return self.name


class CustomField(models.Model):
    """A field of the organisation's own; values lie in the record's `custom` by key."""

    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        MONEY = "money", _("Money")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        CHECKBOX = "checkbox", _("Checkbox")

    record_kind = models.CharField(max_length=30)
    # Derived from the first label and never changed: values, filters and imports go by it.
    key = models.CharField(max_length=40)
    label = models.CharField(_("Name"), max_length=80)
    type = models.CharField(_("Type"), max_length=10, choices=Type.choices)
    choices = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["record_kind", "key"], name="custom_field_once")
        ]

    def __str__(self) -> str:
        return self.label


class SavedView(models.Model):
    """Filters, order and columns of a list under a name; shared with the team or all."""

    class Sharing(models.TextChoices):
        OWN = "own", _("Only me")
        TEAM = "team", _("My team")
        ALL = "all", _("Everybody")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    record_kind = models.CharField(max_length=30)
    name = models.CharField(_("Name"), max_length=80)
    query = models.JSONField(default=dict)
    sharing = models.CharField(max_length=10, choices=Sharing.choices, default=Sharing.OWN)
    position = models.PositiveSmallIntegerField(default=0)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """The saved view that a person's list opens with."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    record_kind = models.CharField(max_length=30)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "record_kind"], name="one_default_view")
        ]

    def __str__(self) -> str:
        return f"{self.record_kind} of {self.user_id}: {self.view_id}"
