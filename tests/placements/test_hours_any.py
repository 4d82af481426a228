"""Whatever a learner, a supervisor and the school do with hours, in whichever order: the sums are those of the lines.

No two lines of a learner overlap, and no confirmed line says something else without a trace of who put it right.
"""

from datetime import date, time, timedelta
from itertools import combinations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Audit
from kit.errors import Refused
from placements.actions import absences, log, looking, schedule
from placements.actions.hour_checks import Work
from placements.actions.looking import Verdict, look
from placements.models import LogEntry
from placements.models.hours import totals_of, totals_with
from tests import factories as make
from tests.placements.test_any_policy import undone

pytestmark = pytest.mark.django_db

TODAY = make.MONDAY + timedelta(days=13)
# what a line says of the work, and who said that it is right
SAID = ("placement_id", "student_id", *Work(TODAY, 1).columns, "state", "looked_by", "looked_at")
TRACE = ("corrected_by", "corrected_at", "correction", "version")


class Log:
    """A learner at two places at once, whoever looks at the hours there, and the school."""

    def __init__(self):
        self.school = make.make_school()
        self.staff = make.make_coordinator(self.school)
        student = make.make_student(self.school, born=date(2001, 5, 1), user=make.make_user())
        self.learner = student.user
        self.placements = [
            make.make_placement("active", self.school, student),
            make.make_placement("finished", self.school, student),
        ]
        self.confirmed = {}

    def happens(self, event):
        """Do it if it may be done, then look whether all is as it must be."""
        name, *more = event
        before = Audit.objects.count()
        try:
            with transaction.atomic():
                getattr(self, name)(*more)
        except (Refused, PermissionDenied):
            pass
        self.check(before)

    # what may happen

    def work(self, day, hour, length):
        begins = None if hour > 21 else time(hour)
        ends = begins and time(min(hour + length, 23))
        minutes = (min(hour + length, 23) - hour) * 60 if begins else length * 60
        return Work(make.MONDAY + timedelta(days=day), max(minutes, 1), begins, ends)

    def write(self, where, keep, day, hour, length):
        log.log(
            self.placements[where], self.work(day, hour, length), by=self.learner, today=TODAY, keep=keep
        )  # fmt: skip

    def as_planned(self, where, day):
        on = make.MONDAY + timedelta(days=day)
        log.log_as_planned(self.placements[where], on, by=self.learner, today=TODAY)

    def week(self):
        log.log_week_as_planned(self.placements, make.MONDAY, by=self.learner, today=TODAY)

    def send(self):
        log.send_drafts(by=self.learner, today=TODAY)

    def line(self, n):
        lines = list(LogEntry.objects.filter(student__user=self.learner).order_by("pk"))
        if not lines:
            raise Refused("nothing there yet")
        return lines[n % len(lines)]

    def rewrite(self, n, day, hour, length):
        work = self.work(day, hour, length)
        log.rewrite(self.line(n), work, by=self.learner, today=TODAY, answer="So it was")

    def remove(self, n):
        log.remove(self.line(n), by=self.learner)

    def look(self, n, right):
        line = self.line(n)
        contact = line.placement.supervisor.contact
        look([Verdict(line.pk, line.version, right, "Only two?")], by=contact)

    def correct(self, n, day, hour, length, confirm):
        looking.correct(
            self.line(n), self.work(day, hour, length), by=self.staff, today=TODAY,
            reason="Time sheet", confirm=confirm,
        )  # fmt: skip

    def absence(self, where, day):
        on = make.MONDAY + timedelta(days=day)
        absences.note_absence(self.placements[where], on, by=self.staff)

    def interruption(self, where, day, length):
        first = make.MONDAY + timedelta(days=day)
        last = first + timedelta(days=length)
        schedule.interrupt(self.placements[where], first, last, by=self.staff)

    # what must hold

    def check(self, before):
        lines = list(LogEntry.objects.filter(student__user=self.learner))
        self.check_sums(lines)
        check_room(lines)
        self.check_traces({line.pk: line for line in lines}, before)

    def check_sums(self, lines):
        for placement in self.placements:
            placement.refresh_from_db()
            own = [line for line in lines if line.placement_id == placement.pk]
            confirmed = sum(line.minutes for line in own if line.is_confirmed)
            assert totals_of(placement).confirmed == confirmed
            assert totals_of(placement) == totals_with(placement, own)

    def check_traces(self, lines, before):
        for pk, (said, trace) in self.confirmed.items():
            assert pk in lines, "a confirmed line is gone"
            now = columns(lines[pk], SAID)
            if now != said:
                assert lines[pk].corrected_by == str(self.staff)
                assert lines[pk].correction == "Time sheet"
                assert columns(lines[pk], TRACE) != trace
                noted = Audit.objects.filter(table="placements_logentry", row=pk, verb="update")
                assert noted.exists()
                assert Audit.objects.count() > before
        self.confirmed = {
            line.pk: (columns(line, SAID), columns(line, TRACE))
            for line in lines.values()
            if line.is_confirmed
        }

    def check_pages(self):
        """The learner's page and the school's say the same as the lines."""
        client = Client()
        client.force_login(self.learner)
        mine = client.get(reverse("placements:my_hours")).context["sums"]
        told = {each["placement"].pk: each["totals"] for each in mine}
        client.force_login(self.staff)
        for placement in self.placements:
            page = client.get(reverse("placements:hours", args=[placement.pk]))
            assert told[placement.pk] == page.context["totals"] == totals_of(placement)


def columns(line, names):
    return {name: getattr(line, name) for name in names}


def check_room(lines):
    for one, other in combinations(lines, 2):
        if one.worked_on == other.worked_on and one.begins and other.begins:
            assert one.ends <= other.begins or other.ends <= one.begins, f"{one} meets {other}"
    for day in {line.worked_on for line in lines}:
        assert sum(line.minutes for line in lines if line.worked_on == day) <= 24 * 60


PLACE, DAY, HOUR, LENGTH = (
    st.integers(0, 1), st.integers(-1, 4), st.integers(7, 23), st.integers(1, 8),
)  # fmt: skip
LINE, YES = st.integers(0, 6), st.booleans()
EVENTS = st.one_of(
    st.tuples(st.just("write"), PLACE, YES, DAY, HOUR, LENGTH),
    st.tuples(st.just("as_planned"), PLACE, DAY),
    st.sampled_from([("week",), ("send",)]),
    st.tuples(st.just("rewrite"), LINE, DAY, HOUR, LENGTH),
    st.tuples(st.just("remove"), LINE),
    st.tuples(st.just("look"), LINE, YES),
    st.tuples(st.just("look"), LINE, st.just(True)),
    st.tuples(st.just("correct"), LINE, DAY, HOUR, LENGTH, YES),
    st.tuples(st.just("absence"), PLACE, DAY),
    st.tuples(st.just("interruption"), PLACE, DAY, LENGTH),
)


@settings(max_examples=30, derandomize=True)
@given(st.lists(EVENTS, max_size=25))
def test_sums_are_those_of_the_lines_and_a_confirmed_line_changes_only_with_a_trace(events):
    with undone():
        logged = Log()
        for event in [("week",), ("look", 0, True), *events]:
            logged.happens(event)
        logged.check_pages()
