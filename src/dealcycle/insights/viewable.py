"""The views of figures that can be kept, taken along and sent; without the engine."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Viewable:
    """A page over the figures. `key` names it in addresses and its module in `sheets`."""

    key: str
    label: str | Promise
    url_name: str

    @property
    def kind(self) -> str:
        """What its saved views are kept as."""
        return f"figures.{self.key}"


VIEWS = {
    each.key: each
    for each in (
        Viewable("cycle", _("Cycle"), "cycle"),
        Viewable("compare", _("Compare"), "cycle_compare"),
        Viewable("trends", _("Trends"), "cycle_trends"),
        Viewable("what_if", _("What if"), "cycle_what_if"),
        Viewable("quality", _("Data quality"), "cycle_quality"),
        Viewable("changed", _("What changed"), "cycle_changed"),
        Viewable("forecast", _("Forecast"), "forecast"),
        Viewable("improve", _("Improve"), "improve"),
    )
}
KINDS = {each.kind: each for each in VIEWS.values()}
