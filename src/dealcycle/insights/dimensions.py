"""What deals are split by: source, industry, region, size, reasons, own fields."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dealcycle.crm.fields import PREFIX
from dealcycle.crm.models import Company, CustomField, Deal

ID, WORDS, FLAG, BAND = "id", "words", "flag", "band"
# Employees: up to so many.
SIZES = (10, 50, 250, 1000)
OWN_TYPES = {
    CustomField.Type.CHOICE: WORDS,
    CustomField.Type.CHECKBOX: FLAG,
    CustomField.Type.NUMBER: BAND,
}
# Beyond this many the pages would be lists of everything.
MOST_OWN = 24


@dataclass(frozen=True)
class Dimension:
    """One dimension: its name everywhere outside, its column in the journal, how it is coded.

    `coding` is ID (a record's id), WORDS (each text a code of its own), FLAG (0 or 1) or BAND
    (which of `edges` a number stays below, or none). `own` is the key of an own field.
    """

    name: str
    column: str
    origin: str  # whose column it is: "deal" or "company"
    field: str
    coding: str
    own: str = ""
    kept: str = ""  # under what name its former values stand in the journal
    edges: tuple[float, ...] = ()

    def as_data(self) -> dict[str, object]:
        return asdict(self) | {"edges": list(self.edges)}


STANDARD = (
    ("source", Deal.KIND, "source_id", ID, "source"),
    ("industry", Company.KIND, "industry", WORDS, ""),
    ("country", Company.KIND, "country", WORDS, ""),
    ("region", Company.KIND, "region", WORDS, ""),
    ("size", Company.KIND, "employees", BAND, ""),
    ("fit", Deal.KIND, "fit", WORDS, ""),
    ("lost_reason", Deal.KIND, "close_reason_id", ID, "close_reason"),
    ("competitor", Deal.KIND, "competitor", WORDS, "competitor"),
)
LABELS: dict[str, str | Promise] = {
    "source": _("Source"),
    "industry": _("Industry"),
    "country": _("Country"),
    "region": _("Region"),
    "size": _("Company size"),
    "fit": _("Fit"),
    "lost_reason": _("Lost reason"),
    "competitor": _("Competitor"),
}


def defined() -> tuple[Dimension, ...]:
    """The dimensions as the organisation has them now. Bands of own numbers come with the data."""
    found = [
        Dimension(name, f"dim_{at}", origin, field, coding, kept=kept,
                  edges=tuple(float(size) + 1 for size in SIZES) if name == "size" else ())
        for at, (name, origin, field, coding, kept) in enumerate(STANDARD, start=1)
    ]  # fmt: skip
    for row in own_fields():
        name = name_of(row)
        kept = name if row.record_kind == Deal.KIND else ""
        column = f"dim_{len(found) + 1}"
        found.append(
            Dimension(name, column, row.record_kind, "", OWN_TYPES[row.type], row.key, kept)
        )
    return tuple(found)


def labels() -> dict[str, str]:
    """Dimension -> what people call it."""
    own = {name_of(row): row.label for row in own_fields()}
    return {name: str(label) for name, label in LABELS.items()} | own


def from_data(rows: Sequence[dict]) -> tuple[Dimension, ...]:
    return tuple(Dimension(**{**row, "edges": tuple(row["edges"])}) for row in rows)


def name_of(row: CustomField) -> str:
    return (PREFIX if row.record_kind == Deal.KIND else f"{row.record_kind}.") + row.key


def own_fields() -> list[CustomField]:
    found = CustomField.objects.filter(
        record_kind__in=(Deal.KIND, Company.KIND), type__in=OWN_TYPES, retired_at=None
    )
    return list(found.order_by("-record_kind", "position", "id")[:MOST_OWN])
