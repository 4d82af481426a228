"""What a learner types for the record: a piece of evidence, a link, somebody they met."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.feedback import words_field
from assessments.models import Evidence, PersonMet, RecordShare
from assessments.record.facts import placements_of, school_of
from catalogue.models import Competency
from kit import files
from placements.forms.placements import date_field
from placements.models import Objective

Kind = Evidence.Kind
LONGEST = 3000
FIELDS = {
    Kind.FILE: ("title", "file", "text", "objective", "competency"),
    Kind.TEXT: ("title", "text", "objective", "competency"),
    Kind.TAUGHT: ("title", "whom", "learners", "on", "text", "competency"),
}


class EvidenceForm(forms.Form):
    """A piece of the portfolio; which fields there are follows from its kind."""

    title = forms.CharField(
        label=_("Title"),
        max_length=150,
        error_messages={"required": _("Give it a title.")},
    )
    whom = forms.CharField(
        label=_("Whom I taught"),
        max_length=150,
        help_text=_("Such as: the new students at the front desk. No names of people."),
        error_messages={"required": _("Say whom you taught.")},
    )
    learners = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=1000,
        error_messages={"required": _("Say how many you taught.")},
    )
    on = date_field(_("When"), error_messages={"required": _("Say on which day.")})
    file = forms.FileField(
        label=_("File or photo"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB. Show nobody else’s face or data."),
        widget=forms.FileInput(attrs={"accept": files.accept()}),
        error_messages={"required": _("Choose the file, or take a photo.")},
    )
    text = words_field(LONGEST, label=_("In words"), required=False)
    objective: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Task"),
        queryset=Objective.objects.none(),
        required=False,
        empty_label=_("No task"),
    )
    competency: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Skill that it shows"), queryset=Competency.objects.none(), required=False
    )

    def __init__(self, *args, kind, student, piece=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {name: self.fields[name] for name in FIELDS[kind]}
        if kind == Kind.TEXT:
            self.fields["text"].required = True
            self.fields["text"].error_messages["required"] = _("Write what you did.")
        if kind == Kind.TAUGHT:
            self.fields["title"].label = _("What I taught")
        if piece and piece.file:
            self.fields["file"].required = False
            self.fields["file"].label = _("Another file or photo")
        if "objective" in self.fields:
            found = placements_of(student).values("pk")
            self.fields["objective"].queryset = Objective.objects.filter(placement__in=found)
        school = school_of(student)
        keep = [piece.competency_id] if piece else []
        skills = (
            Competency.objects.for_school(school, keep) if school else Competency.objects.none()
        )
        self.fields["competency"].queryset = skills
        self.fields["competency"].choices = [("", _("No skill")), *skills.as_choices()]


class ShareForm(forms.ModelForm):
    """For whom a link is, what it shows, and until when."""

    ends_on = date_field(_("Works until"), help_text=_("You can end it before, at any time."))

    class Meta:
        model = RecordShare
        fields = ("label", "with_hours", "with_skills", "evidence", "name_as", "ends_on")
        labels = {"label": _("For whom"), "name_as": _("My name on it")}
        help_texts = {"label": _("Only you read this. Such as: Northern College.")}
        widgets = {"evidence": forms.CheckboxSelectMultiple, "name_as": forms.RadioSelect}
        error_messages = {"label": {"required": _("Say for whom it is, so that you know later.")}}

    def __init__(self, *args, student, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = student.evidence.all()
        if not student.evidence.exists():
            del self.fields["evidence"]


class PersonForm(forms.ModelForm):
    """Somebody whom the learner met."""

    class Meta:
        model = PersonMet
        fields = ("name", "role", "employer", "note")
        error_messages = {"name": {"required": _("Type the person’s name.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True


class NoteForm(forms.Form):
    """A private note on somebody on file."""

    note = words_field(500, label=_("Note"), required=False)
