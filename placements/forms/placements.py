"""What a coordinator types for a placement, and what a host corrects."""

import json
from datetime import time
from hashlib import sha256

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.weekdays import weekday_name
from kit.widgets import Choices, Several
from partners.models import Partnership
from placements import rules
from placements.actions.changing import Details, minutes_of
from placements.models import Placement, Programme

TASKS_AT_MOST = 12


def date_field(label, **more):
    """A day, typed or picked."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def time_field(label, **more):
    """A time of day."""
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more
    )


class DetailsForm(forms.Form):
    """Dates, weekly hours, tasks and pay: what the agreement says."""

    title = forms.CharField(label=gettext_lazy("Role"), max_length=150, required=False)
    starts_on = date_field(gettext_lazy("First day"))
    ends_on = date_field(gettext_lazy("Last day"))
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days of the week"), coerce=int, widget=Several
    )
    begins = time_field(gettext_lazy("From"))
    ends = time_field(gettext_lazy("To"))
    rest = forms.IntegerField(
        label=gettext_lazy("Break, minutes"), min_value=0, max_value=240, required=False, initial=0
    )
    tasks = forms.CharField(
        label=gettext_lazy("Tasks or objectives"),
        help_text=gettext_lazy("One on a line; three to five are good."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=3000,
        required=False,
    )
    pay = forms.ChoiceField(label=gettext_lazy("Pay"), choices=Placement.Pay)
    pay_note = forms.CharField(
        label=gettext_lazy("Pay in words"),
        help_text=gettext_lazy("For example: $14 an hour."),
        max_length=100,
        required=False,
    )
    dress = forms.CharField(label=gettext_lazy("What to wear"), max_length=200, required=False)
    travel = forms.CharField(
        label=gettext_lazy("How to get there"), max_length=300, required=False
    )
    supervisor_name = forms.CharField(
        label=gettext_lazy("Workplace supervisor"), max_length=150, required=False
    )
    supervisor_email = forms.EmailField(label=gettext_lazy("Supervisor's e-mail"), required=False)
    supervisor_phone = forms.CharField(
        label=gettext_lazy("Supervisor's telephone"), max_length=40, required=False
    )

    def __init__(self, *args, placement=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["weekdays"].choices = weekday_choices()
        if placement and not is_plain(placement):  # these are kept on the schedule's own page
            for name in ("weekdays", "begins", "ends", "rest"):
                del self.fields[name]

    def clean_tasks(self):
        tasks = [
            line.strip(" -•\t") for line in self.cleaned_data["tasks"].splitlines() if line.strip()
        ]
        if len(tasks) > TASKS_AT_MOST:
            raise forms.ValidationError(_("Keep it to %d tasks, one on a line.") % TASKS_AT_MOST)
        if any(len(t) > 300 for t in tasks):
            raise forms.ValidationError(_("Shorten each task to 300 letters, one on a line."))
        return tasks

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error(
                "ends_on", _("The last day cannot lie before the first. Check the two dates.")
            )
        begins, ends = data.get("begins"), data.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("The end of the day lies after its beginning."))
        elif begins and ends and (data.get("rest") or 0) >= minutes_of(begins, ends):
            self.add_error("rest", _("The break is longer than the day."))
        return data

    def details(self):
        """The cleaned form as Details; who the supervisor is, is settled by the view."""
        data = self.cleaned_data
        own = ("title", "starts_on", "ends_on", "pay", "pay_note", "dress", "travel")
        return Details(
            fields={name: data[name] for name in own},
            periods=self.periods(),
            tasks=data["tasks"],
        )

    def periods(self):
        """The weekly hours; None where these are not asked for."""
        data = self.cleaned_data
        if "weekdays" not in data:
            return None
        return [(day, data["begins"], data["ends"], data["rest"] or 0) for day in data["weekdays"]]

    def person(self, role):
        """What was typed of a person: name, e-mail, telephone; None where nothing was."""
        data = self.cleaned_data
        typed = {k: data.get(f"{role}_{k}", "") for k in ("name", "email", "phone")}
        return typed if typed["name"] or typed["email"] else None


def weekday_choices():
    return [(n, weekday_name(n, short=True)) for n in range(7)]


def stamp_of(values):
    """A short word for what stood in a form when it was opened."""
    plain = {name: str(getattr(value, "pk", value)) for name, value in values.items()}
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


def is_plain(placement):
    """Whether one line can say the hours: the same times on each day, every week, at one site."""
    rows = placement.periods.all()
    times = {(row.begins, row.ends, row.minutes) for row in rows}
    days = {row.weekday for row in rows}
    return len(times) <= 1 and len(days) == len(rows) and not any(r.particulars for r in rows)


def initial_of(placement):
    """The form's values for a placement that exists."""
    own = ("title", "starts_on", "ends_on", "pay", "pay_note", "dress", "travel")
    periods = list(placement.periods.all())
    part = placement.supervisor
    first = periods[0] if periods else None
    return {
        **{name: getattr(placement, name) for name in own},
        "weekdays": [p.weekday for p in periods],
        "begins": first.begins if first else time(12, 30),
        "ends": first.ends if first else time(15, 30),
        "rest": minutes_of(first.begins, first.ends) - first.minutes if first else 0,
        "tasks": "\n".join(str(o) for o in placement.tasks),
        **(
            {f"supervisor_{k}": getattr(part.contact, k) for k in ("name", "email", "phone")}
            if part
            else {}
        ),
    }


class PlacementForm(DetailsForm):
    """The coordinator's form: programme, host (one on file, or a new one right here) and the details."""

    programme: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Program"), queryset=None, empty_label=None
    )
    partnership: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Employer"),
        queryset=Partnership.objects.none(),
        required=False,
        empty_label=gettext_lazy("A new employer"),
    )
    employer_name = forms.CharField(
        label=gettext_lazy("New employer's name"), max_length=200, required=False
    )
    employer_address = forms.CharField(
        label=gettext_lazy("Address"), max_length=300, required=False
    )
    delivery = forms.ChoiceField(
        label=gettext_lazy("Where the work is done"),
        choices=Placement.Delivery,
        initial=Placement.Delivery.IN_PERSON,
        help_text=gettext_lazy("A remote placement needs no address."),
        widget=Choices,
        required=False,
    )
    signatory_name = forms.CharField(
        label=gettext_lazy("Who signs for the employer"),
        help_text=gettext_lazy("Leave blank if the supervisor signs."),
        max_length=150,
        required=False,
    )
    signatory_email = forms.EmailField(label=gettext_lazy("Signatory's e-mail"), required=False)
    from_on = date_field(gettext_lazy("The change counts from"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)

    def __init__(self, *args, user, student, **kwargs):
        super().__init__(*args, **kwargs)
        self.stands = dict(self.initial)
        self.initial["seen"] = stamp_of(self.stands)
        schools = user.coordinated_schools()
        self.fields["programme"].queryset = (
            Programme.objects.taking().filter(school__in=schools).select_related("type", "school")
        )
        self.fields["partnership"].queryset = (
            Partnership.objects.filter(school__in=schools)
            .exclude(stage=Partnership.Stage.ENDED)
            .select_related("employer")
        )
        self.fields["programme"].error_messages["required"] = _("Choose the program.")

    def clean_delivery(self):
        was = self.initial.get("delivery") or Placement.Delivery.IN_PERSON
        return self.cleaned_data["delivery"] or was

    def keep_programme(self, placement):
        """The placement stays in its program, even one that takes no more."""
        own = Programme.objects.filter(pk=placement.programme_id).select_related("type", "school")
        self.fields["programme"].queryset, self.fields["programme"].disabled = own, True

    def check_seen(self, seen):
        """Somebody else may have saved since the form was opened: they are told, and may save over it."""
        now = self.initial["seen"]
        if not seen or seen == now:
            return
        self.data = self.data.copy()
        self.data["seen"] = now
        changed = [name for name in self.changed_data if name in self.stands]
        differing = ", ".join(str(self.fields[name].label) for name in changed)
        words = _("Somebody else changed this placement while you were typing.")
        words += " " + _("Yours differs in: %s.") % differing if differing else ""
        self.add_error(None, words + " " + _("Save again to keep what you typed."))

    def clean(self):
        data = super().clean()
        self.check_seen(data.get("seen"))
        programme, host = data.get("programme"), data.get("partnership")
        if programme and host and host.school_id != programme.school_id:
            self.add_error(
                "partnership",
                _("This employer is a partner of another school. Type it as a new one."),
            )
        named = host or data.get("employer_name")
        if programme and not named and rules.needs_host(programme):
            self.add_error("employer_name", _("Choose an employer, or type the new one's name."))
        return data


class LeaveForm(forms.Form):
    """Why a placement does not go on."""

    why = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=300,
        error_messages={
            "required": gettext_lazy(
                "Say why, in a few words: the reason stays with the placement."
            )
        },
    )


class SignForm(forms.Form):
    """The typed name is the signature; `shown` is the hash of the text on the page."""

    name = forms.CharField(
        label=gettext_lazy("Your full name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Type your full name to sign.")},
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("I have read the agreement and sign it."),
        error_messages={"required": gettext_lazy("Tick the box to sign.")},
    )
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
