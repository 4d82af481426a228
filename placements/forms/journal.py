"""What a learner writes and with whom they share it; answers to it; what a school settles."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.widgets import FilesField
from placements.actions.journal import LARGEST
from placements.forms.placements import date_field
from placements.learning import prompts
from placements.models import JournalEntry, JournalPolicy, Objective, Prompt
from placements.rules import journal as rules


class AudienceForm(forms.Form):
    """Who reads it: each choice says so by name."""

    audience = forms.ChoiceField(
        label=gettext_lazy("Who reads this"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Whoever takes over from a teacher or supervisor reads it from then on. You can change this at any time."
        ),
        error_messages={
            "required": gettext_lazy("Choose who reads it."),
            "invalid_choice": gettext_lazy(
                "Your school does not offer this. Choose again who reads it."
            ),
        },
    )

    def __init__(self, *args, placement, policy, now="", **kwargs):
        super().__init__(*args, **kwargs)
        choices = rules.offered(placement, policy)
        if now and now not in dict(choices):  # what is so already is not taken away
            choices.append((now, rules.readers(placement, policy, now)))
        self.fields["audience"].choices = choices


class EntryForm(AudienceForm):
    """One entry. The text comes first; the rest helps, and may be left."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    prompt = forms.ModelChoiceField(
        Prompt.objects.none(),
        label=gettext_lazy("An idea for this week"),
        required=False,
        widget=forms.RadioSelect,
        blank=True,
        empty_label=gettext_lazy("None of these, I write freely"),
    )
    text = forms.CharField(
        label=gettext_lazy("What do you want to keep?"),
        help_text=gettext_lazy("At most 4,000 letters. Below you choose who reads it."),
        max_length=JournalEntry.LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": gettext_lazy("Write something first."),
            "max_length": gettext_lazy(
                "Shorten it to %(limit_value)d letters: it has %(show_value)d. Nothing of it is lost."
            ),
        },
    )
    on = date_field(
        gettext_lazy("Day"),
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("Type a day, such as 2026-11-16."),
        },
    )
    objective = forms.ModelChoiceField(
        Objective.objects.none(),
        label=gettext_lazy("Task or objective"),
        required=False,
        empty_label=gettext_lazy("None of them"),
    )
    topic = forms.CharField(
        label=gettext_lazy("Topic of a course"), max_length=120, required=False
    )
    photos = FilesField(
        label=gettext_lazy("Photos or papers"),
        required=False,
        help_text=gettext_lazy(
            "JPEG, PNG or PDF, at most 8 MB each, five in all. Nobody's face without asking."
        ),
        most=JournalEntry.MOST_FILES,
        largest=LARGEST,
    )
    field_order = ("uuid", "prompt", "text", "audience", "photos", "on", "objective", "topic")

    def __init__(self, *args, placement, policy, today, entry=None, **kwargs):
        initial = (
            first_of(entry) if entry else {"on": today, "audience": "private", "uuid": uuid4()}
        )
        now = entry.audience if entry else ""
        super().__init__(
            *args, placement=placement, policy=policy, now=now, initial=initial, **kwargs
        )
        self.entry = entry
        tasks = placement.tasks
        current = [task.pk for task in tasks] + ([entry.objective_id] if entry else [])
        self.fields["objective"].queryset = Objective.objects.filter(
            placement=placement, pk__in=current
        )
        if entry:
            del self.fields["prompt"], self.fields["uuid"]
            return
        # one that was offered last week, and is sent today, still counts
        field = self.fields["prompt"]
        field.queryset = Prompt.objects.offered_to(placement.school_id)
        ideas = prompts.of_the_week(placement, policy, today)
        field.widget.choices = [("", field.empty_label), *((i.pk, i.said) for i in ideas)]

    @property
    def said(self):
        """What was typed, as columns of the row."""
        data = self.cleaned_data
        told = {name: data[name] for name in ("on", "objective", "topic", "text", "audience")}
        if "prompt" in self.fields:
            told["prompt"] = data["prompt"].said[:300] if data["prompt"] else ""
        return told


def first_of(entry):
    names = ("on", "objective", "topic", "text", "audience")
    return {name: getattr(entry, name) for name in names}


class CommentForm(forms.Form):
    """An answer to what was written."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write an answer first.")},
    )


class JournalPolicyForm(forms.ModelForm):
    """What the school offers."""

    class Meta:
        model = JournalPolicy
        fields = (
            "offers_teacher",
            "offers_supervisor",
            "coordinators_read",
            "ready_prompts",
            "asks_weekly",
            "entries_asked",
        )
        labels = {
            "offers_teacher": gettext_lazy("Students may share with their teacher"),
            "offers_supervisor": gettext_lazy(
                "Students may share with their workplace supervisor"
            ),
            "coordinators_read": gettext_lazy("Coordinators read what is shared with the teacher"),
            "ready_prompts": gettext_lazy("Offer the ready ideas, too"),
            "asks_weekly": gettext_lazy("Ask one short question a week"),
        }
        help_texts = {
            "coordinators_read": gettext_lazy(
                "What only the student reads is read by nobody else, whatever you tick."
            )
        }

    entries_asked = forms.IntegerField(
        label=gettext_lazy("Shared entries that “Reflection” asks for"),
        min_value=1,
        max_value=50,
        error_messages={
            "required": gettext_lazy("Type a number from 1 to 50."),
            "invalid": gettext_lazy("Type a number from 1 to 50."),
            "min_value": gettext_lazy("Type a number from 1 to 50."),
            "max_value": gettext_lazy("Type a number from 1 to 50."),
        },
    )

    def _post_clean(self):
        """The action writes the row."""


class PromptForm(forms.ModelForm):
    """An idea of the school's own, for which weeks and which type."""

    class Meta:
        model = Prompt
        fields = ("text", "when", "from_week", "to_week", "type")
        labels = {
            "text": gettext_lazy("A new idea"),
            "type": gettext_lazy("Only for this type"),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        error_messages = {"text": {"required": gettext_lazy("Write the idea first.")}}

    def __init__(self, *args, types, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["type"].queryset = types
        self.fields["type"].empty_label = _("All types")
        self.fields["when"].choices = Prompt.When.choices

    def clean(self):
        data = super().clean()
        first, last = data.get("from_week"), data.get("to_week")
        if first and last and last < first:
            self.add_error("to_week", _("The last week cannot lie before the first."))
        return data

    def _post_clean(self):
        """The action writes the row."""
