"""How hours become credit, as it is typed: hours on the page, minutes in the rule."""

from django import forms
from django.utils.translation import gettext_lazy

from placements.forms.programmes import hours_field
from placements.models import CreditRule

# field: the column in minutes
MINUTES = {
    "credit_hours": "minutes",
    "least_hours": "least_minutes",
    "work_hours": "least_work_minutes",
    "most_hours": "most_minutes",
}


class CreditRuleForm(forms.ModelForm):
    """A rule from a day on. What is left blank is not asked."""

    credit_hours = hours_field(
        gettext_lazy("Hours for one credit"),
        required=False,
        help_text=gettext_lazy("For example 280. Leave it blank for no credit."),
    )
    least_hours = hours_field(gettext_lazy("Hours in all at least"), required=False)
    work_hours = hours_field(
        gettext_lazy("Of these on the job at a workplace at least, hours"), required=False
    )
    most_hours = hours_field(
        gettext_lazy("Hours of one placement that count at most"), required=False
    )
    since = forms.DateField(
        label=gettext_lazy("For placements that begin from"),
        required=False,
        help_text=gettext_lazy("Blank: from today. Placements that began before keep their rule."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = CreditRule
        fields = (
            "step", "most_remote", "with_simulated", "least_average", "least_rating",
            "needs_feedback", "outcome", "least_reflections", "least_evidence", "appeal_days",
        )  # fmt: skip
        help_texts = {"most_remote": gettext_lazy("For example 20 for a T Level.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, column in MINUTES.items():
            minutes = getattr(self.instance, column)
            self.fields[name].initial = None if minutes is None else f"{minutes / 60:g}"

    def clean(self):
        data = super().clean()
        for name, column in MINUTES.items():
            hours = data.get(name)
            minutes = None if hours is None else int(hours * 60)
            setattr(self.instance, column, minutes)
        if data.get("credit_hours") is not None and not self.instance.minutes:
            self.add_error("credit_hours", gettext_lazy("A credit takes a minute at least."))
        least, most = data.get("least_hours"), data.get("most_hours")
        if least and most and least > most:
            self.add_error("most_hours", gettext_lazy("This is less than what is asked at least."))
        return data
