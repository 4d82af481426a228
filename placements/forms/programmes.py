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

    class Meta:
        model = Programme
        fields = (
            "school", "type", "title", "cohort", "course", "term", "starts_on", "ends_on",
        )  # fmt: skip
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on")
        }
        help_texts = {"term": gettext_lazy("Blank dates are taken from it.")}

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
            self.fields["hours"].initial = f"{self.instance.required_minutes / 60:g}"
            self.fields["type"].queryset = PlacementType.objects.filter(pk=self.instance.type_id)
            self.fields["type"].disabled = self.fields["school"].disabled = True
            self.fill_rule(self.instance)

    def clean(self):
        data = super().clean()
        self.instance.required_minutes = int((data.get("hours") or 0) * 60)
        self.clean_term_of(data)
        school, course = data.get("school"), data.get("course")
        if school and course and course.school_id != school.pk:
            self.add_error("course", _("Choose a course of this school."))
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
