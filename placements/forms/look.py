"""What a supervisor says of the lines on the page; what the school decides in their place; the rules of hours."""

from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import School
from kit import clock
from placements.actions.looking import Verdict
from placements.forms.log import HoursForm, initial_of
from placements.models import HoursRules, LogEntry

RIGHT, FIX, OFF = "right", "fix", "off"
TIMES, HOURS = ("begins", "ends", "break_minutes"), ("hours",)


@dataclass
class Seen:
    """A line on the supervisor's page, with what they have said of it so far."""

    line: LogEntry
    said: str = ""
    query: str = ""
    why: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    work: Any = None
    error: str = ""

    @property
    def field(self):
        """Where the error is to be mended: the box to which the summary leads."""
        return "query" if self.said == OFF else "why"


def as_written(line) -> dict[str, str]:
    """What stands in the boxes of a correction that nobody touched."""
    start, names = initial_of(line), TIMES if line.begins else HOURS
    return {name: text_of(start[name]) for name in names}


def text_of(value) -> str:
    """A time as 12:30, a number as it is, nothing as nothing."""
    return f"{value:%H:%M}" if hasattr(value, "hour") else str(value or "")


class LookForm:
    """What a supervisor says of the lines that were on the page; nothing said leaves a line waiting.

    `all` is the button that says "all look right": of one placement, or of everything. What was marked as off, or is
    corrected, stays so.
    """

    def __init__(self, lines, data=None):
        self.data = data or {}
        self.rows = [self.row(line) for line in lines]

    def row(self, line):
        """The line as it was sent back; one that was not on the page has nothing said of it."""
        start = as_written(line)
        if not self.data or f"version-{line.pk}" not in self.data:
            return Seen(line, typed=start)
        typed = {name: self.text(name, line, 12, start[name]) for name in start}
        row = Seen(
            line,
            self.text("line", line, 9),
            self.text("query", line, 300),
            self.text("why", line, 300),
            typed,
        )
        row.said = self.said(row, typed != start)
        return row

    def text(self, name, line, most, usual=""):
        return self.data.get(f"{name}-{line.pk}", usual).strip()[:most]

    def said(self, row, touched):
        """The word that was chosen; a word on what is off, or other hours, say enough."""
        if row.said in {RIGHT, FIX, OFF}:
            return row.said
        if row.query:
            return OFF
        if touched or row.why:
            return FIX
        return RIGHT if self.data.get("all") in {"every", str(row.line.placement_id)} else ""

    def is_valid(self):
        """Every line that is off says what is off; every correction has hours and a word."""
        for row in self.rows:
            if row.said == OFF and not row.query:
                row.error = _("Say in a few words what is off.")
            elif row.said == FIX:
                self.read(row)
        return not self.errors

    def read(self, row):
        """The corrected line, as the learner's own form would read it."""
        line = row.line
        same = {name: text_of(value) for name, value in initial_of(line).items()}
        form = HoursForm(
            same | {"hours": ""} | row.typed | {"objective": ""},
            placements=[line.placement],
            line=line,
        )
        if not form.is_valid():
            row.error = next(iter(form.errors.values()))[0]
        elif not row.why:
            row.error = _("Say in a few words why, so that the student understands.")
        else:
            row.work = replace(form.work, objective=line.objective, note=line.note)

    def refuse(self, lines):
        """Write beside the lines why their corrections cannot stand: {key: words}."""
        for row in self.rows:
            row.error = lines.get(row.line.pk, "")

    @property
    def errors(self):
        """Rows that need a word more."""
        return [row for row in self.rows if row.error]

    @property
    def verdicts(self):
        """What was said, with the version that was on the page."""
        return [self.verdict(row) for row in self.rows if row.said]

    def verdict(self, row):
        words = row.why if row.said == FIX else row.query
        seen = version_of(self.data.get(f"version-{row.line.pk}", ""))
        return Verdict(row.line.pk, seen, row.said == RIGHT, words, row.work)


def number_of(name):
    """The key in a field's name: "version-12" is 12; 0, which no row has, for anything else."""
    key = name.rpartition("-")[2]
    return int(key) if key.isdecimal() and len(key) < 18 else 0


def version_of(text):
    """A version as it was sent; 0, which no line has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 6 else 0


class DecideForm(forms.Form):
    """Lines that the school confirms in the supervisor's place, and who told."""

    lines = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": gettext_lazy("Tick the lines that you confirm.")}
    )
    reason = forms.CharField(
        label=gettext_lazy("Who told you, and when"),
        help_text=gettext_lazy("Such as “Dana Ortiz, by telephone today”. Stays with each line."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say who told you, and when.")},
    )

    def __init__(self, data, *, lines):
        super().__init__(data)
        self.rows = lines
        self.fields["lines"].choices = [(line.pk, str(line)) for line in lines]
        asked = {line.pk for line in lines if not line.is_queried}
        self.ticked = set(map(number_of, data.getlist("lines"))) if data else asked

    @property
    def versions(self):
        """The lines that were ticked, each with the version that was on the page."""
        return {
            pk: version_of(self.data.get(f"version-{pk}", "")) for pk in self.cleaned_data["lines"]
        }


class RulesForm(forms.ModelForm):
    """When supervisors are asked, when hours go to the coordinator, whether silence confirms."""

    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Day of the weekly mail"), coerce=int, choices=list(WEEKDAYS.items())
    )
    hour = forms.TypedChoiceField(label=gettext_lazy("From what time on"), coerce=int)
    silence = forms.BooleanField(
        label=gettext_lazy("Silence confirms"),
        required=False,
        help_text=gettext_lazy(
            "Hours at which nobody looked count after some days. Each such line says so for good, and their sum is "
            "told apart. Leave it off if your funding body wants a person’s word."
        ),
    )

    class Meta:
        model = HoursRules
        fields = ("line_days", "query_days", "silence_days")
        labels = {
            "line_days": gettext_lazy("Days until hours nobody looked at are yours to decide"),
            "query_days": gettext_lazy("Days until a query nobody answered is yours to decide"),
            "silence_days": gettext_lazy("Days of silence"),
        }
        help_texts = {
            "silence_days": gettext_lazy("Seven or more, counted from today at the earliest.")
        }

    field_order = ("weekday", "hour", "line_days", "query_days", "silence", "silence_days")

    def __init__(self, data=None, *, instance):
        school = instance.school
        start = {"weekday": school.weekly_mail_weekday, "hour": school.weekly_mail_hour}
        start["silence"] = instance.silence_days is not None
        super().__init__(data, instance=instance, initial=start)
        self.fields["hour"].choices = [
            (n, time_format(clock.local(clock.today(), n, "UTC").time())) for n in range(24)
        ]
        if school.kind in {School.Kind.DISTRICT, School.Kind.STATE}:  # they mail nobody themselves
            del self.fields["weekday"], self.fields["hour"]

    def clean(self):
        data = super().clean()
        if not data.get("silence"):
            data["silence_days"] = None
        elif "silence_days" not in self.errors and (data["silence_days"] or 0) < 7:
            self.add_error("silence_days", _("Type seven days or more."))
        return data

    @property
    def said(self):
        """What was typed, as the action takes it."""
        data = self.cleaned_data
        mail = {"weekly_mail_weekday": "weekday", "weekly_mail_hour": "hour"}
        return {
            "mail": {column: data[name] for column, name in mail.items() if name in data},
            "days": {name: data[name] for name in self.Meta.fields},
        }
