"""What companies, contacts and deals have in common."""

import unicodedata

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def fold(text: str) -> str:
    """Lower case without accents, in any script: what search and sorting compare."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("ё", "е")


class Record(models.Model):
    """A profile with an owner, that may lie in the bin, edited by one person at a time."""

    KIND = ""

    name = models.CharField(_("Name"), max_length=200)
    # Sorted and searched by this: databases fold only ASCII.
    name_folded = models.CharField(max_length=200, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Owner"),
    )
    source = models.ForeignKey(
        "crm.Source",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Source"),
    )
    tags = models.ManyToManyField("crm.Tag", blank=True, verbose_name=_("Tags"))
    description = models.TextField(_("Description"), blank=True, default="")
    custom = models.JSONField(default=dict, blank=True)
    last_touch_at = models.DateTimeField(null=True)
    # Filled by imports, so that the same file read again changes nothing.
    external_id = models.CharField(max_length=120, default="", blank=True)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField()
    # Raised by every edit; a form that carries an older one is told what changed meanwhile.
    version = models.PositiveIntegerField(default=1)
    binned_at = models.DateTimeField(null=True)
    binned_by = models.BigIntegerField(null=True)

    class Meta:
        abstract = True
        # Lists walk along one of these; the owner at the end lets them pass over the records
        # that a person does not see without reading them.
        indexes = [
            models.Index(
                fields=["name_folded", "id", "owner", "source"],
                condition=Q(binned_at=None),
                name="%(class)s_by_name",
            ),
            models.Index(
                fields=["owner", "-updated_at", "-id"],
                condition=Q(binned_at=None),
                name="%(class)s_by_owner",
            ),
            models.Index(
                fields=["-updated_at", "-id", "owner"],
                condition=Q(binned_at=None),
                name="%(class)s_newest",
            ),
            models.Index(
                fields=["binned_at"],
                condition=Q(binned_at__isnull=False),
                name="%(class)s_binned",
            ),
            models.Index(
                fields=["external_id"],
                condition=~Q(external_id=""),
                name="%(class)s_external",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Fills what follows from other fields; who writes many rows at once calls it."""
        self.name_folded = fold(self.name)[:200]

    @property
    def record(self) -> tuple[str, int]:
        return self.KIND, self.pk
