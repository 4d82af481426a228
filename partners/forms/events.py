"""What people type about events: what it is, who is invited, who came; and what the employer says by link."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from kit.widgets import Choices, Rating
from partners.forms.life import day
from partners.forms.records import WIDE
from partners.models import Contact, Event, Partnership
from partners.rules import schools_spoken_for

RATINGS = [
    ("1", _("Not worth it")),
    ("2", _("Weak")),
    ("3", _("All right")),
    ("4", _("Good")),
    ("5", _("Very good")),
]


def clock_time(label):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


def yes_no(label, yes, no):
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda said: said == "yes",
        empty_value=None,
        widget=Choices,
        error_messages={"required": _("Choose one of the two.")},
    )


class EventForm(forms.ModelForm):
    """An event, as staff plan it or note it afterwards."""

    on = day(_("On"), error_messages={"required": _("Choose the day.")})
    begins, ends = clock_time(_("From")), clock_time(_("To"))
    learners = forms.IntegerField(
        label=_("How many learners are expected"), required=False, min_value=0, max_value=10_000
    )

    class Meta:
        model = Event
        fields = ("school", "kind", "title", "on", "begins", "ends", "place", "learners", "note")
        labels = {"school": _("School"), "title": _("Title"), "place": _("Where")}
        help_texts = {"title": _("Such as: Spring career fair. Employers read it.")}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "title": {"required": _("Type a title, such as Spring career fair.")},
            "school": {"required": _("Choose the school.")},
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Only the school's staff read it.")
        if self.instance.pk:
            del self.fields["school"]
            return
        schools = School.objects.filter(pk__in=schools_spoken_for(user), ended_on=None)
        narrow = schools.exclude(kind__in=WIDE)
        field = self.fields["school"]
        field.queryset, field.empty_label = narrow if narrow.exists() else schools, None

    def clean(self):
        data = super().clean()
        first, last = data.get("begins"), data.get("ends")
        if first and last and last <= first:
            self.add_error("ends", _("It ends before it begins. Correct one of the times."))
        return data


class FindForm(forms.Form):
    """A part of an employer's name."""

    q = forms.CharField(label=_("Find an employer"), required=False, max_length=100)


class GuestsForm(forms.Form):
    """Which employers come onto the list."""

    partnerships = forms.ModelMultipleChoiceField(
        Partnership.objects.none(),
        label=_("Employers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one employer.")},
    )
    agreed = forms.BooleanField(
        label=_("I have agreed it with whoever looks after them"), required=False
    )

    def __init__(self, *args, offered, labels, asks, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["partnerships"]
        field.queryset = offered
        field.label_from_instance = lambda row: labels.get(row.pk, str(row))
        if not asks:
            del self.fields["agreed"]


class GuestForm(forms.Form):
    """One guest: who comes, whether they came, what was said."""

    contact = forms.TypedChoiceField(label=_("Who"), required=False, empty_value=None, coerce=int)
    came = forms.TypedChoiceField(
        label=_("Came?"),
        required=False,
        choices=[("yes", _("Came")), ("no", _("Did not come"))],
        coerce=lambda said: said == "yes",
        empty_value=None,
        widget=Choices,
    )
    said = forms.CharField(label=_("What was said"), max_length=300, required=False)

    def __init__(self, *args, people, is_open, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_open:
            del self.fields["came"]
        self.people = {person.pk: person for person in people}
        names = [(pk, person.name) for pk, person in self.people.items()]
        self.fields["contact"].choices = [("", _("Nobody yet")), *names]

    @property
    def person(self) -> Contact | None:
        return self.people.get(self.cleaned_data["contact"])

    @property
    def was_there(self) -> bool | None:
        return self.cleaned_data.get("came")


class InviteForm(forms.Form):
    """Who is written to now."""

    guests = forms.MultipleChoiceField(
        label=_("Who is invited"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one, or go back: nobody is written to.")},
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["guests"].choices = choices


class ReplyForm(forms.Form):
    """Will you come?"""

    says = yes_no(_("Will you come?"), _("I will come"), _("I cannot"))


class LookBackForm(forms.Form):
    """Were you there, and how was it?"""

    was = yes_no(_("Were you there?"), _("I was there"), _("I was not"))
    rating = forms.TypedChoiceField(
        label=_("How was it?"), required=False, choices=RATINGS, coerce=int, empty_value=None,
        widget=Rating,
    )  # fmt: skip
    words = forms.CharField(
        label=_("A word on it"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was good, what should be otherwise next time."),
    )
