"""Shapes of what an administrator types about lists, tags and own fields."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealcycle.crm.models import CustomField, Tag
from dealcycle.people.forms.remembering import RememberingForm

COLOURS = ((1, _("Blue")), (2, _("Orange")), (3, _("Green")), (4, _("Pink")), (5, _("Sky")),
           (6, _("Olive")), (7, _("Red")), (8, _("Purple")))  # fmt: skip


class NameForm(RememberingForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=80)


class TagForm(RememberingForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=40)
    colour = forms.TypedChoiceField(
        label=_("Colour"), choices=COLOURS, coerce=int, initial=1, widget=forms.RadioSelect
    )


class MergeForm(forms.Form):
    into = forms.ChoiceField(label=_("Becomes"))

    def __init__(self, *args: object, tag: Tag, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        others = Tag.objects.exclude(pk=tag.pk).values_list("pk", "name")
        self.fields["into"].choices = [("", gettext("Choose")), *others]


class FieldForm(forms.Form):
    """A new field; its type is for good, its name is not."""

    label = forms.CharField(label=_("Name"), max_length=80)
    type = forms.ChoiceField(
        label=_("Type"),
        choices=CustomField.Type.choices,
        help_text=_("The type stays: values of one type mean nothing in another."),
    )
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line. They can be renamed, reordered and retired later."),
    )


class FieldNameForm(RememberingForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label=_("Name"), max_length=80)
