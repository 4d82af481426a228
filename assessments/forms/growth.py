"""What people type about what feedback leads to: goals, words in between, quality actions, replies."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from assessments import rules
from assessments.forms.feedback import words_field
from assessments.models import QualityAction, Remark, RemarkPolicy
from catalogue.models import Competency
from kit.widgets import Choices, Plain
from placements.models import Placement

WORDS = 1000


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


def skills(school):
    """A skill of the school's frameworks, or none."""
    return [("", _("None in particular")), *Competency.objects.for_school(school).as_choices()]


class GoalForm(forms.Form):
    """What is to be reached by when."""

    text = forms.CharField(
        label=gettext_lazy("The goal"),
        max_length=300,
        help_text=gettext_lazy(
            "One thing that can be seen. For example: asks before using a new tool."
        ),
        error_messages={"required": gettext_lazy("Say what is to be reached.")},
    )
    about = forms.ChoiceField(label=gettext_lazy("Skill or objective"), required=False)
    due_on = day(gettext_lazy("By when"))

    def __init__(self, *args, placement, **kwargs):
        super().__init__(*args, **kwargs)
        self.tasks = {f"o{row.pk}": row for row in placement.tasks}
        none, *groups = skills(placement.school)
        frameworks = [(name, [(f"c{pk}", label) for pk, label in rows]) for name, rows in groups]
        plan = [(_("Learning plan"), [(key, row.text) for key, row in self.tasks.items()])]
        self.fields["about"].choices = [none, *(plan if self.tasks else []), *frameworks]

    @property
    def said(self):
        """The columns of the goal."""
        data, about = self.cleaned_data, self.cleaned_data["about"]
        said = {"text": data["text"], "due_on": data["due_on"]}
        if about in self.tasks:
            return said | {"objective": self.tasks[about]}
        return said | ({"competency_id": int(about[1:])} if about else {})


class NoteForm(forms.Form):
    """A word with what one says of a goal."""

    words = forms.CharField(label=gettext_lazy("In a word"), max_length=300, required=False)


class RemarkForm(forms.Form):
    """Praise or concern, about whom, in a few words. With a choice of placements behind a link."""

    placement: forms.ModelChoiceField = forms.ModelChoiceField(
        Placement.objects.none(),
        label=gettext_lazy("Whose placement"),
        empty_label=gettext_lazy("Choose"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=Remark.Kind,
        widget=Choices,
        error_messages={"required": gettext_lazy("Choose praise or concern.")},
    )
    about = forms.ChoiceField(
        label=gettext_lazy("About"),
        widget=Choices,
        error_messages={"required": gettext_lazy("Choose whom or what it is about.")},
    )
    text = words_field(
        WORDS,
        label=gettext_lazy("A few words"),
        error_messages={"required": gettext_lazy("Write a few words.")},
    )
    competency = forms.TypedChoiceField(
        label=gettext_lazy("Skill"), required=False, coerce=int, empty_value=None
    )
    despite = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, role, school, placements, **kwargs):
        super().__init__(*args, **kwargs)
        about = [(value.value, value.label) for value in rules.ABOUT[role]]
        self.fields["about"].choices = about
        self.fields["about"].initial = about[0][0]
        self.fields["competency"].choices = skills(school)
        field = self.fields["placement"]
        field.queryset = placements
        field.label_from_instance = lambda row: row.student.name
        if len(placements) == 1:
            field.initial, field.required = placements[0], False
            field.widget = forms.HiddenInput()
        self.only = placements[0] if len(placements) == 1 else None

    @property
    def chosen(self):
        """The placement that it is about."""
        return self.only or self.cleaned_data["placement"]

    @property
    def said(self):
        data = self.cleaned_data
        return {name: data[name] for name in ("kind", "about", "text")} | {
            "competency_id": data["competency"]
        }

    @property
    def asks_despite(self):
        """The field that the second button sends, once words of danger were found."""
        return self["despite"].html_name


class SchoolAnswerForm(forms.Form):
    """What the school says to whoever said something."""

    answer = words_field(
        WORDS,
        label=gettext_lazy("Answer"),
        help_text=gettext_lazy("Whoever wrote it reads this by mail and on their page."),
        required=False,
    )


class ReplyForm(forms.Form):
    """The learner's words on feedback."""

    text = words_field(
        WORDS,
        rows=2,
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("Whoever gave the feedback and your school read it."),
        error_messages={"required": gettext_lazy("Write a few words.")},
    )


class ActionForm(forms.Form):
    """Who does what by when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=QualityAction.Kind,
        initial=QualityAction.Kind.QUALITY,
        widget=forms.RadioSelect,
    )
    what = words_field(
        500,
        label=gettext_lazy("What is to be done"),
        error_messages={"required": gettext_lazy("Say what is to be done.")},
    )
    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who does it"),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose who does it.")},
        widget=Plain,
    )
    due_on = day(gettext_lazy("By when"))

    def __init__(self, *args, owners, with_plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners
        self.fields["owner"].label_from_instance = lambda user: user.name
        if not with_plan:
            kinds = [
                row for row in QualityAction.Kind.choices if row[0] != QualityAction.Kind.PLAN
            ]
            self.fields["kind"].choices = kinds


class FinishForm(forms.Form):
    """What came of it, and what whoever raised it is told."""

    result = words_field(
        WORDS,
        label=gettext_lazy("What came of it"),
        help_text=gettext_lazy("For the school."),
        error_messages={"required": gettext_lazy("Say what came of it.")},
    )
    told = words_field(
        WORDS,
        error_messages={"required": gettext_lazy("Write a few words to whoever raised it.")},
    )

    def __init__(self, *args, to="", **kwargs):
        super().__init__(*args, **kwargs)
        if not to:
            del self.fields["told"]
            return
        self.fields["told"].label = _("To %s") % to
        self.fields["told"].help_text = _("Sent by mail, and shown on their page.")


class ActionFilter(forms.Form):
    """Whose, of which kind, how they stand."""

    OPEN, LATE, DONE, ALL = "open", "late", "done", "all"

    q = forms.CharField(label=gettext_lazy("Words or name"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            (OPEN, gettext_lazy("Open")),
            (LATE, gettext_lazy("Overdue")),
            (DONE, gettext_lazy("Done")),
            (ALL, gettext_lazy("All")),
        ],
        widget=Plain,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("All kinds")), *QualityAction.Kind.choices],
        widget=Plain,
    )
    of = forms.ChoiceField(
        label=gettext_lazy("Whose"),
        required=False,
        choices=[("", gettext_lazy("Everybody’s")), ("mine", gettext_lazy("Mine"))],
        widget=Plain,
    )

    def chosen(self, name):
        """What was chosen, or blank where it makes no sense."""
        self.is_valid()
        return self.cleaned_data.get(name) or ""


class RemarkPolicyForm(forms.ModelForm):
    """Whether a coordinator reads concerns first."""

    class Meta:
        model = RemarkPolicy
        fields = ("hold_concerns",)


class HostReplyForm(forms.Form):
    """What the employer says to it."""

    text = words_field(
        WORDS,
        label=gettext_lazy("Would you like to say something to it?"),
        help_text=gettext_lazy(
            "The school reads it. Leave it blank if you have only read the numbers."
        ),
        required=False,
    )
