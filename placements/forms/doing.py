"""What is ticked, said, observed and put into a project."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import files
from kit.errors import Refused
from kit.widgets import Rating
from placements.forms.placements import date_field
from placements.models import ChecklistItem, InterestCheck, Observation, ProjectTask

INDUCTION, SUPERVISOR = ChecklistItem.List.INDUCTION, ChecklistItem.By.SUPERVISOR
MANY = 3000  # letters of one textarea


class TicksForm(forms.Form):
    """The lines that the reader may tick; `had` are those that were ticked on the page."""

    ticked = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Tick what is done"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("The list was changed. Look at it once more.")
        },
    )
    had = forms.RegexField(r"^[\d ]*$", required=False, widget=forms.HiddenInput, max_length=2000)

    def __init__(self, *args, lines, **kwargs):
        now = [line["pk"] for line in lines if line["tick"]]
        initial = {"ticked": now, "had": " ".join(map(str, now))}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["ticked"].choices = [(line["pk"], line["words"]) for line in lines]

    @property
    def shown(self):
        """Lines that were ticked when the page was drawn."""
        return {int(pk) for pk in self.cleaned_data["had"].split()}


class ListForm(forms.Form):
    """A school's list: one line a row, by who ticks it."""

    def __init__(self, *args, which, lines, **kwargs):
        super().__init__(*args, **kwargs)
        # the supervisor has a page for the first day only
        self.bys = [by for by in ChecklistItem.By if which == INDUCTION or by != SUPERVISOR]
        for by in self.bys:
            own = [line["words"] for line in lines if line["by"] == by]
            self.fields[by.value] = forms.CharField(
                label=LABELS[by],
                widget=forms.Textarea(attrs={"rows": max(3, len(own) + 1)}),
                initial="\n".join(own),
                required=False,
                max_length=MANY,
            )

    def clean(self):
        """A line is at most 200 letters, and stands on the list once."""
        data = super().clean()
        seen = set()
        for by in self.bys:
            for text in rows_of(data.get(by.value, "")):
                if len(text) > 200:
                    self.add_error(by.value, _("Shorten each line to 200 letters."))
                elif text in seen:
                    self.add_error(by.value, _("“%s” stands on the list twice.") % text)
                seen.add(text)
        return data

    @property
    def lines(self):
        """(by, text), in order."""
        return [
            (by.value, text) for by in self.bys for text in rows_of(self.cleaned_data[by.value])
        ]


LABELS = {
    ChecklistItem.By.STUDENT: gettext_lazy("What the student ticks"),
    ChecklistItem.By.SUPERVISOR: gettext_lazy("What the supervisor ticks"),
    ChecklistItem.By.SCHOOL: gettext_lazy("What the school ticks"),
}


def rows_of(typed):
    """Lines without blanks and bullets."""
    return [text for line in typed.splitlines() if (text := line.strip(" -•\t"))]


class InterestForm(forms.ModelForm):
    """One question, where it leads, and a word on it."""

    class Meta:
        model = InterestCheck
        fields = ("level", "destination", "words")
        labels = {
            "level": gettext_lazy("How much do you want this kind of work?"),
            "destination": gettext_lazy("What do you think you will do after school?"),
            "words": gettext_lazy("Why? A few words, if you like"),
        }
        widgets = {
            "level": Rating,
            "destination": forms.RadioSelect,
            "words": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "level": {"required": gettext_lazy("Choose one of the five.")},
            "destination": {"required": gettext_lazy("Choose what comes closest.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = InterestCheck.Level.choices
        self.fields["destination"].choices = InterestCheck.Destination.choices


class ObservationForm(forms.ModelForm):
    """Whom, what, and what struck the learner."""

    on = date_field(gettext_lazy("Day"))

    class Meta:
        model = Observation
        fields = ("on", "observed", "task", "note")
        help_texts = {
            "observed": gettext_lazy("Name or role, for example: Dana, dental hygienist."),
            "task": gettext_lazy("For example: sets out the instruments."),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class MessageForm(forms.Form):
    """To all of the project."""

    text = forms.CharField(
        label=gettext_lazy("Message to all"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write a message first.")},
    )


class TaskForm(forms.ModelForm):
    """Something to do."""

    due_on = date_field(gettext_lazy("Until"))

    class Meta:
        model = ProjectTask
        fields = ("title", "due_on")
        labels = {"title": gettext_lazy("New task")}
        error_messages = {"title": {"required": gettext_lazy("Say what is to be done.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["due_on"].required = False


class FileForm(forms.Form):
    """A file, and what it is."""

    name = forms.CharField(
        label=gettext_lazy("What is it?"),
        max_length=150,
        error_messages={"required": gettext_lazy("Say what the file is.")},
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, JPEG or PNG, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": files.accept()}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            files.check_upload(file)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file


class MeetingForm(forms.Form):
    """Where the project meets."""

    meeting_url = forms.URLField(
        label=gettext_lazy("Meeting link"),
        help_text=gettext_lazy("Begins with https://. Blank takes it away."),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": gettext_lazy("Type an address that begins with https://.")},
    )

    def clean_meeting_url(self):
        url = self.cleaned_data["meeting_url"]
        if url and not url.startswith("https://"):
            raise forms.ValidationError(_("Type an address that begins with https://."))
        return url
