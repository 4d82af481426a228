"""What the school puts right of hours, and what a supervisor says of the lines."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from placements.actions.hours import Verdict
from placements.forms.log import HoursForm
from placements.models import LogEntry

RIGHT, OFF = "right", "off"


class CorrectionForm(HoursForm):
    """The school puts a line right: never without a reason."""

    photos = None  # type: ignore[assignment]
    reason = forms.CharField(
        label=gettext_lazy("Why it is put right"),
        help_text=gettext_lazy("Stays on the line, with your name."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why, in a few words.")},
    )
    confirm = forms.BooleanField(
        label=gettext_lazy("The employer has confirmed it, on paper or by telephone"),
        required=False,
    )


@dataclass
class Seen:
    """A line on the supervisor's page, with what they have said of it so far."""

    line: LogEntry
    said: str = ""
    query: str = ""
    error: str = ""


class LookForm:
    """What a supervisor says of the lines that were on the page; nothing said leaves a line waiting.

    `all` is the button that says "all look right": of one placement, or of everything. What was marked as off stays
    off.
    """

    def __init__(self, lines, data=None):
        self.data = data or {}
        self.rows = [self.row(line) for line in lines]

    def row(self, line):
        """The line as it was sent back; one that was not on the page has nothing said of it."""
        if not self.data or f"version-{line.pk}" not in self.data:
            return Seen(line)
        said = self.data.get(f"line-{line.pk}", "")
        query = self.data.get(f"query-{line.pk}", "").strip()[:300]
        if query and said != RIGHT:
            said = OFF  # a word on what is off says enough
        if not said and self.data.get("all") in {"every", str(line.placement_id)}:
            said = RIGHT
        return Seen(line, said if said in {RIGHT, OFF} else "", query)

    def is_valid(self):
        """Every line that is off says what is off."""
        for row in self.rows:
            if row.said == OFF and not row.query:
                row.error = _("Say in a few words what is off.")
        return not any(row.error for row in self.rows)

    @property
    def errors(self):
        """Rows that need a word more."""
        return [row for row in self.rows if row.error]

    @property
    def verdicts(self):
        """What was said, with the version that was on the page."""
        return [self.verdict(row) for row in self.rows if row.said]

    def verdict(self, row):
        version = self.data.get(f"version-{row.line.pk}", "")
        seen = int(version) if version.isdecimal() and len(version) < 6 else 0
        return Verdict(row.line.pk, seen, row.said == RIGHT, row.query)


def number_of(name):
    """The key in a field's name: "version-12" is 12; 0, which no row has, for anything else."""
    key = name.rpartition("-")[2]
    return int(key) if key.isdecimal() and len(key) < 18 else 0
