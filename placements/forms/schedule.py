"""A few words from which the weeks of a placement are made; interruptions; hazardous work."""

from datetime import time

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import HazardousOrder, Structure
from kit.widgets import Choices, Several
from partners.models import Site
from placements.actions.changing import Stretch, minutes_of
from placements.forms.placements import date_field, time_field, weekday_choices
from placements.models import Interruption, Period
from placements.models.scheduled import HazardCondition

WEEK = [0, 1, 2, 3, 4]
ONE_DAY = {Structure.SINGLE, Structure.DAY_RELEASE}
REPLACE, KEEP = "replace", "keep"


def optional_date(label):
    field = date_field(label)
    field.required = False
    return field


class ScheduleForm(forms.Form):
    """Structure, days and times; what is left blank follows from the structure."""

    structure = forms.ChoiceField(label=gettext_lazy("Structure"), choices=Structure)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days of the week"),
        help_text=gettext_lazy(
            "None chosen: Monday to Friday; for one day that of the first day."
        ),
        coerce=int,
        widget=Several,
        required=False,
    )
    begins = time_field(gettext_lazy("From"))
    ends = time_field(gettext_lazy("To"))
    rest = forms.IntegerField(
        label=gettext_lazy("Break, minutes"), min_value=0, max_value=240, required=False
    )
    every = forms.ChoiceField(
        label=gettext_lazy("Weeks"),
        help_text=gettext_lazy("Counted from the week of the placement's first day."),
        choices=Period.Every,
        widget=Choices,
        required=False,
    )
    starts_on = optional_date(gettext_lazy("First day"))
    ends_on = optional_date(gettext_lazy("Last day"))
    site: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Site"),
        queryset=Site.objects.none(),
        required=False,
        empty_label=gettext_lazy("The placement's site"),
    )
    over_holidays = forms.BooleanField(
        label=gettext_lazy("Goes on in school holidays and between terms"), required=False
    )
    what = forms.ChoiceField(
        label=gettext_lazy("These hours"),
        choices=[
            (REPLACE, gettext_lazy("Instead of what is there")),
            (KEEP, gettext_lazy("Beside it")),
        ],
        widget=Choices,
        required=False,
    )

    def __init__(self, *args, placement, **kwargs):
        self.placement = placement
        super().__init__(*args, initial=initial_of(placement), **kwargs)
        self.fields["weekdays"].choices = weekday_choices()
        if placement.partnership:
            sites = Site.objects.filter(employer=placement.partnership.employer_id)
            self.fields["site"].queryset = sites.exclude(pk=placement.site_id)

    def clean(self):
        data = super().clean()
        begins, ends = data.get("begins"), data.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("The end of the day lies after its beginning."))
        elif begins and ends and (data.get("rest") or 0) >= minutes_of(begins, ends):
            self.add_error("rest", _("The break is longer than the day."))
        self.clean_dates(data)
        if data.get("structure") in ONE_DAY and len(data.get("weekdays") or []) > 1:
            self.add_error("weekdays", _("Choose one day, or another structure."))
        return data

    def clean_dates(self, data):
        """Days of the stretch's own lie in order, and inside the placement."""
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error(
                "ends_on", _("The last day cannot lie before the first. Check the two dates.")
            )
        for name, day in (("starts_on", first), ("ends_on", last)):
            if day and not self.placement.starts_on <= day <= self.placement.ends_on:
                self.add_error(name, _("This day lies outside the placement."))

    @property
    def stretches(self):
        """The hours as typed, with what follows from the structure."""
        data = self.cleaned_data
        structure, first, last = data["structure"], data["starts_on"], data["ends_on"]
        if structure == Structure.SINGLE:
            first = last = first or self.placement.starts_on
        opening = first or self.placement.starts_on
        usual = [opening.weekday()] if structure in ONE_DAY else WEEK
        every = data["every"] or Period.Every.ALL
        if structure == Structure.ALTERNATING and every == Period.Every.ALL:
            every = Period.Every.ODD
        return [
            Stretch(day, data["begins"], data["ends"], data["rest"] or 0, first, last, data["site"], every)
            for day in data["weekdays"] or usual
        ]  # fmt: skip

    @property
    def keeps(self):
        return self.cleaned_data["what"] == KEEP


def initial_of(placement):
    """What the placement has, as far as one line can say it."""
    first = next(iter(placement.periods.all()), None)
    return {
        "structure": placement.structure or placement.type.default_structure or Structure.MIXED,
        "weekdays": sorted({p.weekday for p in placement.periods.all()}),
        "begins": first.begins if first else time(12, 30),
        "ends": first.ends if first else time(15, 30),
        "rest": minutes_of(first.begins, first.ends) - first.minutes if first else 0,
        "every": first.every if first else Period.Every.ALL,
        "over_holidays": placement.over_holidays,
        "what": REPLACE,
    }


class InterruptionForm(forms.Form):
    """From when to when the placement rests, and why."""

    starts_on = date_field(gettext_lazy("First day"))
    ends_on = date_field(gettext_lazy("Last day"))
    kind = forms.ChoiceField(label=gettext_lazy("Why?"), choices=Interruption.Kind)
    why = forms.CharField(
        label=gettext_lazy("In a few words"),
        help_text=gettext_lazy("Only the school's staff reads this."),
        max_length=200,
        required=False,
    )

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error(
                "ends_on", _("The last day cannot lie before the first. Check the two dates.")
            )
        return data


class HazardForm(forms.Form):
    """Which hazardous work belongs to the placement, and which conditions for it are met."""

    orders = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Hazardous work"),
        choices=HazardousOrder,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    met = forms.MultipleChoiceField(
        label=gettext_lazy("Conditions"),
        help_text=gettext_lazy("Tick what you have made sure of."),
        choices=HazardCondition,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
