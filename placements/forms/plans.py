"""What is typed of one objective of a learning plan, and how a plan is kept as a template."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Cluster, Competency
from kit.widgets import Choices
from placements.forms.log import minutes_in
from placements.models import Objective
from placements.models.onoff import MEANING, Approach, Setting

YES, NO = "yes", "no"
USUAL = gettext_lazy("As usual for the mode")
MOST_MINUTES = 60 * 10_000


def yes_or_no(label, help_text=""):
    """Yes, no, or what is usual."""
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=[("", USUAL), (YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))],
        coerce=lambda value: value == YES,
        empty_value=None,
        required=False,
    )


class ObjectiveForm(forms.ModelForm):
    """One objective. What is not chosen is what usually goes with the mode, and is never asked for."""

    hours = forms.CharField(
        label=gettext_lazy("Planned hours"),
        help_text=gettext_lazy("Such as 12 or 3:30."),
        max_length=12,
        required=False,
    )
    active = yes_or_no(gettext_lazy("Takes an active part"))
    disruption = yes_or_no(
        gettext_lazy("Interrupts the work"),
        gettext_lazy("The learner is missing at the workplace meanwhile."),
    )

    class Meta:
        model = Objective
        fields = (
            "text", "activity", "competency", "mode", "setting", "approach", "style", "principle",
            "trainer_kind", "trainer", "cost",
        )  # fmt: skip
        widgets = {"mode": Choices}
        labels = {
            "text": gettext_lazy("What is learned"),
            "activity": gettext_lazy("By doing what"),
            "competency": gettext_lazy("Competency"),
            "mode": gettext_lazy("On or off the job"),
            "setting": gettext_lazy("Where"),
            "approach": gettext_lazy("How"),
        }
        help_texts = {"mode": MEANING, "cost": gettext_lazy("In the school's own money.")}
        error_messages = {
            "text": {"required": gettext_lazy("Say in a few words what is learned.")}
        }

    def __init__(self, *args, placement, **kwargs):
        super().__init__(*args, **kwargs)
        skills = Competency.objects.for_school(
            placement.school, keep=[self.instance.competency_id]
        )
        self.fields["competency"].queryset = skills
        self.fields["competency"].choices = [("", _("Not linked yet")), *skills.as_choices()]
        for name in ("setting", "approach", "style", "principle", "trainer_kind"):
            choices = [(value, label) for value, label in self.fields[name].choices if value]
            self.fields[name].choices = [("", USUAL), *choices]
        row = self.instance
        minutes = row.planned_minutes
        self.initial["hours"] = f"{minutes // 60}:{minutes % 60:02d}" if minutes else ""
        for name in ("active", "disruption"):
            self.initial[name] = {True: YES, False: NO}.get(getattr(row, name), "")

    def clean_hours(self):
        text = self.cleaned_data["hours"]
        minutes = minutes_in(text) if text else 0
        if minutes is None or minutes > MOST_MINUTES:
            raise forms.ValidationError(_("Type hours such as 12 or 3:30."))
        return minutes

    @property
    def said(self):
        """What the action writes down."""
        data = dict(self.cleaned_data)
        data["planned_minutes"] = data.pop("hours")
        return data

    @property
    def attributes(self):
        """The fields that usually follow from the mode."""
        names = ("style", "active", "principle", "disruption", "trainer_kind", "trainer")
        return [self[name] for name in names]

    @property
    def is_particular(self):
        """Whether one of them was chosen, or is wrong: then they are shown at once."""
        return any(field.value() or field.errors for field in self.attributes)


def advice_words(rows):
    """The table of recommendations in words: for what, where, how."""
    return [
        {
            "what": str(row),
            "field": str(row.cluster or ""),
            "where": words(Setting, row.settings),
            "how": words(Approach, row.approaches),
        }
        for row in rows
    ]


def words(choices, values):
    return ", ".join(str(choices(value).label) for value in values)


class KeepForm(forms.Form):
    """A plan is kept as a template: for which job."""

    name = forms.CharField(
        label=gettext_lazy("Job function"),
        help_text=gettext_lazy(
            "Such as Dental assistant. The template is offered under this name."
        ),
        max_length=150,
        error_messages={"required": gettext_lazy("Type the job function.")},
    )
    cluster = forms.ModelChoiceField(
        Cluster.objects.all(),
        label=gettext_lazy("Career cluster"),
        required=False,
        empty_label=gettext_lazy("Not said"),
    )
