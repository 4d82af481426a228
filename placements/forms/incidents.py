"""What somebody reports, and what those who read it write."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import School, User
from kit import clock
from kit.widgets import Choices
from placements.forms.visits import day
from placements.models import Incident, IncidentDuty, IncidentRule, Placement

YES, NO = "yes", "no"


class ReportForm(forms.Form):
    """Two minutes: what, when, where, is anybody in danger."""

    in_danger = forms.ChoiceField(
        label=gettext_lazy("Is anybody in danger now?"),
        choices=[(NO, gettext_lazy("No")), (YES, gettext_lazy("Yes"))],
        widget=Choices,
        error_messages={"required": gettext_lazy("Say yes or no: it decides how fast we are.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=[("", gettext_lazy("Choose")), *Incident.Kind.choices],
        error_messages={"required": gettext_lazy("Choose what comes nearest.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Tell in a few words what happened.")},
    )
    on = day(gettext_lazy("When"))
    at = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Type a time, such as 12:30.")},
    )
    place = forms.CharField(label=gettext_lazy("Where"), max_length=200, required=False)
    concerned = forms.CharField(
        label=gettext_lazy("Who is concerned?"),
        help_text=gettext_lazy("Names, as far as you know them."),
        max_length=300,
        required=False,
    )
    placement: forms.ModelChoiceField = forms.ModelChoiceField(
        Placement.objects.none(),
        label=gettext_lazy("Is it about a placement?"),
        required=False,
        empty_label=gettext_lazy("No, or I am not sure"),
    )
    school: forms.ModelChoiceField = forms.ModelChoiceField(
        School.objects.none(),
        label=gettext_lazy("School"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the school.")},
    )
    concerns = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Is it about one of these people?"),
        help_text=gettext_lazy("Whoever you tick cannot read your report."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, desk, **kwargs):
        """`desk` (views.incidents.Desk) says who writes, for which schools and placements."""
        super().__init__(*args, **kwargs)
        self.desk = desk
        for name in ("placement", "school", "concerns"):
            self.fields[name].queryset = getattr(desk, f"{name}s" if name != "concerns" else name)
        if not desk.offers_placements:
            self.fields["placement"].widget = forms.HiddenInput()
        if len(desk.known_schools) < 2:
            del self.fields["school"]
        if not desk.concerns.exists():
            del self.fields["concerns"]

    @property
    def place_of_work(self):
        return self.cleaned_data["placement"]

    @property
    def at_school(self):
        """The placement's school, else the one that was chosen, else the only one."""
        if self.place_of_work:
            return self.place_of_work.school
        return self.cleaned_data.get("school") or self.desk.known_schools[0]

    def clean(self):
        data = super().clean()
        if "on" in data and "placement" in data:
            zone = ZoneInfo(self.at_school.time_zone)
            data["happened_at"] = datetime.combine(data["on"], data.get("at") or time(), zone)
            if data["happened_at"] > clock.now() + timedelta(minutes=5):
                self.add_error("on", _("This is still to come. Choose when it happened."))
        return data

    @property
    def said(self):
        """What was typed, in the names of the row."""
        names = ("kind", "text", "happened_at", "place", "concerned")
        told = {name: self.cleaned_data[name] for name in names}
        return told | {"in_danger": self.cleaned_data["in_danger"] == YES}


class TakeForm(forms.ModelForm):
    """How severe it is."""

    class Meta:
        model = Incident
        fields = ("severity",)
        widgets = {"severity": Choices}
        labels = {"severity": gettext_lazy("How severe is it?")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["severity"].choices = Incident.Severity.choices

    def _post_clean(self):
        """The action writes the row."""


def words(label, **more):
    return forms.CharField(
        label=label,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write a few words.")},
        **more,
    )


class NoteForm(forms.Form):
    """What was said or done; with a day, what is to be done."""

    text = words(gettext_lazy("Note"))
    due_on = day(
        gettext_lazy("To be done by"),
        required=False,
        help_text=gettext_lazy("Leave it blank where it is done."),
    )


class CloseForm(forms.Form):
    """What came of it."""

    outcome = words(gettext_lazy("What came of it?"))


class ReopenForm(forms.Form):
    """Why it is not over."""

    why = words(gettext_lazy("Why is it opened again?"))


class ReaderForm(forms.ModelForm):
    """Who reads the school's reports."""

    class Meta:
        model = IncidentDuty
        fields = ("user", "safeguarding")
        labels = {
            "user": gettext_lazy("Who"),
            "safeguarding": gettext_lazy("Reads reports on safeguarding too"),
        }

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["user"].empty_label = "–"
        self.fields["user"].error_messages["required"] = _("Choose somebody.")


class RuleForm(forms.ModelForm):
    """How soon, and whom to call."""

    class Meta:
        model = IncidentRule
        fields = ("emergency", "critical_hours", "high_hours", "normal_hours")
