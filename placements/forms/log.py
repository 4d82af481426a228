"""What a student types for hours."""

import re
from dataclasses import replace
from datetime import date, time, timedelta
from typing import ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.templatetags.house import hours as in_words
from kit.widgets import Choices, FilesField
from placements.actions.hour_checks import Work, gained, on_the_clock
from placements.actions.hour_files import MOST
from placements.models import LogEntry, Objective
from placements.models.hours import MIDNIGHT
from placements.models.onoff import MEANING

CLOCK = re.compile(r"^(?P<hours>\d{1,5})\s*[:h]\s*(?P<minutes>[0-5]?\d)?\s*(?:m|min)?$")
DECIMAL = re.compile(r"^(?P<hours>\d{0,5}(?:[.,]\d{1,2})?)$")
MINUTES = re.compile(r"^(?P<minutes>\d{1,4})\s*(?:m|min)$")


def minutes_in(text: str) -> int | None:
    """Minutes of "3.5", "3,5", "3:30", "3h30", "3 h" or "45 min"; None for anything else."""
    text = text.strip().lower()
    if found := MINUTES.match(text):
        return int(found["minutes"])
    if found := CLOCK.match(text):
        return int(found["hours"]) * 60 + int(found["minutes"] or 0)
    if text.strip(",.") and (found := DECIMAL.match(text)):
        return round(float(found["hours"].replace(",", ".")) * 60)
    return None


class HoursForm(forms.Form):
    """A stretch of work: a day, times or hours, and what was done."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    placement = forms.TypedChoiceField(label=gettext_lazy("Placement"), coerce=int)
    worked_on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("Type a day, such as 2026-11-16."),
        },
    )
    begins = forms.TimeField(
        label=gettext_lazy("From"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
        error_messages={"invalid": gettext_lazy("Type a time, such as 12:30.")},
    )
    ends = forms.TimeField(
        label=gettext_lazy("To"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
        error_messages={"invalid": gettext_lazy("Type a time, such as 15:30.")},
    )
    break_minutes = forms.IntegerField(
        label=gettext_lazy("Break, minutes"),
        min_value=0,
        max_value=720,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": gettext_lazy("Type whole minutes, such as 30.")},
    )
    hours = forms.CharField(
        label=gettext_lazy("Or only the hours"),
        help_text=gettext_lazy("Such as 3.5 or 3:30, without the break."),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    objective = forms.ChoiceField(label=gettext_lazy("Task"), required=False)
    note = forms.CharField(
        label=gettext_lazy("What I did"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("On or off the job"),
        help_text=MEANING,
        choices=Objective.Mode,
        widget=Choices,
        initial=Objective.Mode.ON,
    )
    setting = forms.ChoiceField(
        label=gettext_lazy("Where"),
        choices=LogEntry.Setting,
        initial=LogEntry.Setting.WORKPLACE,
    )
    photos = FilesField(
        label=gettext_lazy("Photos or PDF"),
        help_text=gettext_lazy(
            "At most 5. Place and time of a photo are removed. Nobody's face without asking."
        ),
        required=False,
        most=MOST,
    )
    RARE = ("objective", "mode", "setting", "photos")
    may_split = False  # only a new line may become two
    crosses = False  # the times reach over midnight, and may be made two lines
    gained = 0  # where the clocks change: how many minutes more passed than stand on the clock
    stretches: ClassVar[list] = []

    def __init__(self, *args, placements, line=None, initial=None, **kwargs):
        self.placements = {placement.pk: placement for placement in placements}
        start = {"uuid": uuid4()} if line is None else initial_of(line)
        super().__init__(*args, initial=start | (initial or {}), **kwargs)
        self.fields["placement"].choices = [
            (p.pk, str(p.partnership or p.type)) for p in placements
        ]
        if len(self.placements) == 1:
            self.fields["placement"].widget = forms.HiddenInput()
            self.initial.setdefault("placement", placements[0].pk)
        self.fields["objective"].choices = task_choices(placements)

    def clean_hours(self):
        text = self.cleaned_data["hours"]
        minutes = minutes_in(text) if text else None
        if text and minutes is None:
            raise forms.ValidationError(_("Type hours such as 3.5 or 3:30."))
        return minutes

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        chosen = self.tasks_of(data["placement"]).get(data["objective"])
        if data["objective"] and chosen is None:
            self.add_error("objective", _("Choose a task of this placement."))
        data["task"] = chosen
        self.clean_length(data)
        return data

    def tasks_of(self, pk):
        """The tasks of one placement by key, as the select sends it."""
        return {str(task.pk): task for task in self.placements[pk].tasks}

    def clean_length(self, data):
        """Times win; hours alone are enough; both must agree."""
        begins, ends, typed = data["begins"], data["ends"], data["hours"]
        if begins is None and ends is None:
            data["minutes"], data["break_minutes"] = typed, data["break_minutes"] or 0
            if not typed:
                self.add_error("begins", _("Type from and to, or only the hours."))
            elif typed > 24 * 60:
                self.add_error("hours", _("A day has 24 hours. Check the hours."))
        elif begins is None or ends is None:
            missing = "begins" if begins is None else "ends"
            self.add_error(missing, _("Type both times, or only the hours."))
        else:
            self.clean_times(data, begins, ends, typed)

    def clean_times(self, data, begins, ends, typed):
        """From and to, less the break, give the minutes that count; where the clocks change, as they really passed."""
        ends = data["ends"] = MIDNIGHT if ends == time() else ends
        self.crosses = self.may_split and ends < begins
        if ends <= begins and not (self.crosses and "split" in self.data):
            self.add_error(
                "ends",
                _(
                    "The end lies after the beginning. Work past midnight goes on a line of the next day."
                ),
            )
            return
        self.stretches = stretches(data["worked_on"], begins, ends)
        spans = spans_of(self.stretches, self.chosen.school.time_zone)
        self.gained = sum(spans) - sum(on_the_clock(*each[1:]) for each in self.stretches)
        span, rest = sum(spans), data["break_minutes"] or 0
        data["break_minutes"], data["minutes"] = rest, span - rest
        if span <= 0:
            self.add_error("ends", _("The clocks were put forward here. Check the times."))
        elif span <= rest:
            self.add_error(
                "break_minutes", _("The break is as long as the work. Check the times.")
            )
        elif typed is not None and typed != span - rest:
            told = {"times": in_words(span - rest), "typed": in_words(typed)}
            self.add_error(
                "hours",
                _("The times make %(times)s, here stands %(typed)s. Clear one of them.") % told,
            )

    @property
    def shows_rare(self):
        """Whether something that is rarely needed has been filled in, or is to be put right."""
        return bool(self.files) or any(
            self[name].errors
            or self[name].value() not in (None, "", [], self.fields[name].initial)
            for name in self.RARE
            if name in self.fields
        )

    @property
    def chosen(self):
        """The placement of the line."""
        return self.placements[self.cleaned_data["placement"]]

    @property
    def work(self) -> Work:
        """What was typed, as the actions take it."""
        data = self.cleaned_data
        same = (
            "worked_on",
            "minutes",
            "begins",
            "ends",
            "break_minutes",
            "mode",
            "setting",
            "note",
        )
        return Work(objective=data["task"], **{name: data[name] for name in same})

    @property
    def works(self) -> list[Work]:
        """The same as one line, or as two where it reaches over midnight."""
        if len(self.stretches) < 2:
            return [self.work]
        return split(self.work, self.stretches, self.chosen.school.time_zone)


class NewForm(HoursForm):
    """A new line, which may reach over midnight."""

    may_split = True


class AnswerForm(HoursForm):
    """A queried line: put right, or answered."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy(
            "Your supervisor reads it. Leave it empty if you put the line right."
        ),
        max_length=300,
        required=False,
    )


def stretches(day: date, begins: time, ends: time) -> list[tuple[date, time, time]]:
    """From and to on this day; what ends before it begins goes on until that time of the next day."""
    if begins < ends:
        return [(day, begins, ends)]
    return [(day, begins, MIDNIGHT), (day + timedelta(days=1), time(), ends)]


def spans_of(found, zone: str) -> list[int]:
    """The minutes of each stretch, as they really pass in the zone."""
    return [
        on_the_clock(begins, ends) + gained(day, begins, ends, zone) for day, begins, ends in found
    ]


def split(work: Work, found, zone: str) -> list[Work]:
    """The work as a line of each stretch; the break is in the first as far as there is room."""
    works, rest = [], work.break_minutes
    for (day, begins, ends), span in zip(found, spans_of(found, zone), strict=True):
        pause = min(rest, span - 1)
        rest -= pause
        part = {"worked_on": day, "begins": begins, "ends": ends}
        works.append(replace(work, break_minutes=pause, minutes=span - pause, **part))
    return works


def like(line):
    """What a new line takes from an earlier one: all but the day and the note."""
    start = initial_of(line)
    return {name: start[name] for name in start if name not in {"worked_on", "note", "answer"}}


def initial_of(line):
    """What stands in the form of a line that exists."""
    same = ("worked_on", "begins", "ends", "mode", "setting", "note", "answer")
    start = {name: getattr(line, name) for name in same}
    start["break_minutes"] = line.break_minutes or None
    start["hours"] = "" if line.begins else f"{line.minutes // 60}:{line.minutes % 60:02d}"
    start["objective"] = line.objective_id or ""
    return start | {"placement": line.placement_id}


def task_choices(placements):
    """The tasks, under their placement where there are several."""
    groups = [
        (str(p.partnership or p.type), [(task.pk, task.text) for task in p.tasks])
        for p in placements
    ]
    tasks = groups[0][1] if len(groups) == 1 else [group for group in groups if group[1]]
    return [("", _("Not one of them")), *tasks]
