"""Which day off campus to show, and why somebody is not there."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from placements.models import Absence
from placements.schedule import Session


class DayForm(forms.Form):
    """A day, a part of it, and a school where the reader has several."""

    on = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day, such as 2026-11-23.")},
        # weeks break off at the ends of time
        validators=[MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))],
    )
    session = forms.ChoiceField(
        label=_("Session"), required=False, choices=[("", _("All day")), *Session.choices]
    )
    school = forms.ModelChoiceField(
        label=_("School"),
        required=False,
        queryset=School.objects.none(),
        empty_label=_("All schools"),
    )

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools
        if len(schools) < 2:
            del self.fields["school"]

    def chosen(self, name, default=None):
        """What was chosen, or the default where nothing was or where it makes no sense."""
        self.is_valid()
        return self.cleaned_data.get(name) or default


class AbsenceForm(forms.Form):
    """On which day somebody is, or is not, away."""

    on = forms.DateField()
    why = forms.CharField(required=False, max_length=100)
    kind = forms.ChoiceField(required=False, choices=Absence.Kind)
    there = forms.BooleanField(required=False)
