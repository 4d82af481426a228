"""What is typed of a form: its title, one question, and the words in another language."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from assessments.forms.feedback import said
from assessments.models import Form, Question
from catalogue.models import Competency, Scale

MOST_CHOICES = 12
LONGEST_CHOICE = 80
KIND = Question.Kind
ASKED = {
    KIND.SCALE: ("text", "help", "scale", "competency", "required", "school_only"),
    KIND.OBJECTIVES: ("text", "help", "scale", "required"),
    KIND.CHOICE: ("text", "help", "choices", "required", "school_only"),
    KIND.TEXT: ("text", "help", "required", "school_only"),
    KIND.CALL: ("text", "help"),
}


class TitleForm(forms.Form):
    """How a form is called, and how long it says that it takes."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=150,
        help_text=gettext_lazy("Whoever is asked reads it."),
        error_messages={"required": gettext_lazy("Give the form a title.")},
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Takes, minutes"),
        min_value=1,
        max_value=60,
        required=False,
        help_text=gettext_lazy("Left empty, it is reckoned from the questions."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class NewForm(forms.Form):
    """A form from an empty page."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=150,
        error_messages={"required": gettext_lazy("Give the form a title.")},
    )
    audience = forms.ChoiceField(
        label=pgettext_lazy("a form", "For whom"),
        choices=Form.Audience,
        widget=forms.RadioSelect,
        initial=Form.Audience.SUPERVISOR,
    )


class ChoicesField(forms.CharField):
    """Words, one a line; a list."""

    widget = forms.Textarea

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        lines = [line for line in lines if line]
        if any(len(line) > LONGEST_CHOICE for line in lines):
            told = _("Keep each choice to %d characters.")
            raise forms.ValidationError(told % LONGEST_CHOICE)
        return lines


class QuestionForm(forms.ModelForm):
    """One question; what its kind has no use for is not asked."""

    choices = ChoicesField(
        label=gettext_lazy("Choices"),
        help_text=gettext_lazy("One a line."),
        error_messages={"required": gettext_lazy("Write at least two choices, one a line.")},
    )
    required = forms.BooleanField(
        label=gettext_lazy("Has to be answered"),
        required=False,
        help_text=gettext_lazy("Each rating also offers “not seen yet”."),
    )

    class Meta:
        model = Question
        fields = ("text", "help", "choices", "scale", "competency", "required", "school_only")
        labels = {
            "text": gettext_lazy("Question"),
            "help": gettext_lazy("A word beneath it"),
            "competency": gettext_lazy("Skill that it rates"),
            "school_only": gettext_lazy("Only the school reads the answer"),
        }
        help_texts = {
            "competency": gettext_lazy("So that ratings of several forms stand in one line.")
        }
        error_messages = {"text": {"required": gettext_lazy("Write the question.")}}

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        row = self.instance
        self.fields = {name: self.fields[name] for name in ASKED[row.kind]}
        if "scale" in self.fields:
            self.fields["scale"] = forms.ModelChoiceField(
                Scale.objects.all(), label=_("Scale"), empty_label=None
            )
            self.fields["scale"].label_from_instance = told_scale
        if "competency" in self.fields:
            skills = Competency.objects.for_school(school, keep=[row.competency_id])
            self.fields["competency"].queryset = skills
            self.fields["competency"].choices = [("", _("No skill")), *skills.as_choices()]
        if "required" in self.fields:
            self.initial["required"] = row.must_be_answered
            if row.kind not in Question.RATED:
                self.fields["required"].help_text = ""

    def clean_choices(self):
        lines = self.cleaned_data["choices"]
        if len(lines) < 2:
            raise forms.ValidationError(self.fields["choices"].error_messages["required"])
        if len(lines) > MOST_CHOICES:
            raise forms.ValidationError(_("Keep it to %d choices.") % MOST_CHOICES)
        if len({line.casefold() for line in lines}) < len(lines):
            raise forms.ValidationError(_("Two of the choices are the same."))
        return lines


def told_scale(scale):
    """Its name, and its words."""
    return f"{scale}: {', '.join(map(said, scale.levels))}"


class WordsForm(forms.Form):
    """The title and each question in one other language, beside the original."""

    def __init__(self, *args, form, questions, language, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = {question.pk: question for question in questions}
        self.language = language
        self.add("title", form, "title", _("Title"))
        for question in questions:
            for name, label in (
                ("text", _("Question")),
                ("help", _("A word beneath it")),
                ("choices", _("Choices")),
            ):
                if getattr(question, name):
                    self.add(f"q{question.pk}-{name}", question, name, label)

    def add(self, key, row, name, label):
        """A field with the original as its help."""
        original = getattr(row, name)
        told = row.translations.get(self.language, {}).get(name)
        if isinstance(original, list):
            made = ChoicesField(label=label, help_text=" · ".join(original), required=False)
        else:
            longest = row._meta.get_field(name).max_length
            made = forms.CharField(
                label=label, help_text=original, max_length=longest, required=False
            )
        made.initial = told or ""
        made.widget.attrs["lang"] = self.language
        self.fields[key] = made

    def clean(self):
        """As many choices as the original has, for each stands for one of them."""
        cleaned = super().clean()
        for pk, question in self.questions.items():
            key, count = f"q{pk}-choices", len(question.choices)
            if cleaned.get(key) and len(cleaned[key]) != count:
                self.add_error(key, _("Write %d lines, one for each choice.") % count)
        return cleaned

    def words(self):
        """[(question, {name: words})]."""
        return [
            (
                question,
                {
                    name: self.cleaned_data.get(f"q{pk}-{name}")
                    for name in ("text", "help", "choices")
                },
            )
            for pk, question in self.questions.items()
        ]


def languages():
    """The languages of the house by code."""
    return dict(settings.LANGUAGES)
