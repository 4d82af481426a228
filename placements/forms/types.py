"""Which types a school runs, and types of its own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import PlacementType


class RunForm(forms.Form):
    """The types that the school ticks as those it runs."""

    types = forms.ModelMultipleChoiceField(
        PlacementType.objects.none(),
        label=_("What you run"),
        error_messages={"required": _("Tick at least one type, or nothing can be planned.")},
    )

    def __init__(self, *args, types, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["types"].queryset = types


def number(label):
    """An age or a grade."""
    return forms.IntegerField(label=label, min_value=1, max_value=99, required=False)


class TypeForm(forms.ModelForm):
    """A type of the school's own."""

    youngest_age = number(_("Youngest age"))
    youngest_grade = number(_("Lowest grade"))
    hours = forms.DecimalField(
        label=_("Usual length, hours"), min_value=0, max_value=10000, decimal_places=2
    )

    class Meta:
        model = PlacementType
        fields = (
            "name", "level", "youngest_age", "youngest_grade", "needs_employer", "default_setting",
        )  # fmt: skip
        error_messages = {"name": {"required": _("Type the name of the type.")}}

    field_order = ("name", "level", "youngest_age", "youngest_grade", "hours")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hours"].initial = f"{self.instance.default_minutes / 60:g}"

    def clean(self):
        data = super().clean()
        data["default_minutes"] = int((data.pop("hours", None) or 0) * 60)
        self.instance.default_minutes = data["default_minutes"]
        return data
