"""What learners write when they apply, and what school and employer decide."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import clock
from kit.search import matching
from kit.widgets import Plain
from placements.forms.placements import date_field
from placements.models import Application, HostProposal, Programme
from placements.states import APPLICATION_OPEN, A

NAMES = ("student__given_name", "student__preferred_name", "student__family_name",
         "opportunity__title", "opportunity__partnership__employer__name")  # fmt: skip


class ApplyForm(forms.Form):
    """Why this place, and whether the employer may read it."""

    note = forms.CharField(
        label=gettext_lazy("Why would you like to go there?"),
        help_text=gettext_lazy("Two or three sentences to the employer."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write a sentence or two.")},
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("The employer may see my first name, my grade and what I wrote here"),
        help_text=gettext_lazy("Nothing else. Without it only your school reads this."),
        required=False,
    )


class ApplicationFilter(forms.Form):
    """Which applications are shown."""

    STATES = [
        ("", gettext_lazy("Open")),
        *((state.value, state.label) for state in A),
        ("all", gettext_lazy("All")),
    ]
    q = forms.CharField(label=gettext_lazy("Student or place"), required=False, max_length=100)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)
    offer = forms.TypedChoiceField(
        label=gettext_lazy("Offer"), required=False, coerce=int, empty_value=None, widget=Plain
    )

    def __init__(self, *args, offers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["offer"].choices = [("", gettext_lazy("All offers")), *offers]

    @property
    def is_narrowed(self):
        return any(self.data.get(name) for name in self.fields)

    def narrowed(self, rows):
        """Those that are asked for; the open ones where nothing is."""
        said = self.cleaned_data if self.is_valid() else {}
        state = said.get("state", "")
        if state != "all":
            rows = rows.filter(state__in=[state] if state else APPLICATION_OPEN)
        if said.get("offer"):
            rows = rows.filter(opportunity=said["offer"])
        return matching(rows, said.get("q", ""), *NAMES)


class InterviewForm(forms.Form):
    """On which day, and where or how."""

    on = date_field(gettext_lazy("Interview on"))
    words = forms.CharField(
        label=gettext_lazy("When and where"),
        help_text=gettext_lazy("Such as: 3 p.m., at our reception, ask for Dana."),
        max_length=200,
        required=False,
    )

    def clean_on(self):
        if self.cleaned_data["on"] < clock.today():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return self.cleaned_data["on"]


class NotThisTimeForm(forms.Form):
    """The learner reads the reason."""

    why = forms.CharField(
        label=gettext_lazy("Not this time, because"),
        help_text=gettext_lazy("The student reads it."),
        max_length=300,
        error_messages={
            "required": gettext_lazy("Say why, in a few words: the student reads it.")
        },
    )


class OthersForm(forms.Form):
    """The learner's other applications, ticked to be withdrawn."""

    applications = forms.ModelMultipleChoiceField(
        Application.objects.none(),
        label=gettext_lazy("Withdraw these"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, initial={"applications": [row.pk for row in rows]}, **kwargs)
        field = self.fields["applications"]
        field.queryset = Application.objects.filter(pk__in=[row.pk for row in rows])
        field.choices = [
            (row.pk, f"{row.opportunity.title} · {row.opportunity.partnership}") for row in rows
        ]


class HostProposalForm(forms.ModelForm):
    """A place that the learner has found."""

    class Meta:
        model = HostProposal
        fields = (
            "employer", "address", "contact_name", "phone", "email", "would_do",
            "starts_on", "ends_on",
        )  # fmt: skip
        widgets = {
            **{
                name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                for name in ("starts_on", "ends_on")
            },
            "would_do": forms.Textarea(attrs={"rows": 3}),
            "phone": forms.TextInput(attrs={"type": "tel"}),
        }
        help_texts = {"would_do": gettext_lazy("One task on each line.")}

    def clean(self):
        data = super().clean()
        if not data.get("phone") and not data.get("email"):
            self.add_error("phone", _("Type a telephone number or an e-mail address."))
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error(
                "ends_on", _("The last day cannot lie before the first. Check the two dates.")
            )
        return data


class ProgrammeChoice(forms.Form):
    """Under which of the school's programmes a placement is made."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=gettext_lazy("Program"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the program.")},
    )

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Programme.objects.filter(school=school, ended_on=None)
        self.fields["programme"].queryset = rows
