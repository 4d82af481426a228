"""What is typed about who is there: days away, the end of a clock, what was done about a no-show."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from placements.actions.absences import Away
from placements.models import Absence
from placements.rules.presence import KINDS

DAY = {"required": _("Choose the day."), "invalid": _("Choose a day, such as 2026-11-23.")}


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AwayForm(forms.Form):
    """From when to when somebody is away, and why; the kinds are those that the teller may tell."""

    placement = forms.TypedChoiceField(label=_("Placement"), coerce=int)
    first = forms.DateField(label=_("Day"), widget=day_input(), error_messages=DAY)
    last = forms.DateField(
        label=_("Last day"),
        help_text=_("Only for several days."),
        required=False,
        widget=day_input(),
        error_messages=DAY,
    )
    kind = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)
    why = forms.CharField(label=_("A word on it"), max_length=100, required=False)

    def __init__(self, *args, placements, told_by, **kwargs):
        super().__init__(*args, **kwargs)
        self.placements = {placement.pk: placement for placement in placements}
        self.fields["placement"].choices = [
            (p.pk, str(p.partnership or p.type)) for p in placements
        ]
        if len(self.placements) == 1:
            self.fields["placement"].widget = forms.HiddenInput()
            self.initial.setdefault("placement", placements[0].pk)
        self.fields["kind"].choices = [(kind, Absence.Kind(kind).label) for kind in KINDS[told_by]]
        self.fields["kind"].error_messages["required"] = _("Choose why.")
        own = told_by == Absence.Told.STUDENT
        self.fields["why"].help_text = (
            _("Your school reads it, your supervisor does not.")
            if own
            else _("The school reads it, the student does, too.")
        )

    @property
    def chosen(self):
        return self.placements[self.cleaned_data["placement"]]

    @property
    def away(self) -> Away:
        data = self.cleaned_data
        return Away(data["first"], data["last"] or data["first"], data["kind"], data["why"])


class FollowUpForm(forms.Form):
    """What was done about a no-show."""

    words = forms.CharField(
        label=_("What did you do?"),
        help_text=_("Such as: called the family, comes tomorrow."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a few words what was done.")},
    )


class StopForm(forms.Form):
    """The break, and when the work really ended, where that is not now."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    pause = forms.IntegerField(
        label=_("Break, minutes"),
        min_value=0,
        max_value=720,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Type whole minutes, such as 30.")},
    )
    ended_on = forms.DateField(
        label=_("Day"), required=False, widget=day_input(), error_messages=DAY
    )
    ended = forms.TimeField(
        label=_("Stopped at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Type a time, such as 15:30.")},
    )

    def __init__(self, *args, zone, must_say=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone, self.must_say = ZoneInfo(zone), must_say

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        if self.must_say and not data["ended"]:
            self.add_error("ended", _("Type when you stopped, such as 15:30."))
        elif data["ended"] and not data["ended_on"]:
            self.add_error("ended_on", _("Choose the day."))
        return data

    @property
    def ended_at(self) -> datetime | None:
        """The moment that was typed, in the school's zone; None for now."""
        data = self.cleaned_data
        if not data["ended"]:
            return None
        return datetime.combine(data["ended_on"], data["ended"], self.zone)
