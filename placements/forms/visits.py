"""How often a programme asks for visits, when they are planned, and what was seen."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from kit import files
from kit.widgets import Choices, Plain
from placements import presets
from placements.actions.visits import PHOTOS
from placements.models import Visit, VisitRule

QUESTIONS_AT_MOST = 20


def weeks(label, most, **more):
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        **more,
    )


class VisitRuleFields(forms.Form):
    """The rule of visits, as a part of the programme's form. Blank asks for nothing."""

    first_weeks = weeks(gettext_lazy("First visit within so many weeks"), 52)
    every_weeks = weeks(gettext_lazy("Then a visit every so many weeks"), 52)
    at_least = weeks(gettext_lazy("Visits in all, at least"), 50)

    NAMES = ("first_weeks", "every_weeks", "at_least")

    def fill_rule(self, programme):
        """What the programme asks for now, and what is usual for its type."""
        rule = VisitRule.objects.filter(programme=programme).first()
        for name in self.NAMES if rule else ():
            self.fields[name].initial = getattr(rule, name)
        self.fields["at_least"].help_text = _("Leave all three blank where nobody visits.")
        usual = presets.VISITS.get(programme.type.code)
        if usual and programme.type.school_id is None:
            told = {"type": programme.type, "first": usual[0], "every": usual[1]}
            self.fields["first_weeks"].help_text = (
                _("Usual for %(type)s: within %(first)s weeks, then every %(every)s.") % told
            )

    @property
    def rule(self):
        return {name: self.cleaned_data.get(name) for name in self.NAMES}


def day(label, **more):
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("Type a day, such as 2026-11-16."),
        },
        **more,
    )


class VisitFilter(forms.Form):
    """Whose visits, and how they stand."""

    MINE, ALL = "mine", "all"
    OPEN = "open"

    of = forms.ChoiceField(
        label=gettext_lazy("Whose"),
        required=False,
        choices=[(ALL, gettext_lazy("All")), (MINE, gettext_lazy("Mine"))],
        widget=Plain,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[(OPEN, gettext_lazy("Still to make")), *Visit.State.choices],
        widget=Plain,
    )
    by = forms.CharField(required=False, widget=forms.HiddenInput)

    def chosen(self, name):
        """What was chosen, or blank where it makes no sense."""
        self.is_valid()
        return self.cleaned_data.get(name, "")


class PlanForm(forms.Form):
    """Several visits on one day."""

    pick = forms.ModelMultipleChoiceField(
        Visit.objects.none(),
        label=gettext_lazy("Visits"),
        error_messages={"required": gettext_lazy("Tick the visits first.")},
    )
    on = day(gettext_lazy("On"))
    visitor: forms.ModelChoiceField = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who goes"),
        required=False,
        empty_label=gettext_lazy("As it is now"),
    )

    def __init__(self, *args, visits, visitors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pick"].queryset = visits
        self.fields["visitor"].queryset = visitors


class RecordForm(forms.ModelForm):
    """A visit that was made, on a telephone in front of the door."""

    class Meta:
        model = Visit
        fields = ("made_on", "kind", "met", "technology", "notes", "actions")
        widgets = {"kind": Choices, "notes": forms.Textarea(attrs={"rows": 4})}
        labels = {
            "kind": gettext_lazy("How"),
            "met": gettext_lazy("Whom did you meet?"),
            "technology": gettext_lazy("Tools, machines, software that you saw"),
            "notes": gettext_lazy("What did you see and hear?"),
            "actions": gettext_lazy("What is to be done, and by whom?"),
        }

    made_on = day(gettext_lazy("Day of the visit"))
    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        help_text=gettext_lazy("JPEG or PNG, at most 8 MB. Nobody's face without asking."),
        widget=forms.FileInput(attrs={"accept": files.accept(PHOTOS), "data-shrink": True}),
    )

    def __init__(self, *args, questions, today, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.made_on:
            self.initial["made_on"] = today
        self.fields["kind"].choices = Visit.Kind.choices
        self.questions = list(questions)
        known = {row["text"]: row["answer"] for row in self.instance.answers}
        for number, text in enumerate(self.questions):
            self.fields[f"q{number}"] = forms.ChoiceField(
                label=text,
                choices=Visit.Answer.choices,
                required=False,
                widget=Choices,
                initial=known.get(text, ""),
            )

    @property
    def asked(self):
        """The fields of the checklist."""
        return [self[f"q{number}"] for number in range(len(self.questions))]

    @property
    def said(self):
        """What was typed, in the names of the row."""
        data = self.cleaned_data
        answers = [
            {"text": text, "answer": data[f"q{number}"]}
            for number, text in enumerate(self.questions)
            if data[f"q{number}"]
        ]
        return {name: data[name] for name in (*self.Meta.fields, "photo")} | {"answers": answers}

    def _post_clean(self):
        """The action writes the row; what was typed stays in the form."""


class QuestionsForm(forms.Form):
    """One question on a line."""

    texts = forms.CharField(
        label=gettext_lazy("Questions"),
        help_text=gettext_lazy("One on a line, to be answered with yes or no."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_texts(self):
        lines = [line.strip() for line in self.cleaned_data["texts"].splitlines() if line.strip()]
        if len(lines) > QUESTIONS_AT_MOST:
            raise forms.ValidationError(
                _("Keep it to %d questions, one on a line.") % QUESTIONS_AT_MOST
            )
        if any(len(line) > 200 for line in lines):
            raise forms.ValidationError(_("Shorten each question to 200 letters."))
        return lines
