"""Which learners are expected at an event, and who came."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.widgets import Choices
from placements.models import Presence
from students.models import ClassGroup, Student


class LearnerFilter(forms.Form):
    """A class, or a part of a name."""

    group = forms.ModelChoiceField(
        ClassGroup.objects.none(), label=_("Class"), required=False, empty_label=_("All classes")
    )
    q = forms.CharField(label=_("Name"), required=False, max_length=100)

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups

    def chosen(self, name):
        """What was chosen, or nothing where it makes no sense."""
        self.is_valid()
        return self.cleaned_data.get(name)


class LearnersForm(forms.Form):
    """Ticks beside names."""

    students = forms.ModelMultipleChoiceField(
        Student.objects.none(),
        label=_("Who is expected"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, shown, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["students"]
        field.queryset = Student.objects.filter(pk__in=[student.pk for student in shown])
        field.choices = [(student.pk, student.name) for student in shown]


class RollForm(forms.Form):
    """One row of three words for each learner; a row that nobody touched stays as it was."""

    STATES = [
        (state.value, state.label)
        for state in (Presence.State.CAME, Presence.State.EXCUSED, Presence.State.MISSING)
    ]

    def __init__(self, *args, presences, **kwargs):
        super().__init__(*args, **kwargs)
        self.presences = list(presences)
        for row in self.presences:
            called = row.state != Presence.State.EXPECTED
            self.fields[f"p{row.pk}"] = forms.ChoiceField(
                label=row.student.name,
                choices=self.STATES,
                required=False,
                widget=Choices,
                initial=row.state if called else "",
                error_messages={"invalid_choice": _("Choose one of the three.")},
            )

    @property
    def said(self):
        """What was chosen: {presence: state}."""
        told = {row.pk: self.cleaned_data[f"p{row.pk}"] for row in self.presences}
        return {pk: state for pk, state in told.items() if state}
