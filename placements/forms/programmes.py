"""What a school runs for a cohort, and which of its programs are shown."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Term
from catalogue.models import PlacementType
from placements.forms.visits import VisitRuleFields
from placements.models import Programme
from students.models import Course


def hours_field(label, **more):
    """A number of hours; kept in minutes."""
    return forms.DecimalField(label=label, min_value=0, max_value=10000, decimal_places=2, **more)


class ProgrammeForm(VisitRuleFields, forms.ModelForm):
    """What a school runs for a cohort."""

    hours = hours_field(gettext_lazy("Hours asked for"), initial=120)
    credit_hours = hours_field(
        gettext_lazy("Hours for one credit"),
        required=False,
        help_text=gettext_lazy("For example 280. Leave it blank for no credit."),
    )
    work_hours = hours_field(gettext_lazy("Of these at work at least, hours"), required=False)

    least_rating = forms.IntegerField(
        label=gettext_lazy("Rated at least, step of the scale"),
        min_value=1,
        max_value=9,
        required=False,
    )

    # field: the column in minutes
    MINUTES = {
        "hours": "required_minutes",
        "credit_hours": "credit_minutes",
        "work_hours": "least_work_minutes",
    }

    class Meta:
        model = Programme
        fields = (
            "school", "type", "title", "cohort", "course", "term", "starts_on", "ends_on",
            "most_remote", "least_rating",
        )  # fmt: skip
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on")
        }
        help_texts = {
            "term": gettext_lazy("Blank dates are taken from it."),
            "most_remote": gettext_lazy("For example 20 for a T Level."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        schools = user.coordinated_schools()
        self.fields["school"].queryset = self.fields["school"].queryset.filter(pk__in=schools)
        self.fields["school"].empty_label = None
        terms = Term.objects.filter(school__in=schools).select_related("school")
        self.fields["term"].queryset = terms
        self.fields["course"].queryset = Course.objects.filter(school__in=schools)
        types = PlacementType.objects.visible_to(user).offered()
        self.fields["type"].queryset = types.run_at(schools)
        if self.instance.pk:
            for name, column in self.MINUTES.items():
                minutes = getattr(self.instance, column)
                self.fields[name].initial = None if minutes is None else f"{minutes / 60:g}"
            self.fields["type"].queryset = PlacementType.objects.filter(pk=self.instance.type_id)
            self.fields["type"].disabled = self.fields["school"].disabled = True
            self.fill_rule(self.instance)

    def clean(self):
        data = super().clean()
        for name, column in self.MINUTES.items():
            hours = data.get(name)
            blank = 0 if name == "hours" else None
            setattr(self.instance, column, blank if hours is None else int(hours * 60))
        self.clean_term_of(data)
        school, course = data.get("school"), data.get("course")
        if school and course and course.school_id != school.pk:
            self.add_error("course", _("Choose a course of this school."))
        work, credit = data.get("work_hours"), data.get("credit_hours")
        if work and credit and work > credit:
            self.add_error("work_hours", _("This is more than the hours for one credit."))
        return data

    def clean_term_of(self, data):
        """The term is the school's own, and gives the dates that are blank."""
        term, school = data.get("term"), data.get("school")
        if term is None:
            return
        if school and term.school_id != school.pk:
            self.add_error("term", _("This term is another school's. Choose one of %s.") % school)
            return
        data["starts_on"] = data.get("starts_on") or term.starts_on
        data["ends_on"] = data.get("ends_on") or term.ends_on


class ProgrammeFilterForm(forms.Form):
    """Which programs are shown."""

    q = forms.CharField(label=gettext_lazy("Title or cohort"), required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[
            ("", gettext_lazy("Those that run")),
            ("over", gettext_lazy("Those that are over")),
            ("all", gettext_lazy("All")),
        ],
    )
