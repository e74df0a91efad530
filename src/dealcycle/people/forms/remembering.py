"""Forms of settings: what was not touched is not sent along, what clashes is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dealcycle.cycle.refusal import Refused
from dealcycle.events.editing import Conflict


@dataclass(frozen=True)
class Difference:
    """A field that a colleague changed meanwhile, in words."""

    label: str
    mine: str
    theirs: str


class RememberingForm(forms.Form):
    """Carries along what it showed, so that an old window cannot take a colleague's edit back."""

    # Fields that are no values: what they held is not carried along.
    APART: tuple[str, ...] = ("version",)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        shown: Mapping[str, object],
        **kwargs: object,
    ) -> None:
        super().__init__(data, initial=shown, **kwargs)
        self.differences: list[Difference] = []
        self._basis = {
            name: self._was(name, shown) for name in self.fields if name not in self.APART
        }

    def touched(self) -> dict[str, object]:
        """What was changed in this window, by name."""
        return {
            name: self.cleaned_data[name]
            for name, was in self._basis.items()
            if name in self.cleaned_data and _text(self.cleaned_data[name]) != was
        }

    def remembered(self) -> Iterable[tuple[str, str]]:
        """Hidden inputs: the values that the form showed first."""
        return [(f"was-{name}", was) for name, was in self._basis.items()]

    def put(self, refused: Refused) -> None:
        """Shows each reason at its field, or above the form where it has none there."""
        for reason in refused.reasons:
            field = reason.field if reason.field in self.fields else None
            self.add_error(field, reason.say(_, ngettext))

    def tell(self, conflict: Conflict, present: Mapping[str, object]) -> None:
        """Shows both values; saving again then means it."""
        self.differences = [
            Difference(
                str(self.fields[clash.field].label),
                self._say(clash.field, clash.mine),
                self._say(clash.field, clash.theirs),
            )
            for clash in conflict.clashes
            if clash.field in self.fields
        ]
        self._basis = {name: _text(present.get(name)) for name in self._basis}
        # A copy of the same kind: what was sent may name a field several times.
        self.data = self.data.copy()
        self.data["version"] = str(conflict.version)

    def _was(self, name: str, shown: Mapping[str, object]) -> str:
        return str(self.data.get(f"was-{name}", _text(shown.get(name))))

    def _say(self, name: str, value: object) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        choices = {_text(key): str(label) for key, label in self._choices(name)}
        said = [choices.get(_text(each), _text(each)) for each in _each(value)]
        return ", ".join(said) or _("empty")

    def _choices(self, name: str) -> Iterable[tuple[object, object]]:
        return getattr(self.fields[name], "choices", ())


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        return ",".join(sorted(_text(each) for each in value))
    return str(getattr(value, "pk", value))


def _each(value: object) -> Iterable[object]:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return value
    return () if value in (None, "") else (value,)
