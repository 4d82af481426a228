"""What people type about learners and their roster."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from catalogue.models import Competency
from kit.widgets import Choices
from students.models import Guardian, Student
from students.rules import WIDE, can_import


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


def languages():
    return forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="en")


def tel():
    return forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})


class StudentForm(forms.ModelForm):
    """A student added by hand."""

    school = forms.ModelChoiceField(School.objects.none(), label=_("School"), empty_label=None)
    grade = forms.CharField(label=_("Grade"), max_length=10, required=False)
    language = languages()

    class Meta:
        model = Student
        fields = (
            "given_name", "family_name", "preferred_name", "number", "birth_on", "email", "phone",
            "language",
        )  # fmt: skip
        widgets = {"birth_on": Day(), "phone": tel()}
        help_texts = {
            "birth_on": _("Tells whether a guardian must sign, and what work is allowed.")
        }

    field_order = ("school", "given_name", "family_name", "preferred_name", "birth_on")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = takes_learners(user)


class InWorkForm(forms.ModelForm):
    """Somebody who learns in their job: no birth date, no guardian."""

    school = forms.ModelChoiceField(
        School.objects.none(), label=_("School or company"), empty_label=None
    )
    kind = forms.ChoiceField(
        label=_("Learns as"),
        choices=[(kind.value, kind.label) for kind in (Student.Kind.EMPLOYEE, Student.Kind.ADULT)],
        initial=Student.Kind.EMPLOYEE,
        widget=Choices,
    )
    job = forms.CharField(label=_("Job"), max_length=150, required=False)

    class Meta:
        model = Student
        fields = ("given_name", "family_name", "email")

    field_order = ("school", "kind")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = takes_learners(user)
        self.fields["email"].required = True


def takes_learners(user):
    """Schools that the person runs and that learners attend."""
    schools = School.objects.filter(pk__in=user.coordinated_schools(), ended_on=None)
    return schools.exclude(kind__in=WIDE)


class ContactForm(forms.ModelForm):
    """How a student is reached, and whom to call."""

    language = languages()

    class Meta:
        model = Student
        fields = ("email", "phone", "language", "emergency_name", "emergency_phone")
        widgets = {"phone": tel(), "emergency_phone": tel()}


class GuardianForm(forms.ModelForm):
    """How a guardian is reached."""

    language = languages()

    class Meta:
        model = Guardian
        fields = ("email", "phone", "language")
        widgets = {"phone": tel()}


class NewGuardianForm(forms.ModelForm):
    """A guardian whom the roster does not name; wholly blank for none."""

    relation = forms.CharField(label=_("Relation"), max_length=40, required=False)
    language = languages()

    class Meta:
        model = Guardian
        fields = ("given_name", "family_name", "email", "phone", "language")
        widgets = {"phone": tel()}


class UploadForm(forms.Form):
    """A roster, and the school that it is for."""

    school = forms.ModelChoiceField(School.objects.none(), label=_("For"), empty_label=None)
    file = forms.FileField(
        label=_("Roster"),
        help_text=_(
            "The zip file that your student information system exports as OneRoster CSV, "
            "version 1.1 or 1.2, whole or only what has changed."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={"required": _("Choose the zip file.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        run = School.objects.filter(pk__in=user.coordinated_schools(), ended_on=None)
        allowed = [school.pk for school in run if can_import(user, school)]
        self.fields["school"].queryset = School.objects.filter(pk__in=allowed).order_by(
            "parent", "name"
        )


class LimitForm(forms.Form):
    """Which organisations and courses of the file are taken; nothing ticked means all."""

    schools = forms.MultipleChoiceField(
        label=_("Only these schools"), required=False, widget=forms.CheckboxSelectMultiple
    )
    courses = forms.MultipleChoiceField(
        label=_("Only students in these courses"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, batch, **kwargs):
        super().__init__(*args, initial=batch.limits, **kwargs)
        orgs, courses = batch.choices.get("orgs", []), batch.choices.get("courses", [])
        self.fields["schools"].choices = [(org["id"], org["name"]) for org in orgs]
        self.fields["courses"].choices = [(course["id"], course["title"]) for course in courses]


class AnchorForm(forms.Form):
    """Which organisation of the file is the school."""

    anchor = forms.ChoiceField(
        label=_("Which organization in this file is your school?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )

    def __init__(self, *args, batch, **kwargs):
        super().__init__(*args, **kwargs)
        orgs = batch.choices.get("anchors", [])
        self.fields["anchor"].choices = [
            (org["id"], f"{org['name']} ({org['id']})") for org in orgs
        ]


class ProblemFilterForm(forms.Form):
    """Which problems are shown."""

    file = forms.ChoiceField(label=_("File"), required=False)
    level = forms.ChoiceField(label=_("What became of the row"), required=False)

    def __init__(self, *args, files, levels, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].choices = [("", _("All files")), *((name, name) for name in files)]
        self.fields["level"].choices = [("", _("All")), *levels]


class OutcomesForm(forms.Form):
    """What a course teaches, ticked."""

    outcomes = forms.ModelMultipleChoiceField(
        Competency.objects.none(),
        label=_("What learners of this course learn at school"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, course, **kwargs):
        taught = course.outcomes.values_list("competency", flat=True)
        super().__init__(*args, initial={"outcomes": list(taught)}, **kwargs)
        skills = Competency.objects.for_school(course.school, keep=taught)
        self.fields["outcomes"].queryset = skills
        self.fields["outcomes"].choices = skills.as_choices()
