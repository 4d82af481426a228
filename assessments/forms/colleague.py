"""What a supervisor types when somebody else looks after the learner now; and a word for the school."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.forms.feedback import words_field

OTHER = "other"
MISSING = {
    "name": gettext_lazy("Type your colleague’s name."),
    "email": gettext_lazy("Type your colleague’s e-mail address."),
}


class ColleagueForm(forms.Form):
    """A colleague by name, or the name and address of another; for which students."""

    students = forms.TypedMultipleChoiceField(
        label=gettext_lazy("For whom?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one student.")},
    )
    colleague = forms.ChoiceField(
        label=gettext_lazy("Who looks after the student now?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a colleague, or “somebody else”.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Name of somebody else"), max_length=150, required=False
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of somebody else"),
        required=False,
        help_text=gettext_lazy("The school looks at it before anything goes there."),
    )

    typed = forms.BooleanField(
        label=gettext_lazy("They typed what stands on the form so far: keep it for them"),
        required=False,
    )

    def __init__(self, *args, colleagues, placements, has_draft, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_draft:
            del self.fields["typed"]
        self.known = {str(contact.pk): contact for contact in colleagues}
        names = [(key, contact.name) for key, contact in self.known.items()]
        self.fields["colleague"].choices = [*names, (OTHER, _("somebody else"))]
        self.fields["students"].choices = [(row.pk, row.student.name) for row in placements]
        if len(placements) == 1:
            self.fields["students"].widget = forms.MultipleHiddenInput()
        if not names:
            self.fields["colleague"].widget = forms.HiddenInput()
            self.initial["colleague"] = OTHER
            for name in ("name", "email"):
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = MISSING[name]

    def clean(self):
        """Somebody else needs a name and an address."""
        cleaned = super().clean()
        if cleaned.get("colleague") == OTHER:
            for name, words in MISSING.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(words))
        return cleaned

    def named(self):
        """Who was named, for the action."""
        typed = {"typed": self.cleaned_data.get("typed", False)}
        if successor := self.known.get(self.cleaned_data["colleague"]):
            return typed | {"successor": successor}
        return typed | {name: self.cleaned_data[name] for name in ("name", "email")}


class WordForm(forms.Form):
    """A word for the school on hosting again, from whoever may not answer for the employer."""

    words = words_field(
        300,
        rows=2,
        label=gettext_lazy("Would you have a student again?"),
        help_text=gettext_lazy("The school reads it, and asks whoever decides at your place."),
        error_messages={"required": gettext_lazy("Write a word, or just close the page.")},
    )
