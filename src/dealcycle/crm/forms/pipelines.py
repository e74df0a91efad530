"""Shapes of what an administrator types about pipelines, stages and exit criteria."""

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealcycle.crm import ports
from dealcycle.crm.models import Pipeline, Stage
from dealcycle.cycle import criteria, templates
from dealcycle.cycle.stages import MAX_NAME, MAX_TARGET_DAYS, Demand, StageKind, WonBy
from dealcycle.people.forms.remembering import RememberingForm

TEMPLATES = {**templates.TEMPLATES, templates.BLANK.key: templates.BLANK}
WHOLE = {"data-kind": "number"}


class PipelineForm(RememberingForm):
    """Its name and clock."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    name = forms.CharField(label=_("Name"), max_length=MAX_NAME)
    starts_at = forms.TypedChoiceField(
        coerce=int,
        label=_("The cycle starts at"),
        help_text=_("Deals in earlier stages are leads; time and win rate count from here."),
    )
    won_by = forms.ChoiceField(
        label=_("A deal counts as won at"),
        widget=forms.RadioSelect,
        help_text=_("Choose the first payment where signed orders are often cancelled."),
    )

    def __init__(self, *args: object, pipeline: Pipeline, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_at"].choices = [
            (str(stage.pk), stage.name)
            for stage in pipeline.stages.filter(retired_at=None)
            if stage.kind != StageKind.FOLLOW_UP
        ]
        self.fields["won_by"].choices = labelled(WonBy)


class NewPipelineForm(forms.Form):
    """What it begins with."""

    name = forms.CharField(label=_("Name"), max_length=MAX_NAME)
    template = forms.ChoiceField(
        label=_("Begin with"), widget=forms.RadioSelect, initial=templates.SEVEN_STAGES.key
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "seven_stages": gettext("The seven stages"),
            "four_stages": gettext("The four stages"),
            "blank": gettext("Nothing: I define the stages"),
        }
        self.fields["template"].choices = [
            (key, words.get(key, gettext(template.name))) for key, template in TEMPLATES.items()
        ]


class NewStageForm(forms.Form):
    """A stage, and where it stands."""

    name = forms.CharField(label=_("Name"), max_length=MAX_NAME)
    kind = forms.ChoiceField(
        label=_("Kind"),
        initial=StageKind.OTHER,
        help_text=_("The name is yours; the kind tells figures and advice what the stage is for."),
    )
    before = forms.ChoiceField(label=_("Before"), required=False)

    def __init__(self, *args: object, pipeline: Pipeline, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = labelled(StageKind)
        self.fields["before"].choices = [
            ("", gettext("At the end")),
            *((str(stage.pk), stage.name) for stage in pipeline.stages.filter(retired_at=None)),
        ]


class StageForm(RememberingForm):
    """All that a stage says of itself."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    name = forms.CharField(label=_("Name"), max_length=MAX_NAME)
    kind = forms.ChoiceField(
        label=_("Kind"),
        help_text=_("The name is yours; the kind tells figures and advice what the stage is for."),
    )
    target_days = forms.IntegerField(
        label=_("Target, days"),
        required=False,
        min_value=1,
        max_value=MAX_TARGET_DAYS,
        widget=forms.TextInput(attrs=WHOLE),
        help_text=_("A deal that stays longer is marked on the board."),
    )
    probability = forms.IntegerField(
        label=_("Probability, %"),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs=WHOLE),
        help_text=_("Of 100 deals here, how many do you expect to win?"),
    )
    guidance = forms.CharField(
        label=_("What to do here"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("As a good colleague would say it. Two or three sentences are read."),
    )
    good = forms.CharField(
        label=_("What good looks like"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How does one recognise that it is done well?"),
    )

    def __init__(
        self, data: Mapping[str, str] | None = None, *, shown: Mapping[str, object]
    ) -> None:
        super().__init__(data, shown=shown)
        self.fields["kind"].choices = labelled(StageKind)


def pipeline_values(pipeline: Pipeline) -> dict[str, object]:
    return {
        "name": pipeline.name,
        "starts_at": pipeline.starts_at_id,
        "won_by": pipeline.won_by,
        "version": pipeline.version,
    }


def stage_values(stage: Stage) -> dict[str, object]:
    return {name: getattr(stage, name) for name in StageForm.base_fields}


class CriterionForm(forms.Form):
    """One thing more to ask for; `what` is its kind and parameter in one choice."""

    what = forms.ChoiceField(label=_("What a deal needs to move on"))
    label = forms.CharField(
        label=_("How the team reads it"),
        required=False,
        max_length=160,
        help_text=_("For example: “Their needs, in their words”."),
    )
    demand = forms.ChoiceField(
        label=_("How strongly"), widget=forms.RadioSelect, initial=Demand.ASKED
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", gettext("Choose")), *criterion_choices()]
        self.fields["demand"].choices = labelled(d for d in Demand if d is not Demand.OFF)

    def chosen(self) -> tuple[str, dict[str, str], str]:
        """Kind, parameters, and words for it if none were given."""
        kind, _colon, wanted = self.cleaned_data["what"].partition(":")
        param = criteria.KINDS[kind].param
        words = dict(self.fields["what"].choices[1:])
        flat = {key: label for found in words.values() for key, label in found}
        label = self.cleaned_data["label"] or flat[self.cleaned_data["what"]]
        return kind, {param: wanted} if param else {}, label


def criterion_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every kind of evidence that somebody gathers, with what it can look for."""
    found = []
    for key, kind in criteria.KINDS.items():
        if key in ports.EVIDENCE:
            words = gettext(kind.label)
            options = ports.EVIDENCE[key].choices() if kind.param else [("", words)]
            found.append((words, [(f"{key}:{value}", str(label)) for value, label in options]))
    return found


def labelled(members: Iterable[StageKind | Demand | WonBy]) -> list[tuple[str, str]]:
    return [(each.value, gettext(each.label)) for each in members]
