"""Which placements there are in the demo, and how far each has come."""

from datetime import datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from partners.models import Partnership
from placements.actions.eligible import grade_on
from placements.states import S
from students.models import Student
from wbl.demo import cast, firms
from wbl.demo.people import ZONE
from wbl.demo.story import Plan
from wbl.demo.work import at

NOON = (time(12, 30), time(15, 30))
TIMES = (  # weekdays, from, to
    ((0, 2, 4), *NOON),
    ((1, 3), time(12), time(16)),
    ((0, 1, 2, 3), time(13), time(16)),
    ((1, 2, 3), *NOON),
)
ONE_DAY = ((0, 1, 2, 3, 4), time(9), time(15))
PAY = (
    {"pay": "unpaid"},
    {"pay": "paid", "pay_note": "$14 an hour"},
    {"pay": "unpaid"},
    {"pay": "expenses", "pay_note": "Bus ticket"},
    {"pay": "paid", "pay_note": "$12.50 an hour"},
    {"pay": "stipend", "pay_note": "$150 at the end"},
)
TRAVEL = ("Bus 7 from the school, ten minutes", "", "By bike or car; parking behind the house", "")
WHYS = {
    S.DECLINED: ("The firm has no place this term.", "Too far from the bus."),
    S.WITHDRAWN: ("The student found a place with an uncle.", "The student moves away."),
    S.CANCELLED: ("We lost two colleagues and cannot look after anybody.", "We are moving house."),
    S.ENDED_EARLY: (
        "The firm closed the branch.",
        "Too much beside school; agreed with the family.",
    ),
    S.LAPSED: ("Not used: the student chose band camp.", "Not used: no way to get there."),
}
LEVELS = (4, 5, 4, 3, 5, 4)


class Plot:
    """Makes plans for one school, one after the other."""

    def __init__(self, world, now, school, by, org):
        self.world, self.now, self.school, self.by, self.org = world, now, school, by, org
        self.today = now.astimezone(ZoneInfo(ZONE)).date()
        known = {known.email for known in cast.STUDENTS.values()}
        students = Student.objects.filter(attendances__school=school).exclude(email__in=known)
        students = list(students.order_by("pk"))
        world.chance.shuffle(students)
        self.students = iter(students)
        hosts = Partnership.objects.filter(school=school).select_related("employer__cluster")
        self.hosts = list(hosts.order_by("pk"))
        world.chance.shuffle(self.hosts)
        self.next_host = cycle(self.hosts)
        self.times, self.pay = cycle(TIMES), cycle(PAY)
        self.travel, self.levels = cycle(TRAVEL), cycle(LEVELS)

    def today_at(self, minutes):
        """So many minutes ago, but today."""
        midnight = datetime.combine(self.today, time(), ZoneInfo(ZONE))
        return max(midnight, self.now - timedelta(minutes=minutes))

    def student(self, first, programme, *, minor=None):
        """The next student who is old enough and in a grade for it, and a minor or not where that matters."""
        lowest = programme.type.youngest_grade or 0
        for student in self.students:
            fits = student.age_on(first) >= 16 and minor in (None, student.is_minor_on(first))
            if fits and (grade_on(student, self.school, first) or 0) >= lowest:
                return student
        raise LookupError(f"{self.school} has too few students for the demo.")

    def plan(self, stop, first=None, *, ends=None, kind="internship", minor=None, **more):
        """One placement from a day on, or up to one; it lasts until its hours are full."""
        programme = self.world.programmes[f"{self.org}:{kind}"]
        times = more.pop("times", None) or (ONE_DAY if kind == "job_shadow" else next(self.times))
        first = self.first_day(ends, times, programme) if ends else self.next_day(first, times[0])
        host = more.pop("host", None) or next(self.next_host)
        role, dress, tasks = firms.work_of(host.employer.cluster.name)
        weekdays, begins, finishes = times
        return Plan(
            student=more.pop("student", None) or self.student(first, programme, minor=minor),
            partnership=host,
            programme=programme,
            by=self.by,
            made=more.pop("made", at(first - timedelta(days=21), 9, first.day)),
            first=first,
            last=self.last_day(first, times, programme),
            weekdays=weekdays if kind != "job_shadow" else (first.weekday(),),
            begins=begins,
            ends=finishes,
            role=role,
            dress=dress,
            tasks=tasks,
            stop=stop,
            holidays=self.world.holidays,
            fields={**next(self.pay), "travel": next(self.travel)},
            level=more.pop("level", None) or next(self.levels),
            **more,
        )

    def works(self, day, weekdays):
        return day.weekday() in weekdays and day not in self.world.holidays

    def next_day(self, day, weekdays, step=1):
        """The first day from here on (or back) that is worked."""
        while not self.works(day, weekdays):
            day += timedelta(days=step)
        return day

    def last_day(self, first, times, programme):
        """The day on which the hours are full."""
        return self.count_days(first, times, programme, 1)

    def first_day(self, last, times, programme):
        """The day on which to begin so that the hours are full by this one."""
        return self.count_days(self.next_day(last, times[0], -1), times, programme, -1)

    def count_days(self, day, times, programme, step):
        left = programme.required_minutes - minutes_of(times)
        while left > 0:
            day = self.next_day(day + timedelta(days=step), times[0], step)
            left -= minutes_of(times)
        return day

    def ending(self, stop, days_ago, **more):
        """One whose last day lies about so many days back."""
        return self.plan(stop, ends=self.today - timedelta(days=days_ago), **more)

    def under_way(self, share, *, kind="internship", **more):
        """One of whose days this share is over."""
        times = more.pop("times", None) or next(self.times)
        programme = self.world.programmes[f"{self.org}:{kind}"]
        for ago in range(400):
            first = self.next_day(self.today - timedelta(days=ago), times[0])
            length = (self.last_day(first, times, programme) - first).days
            if (self.today - first).days >= length * share:
                break
        return self.plan("active", first, kind=kind, times=times, **more)

    def at_the_middle(self, days_ago=0, **more):
        """One that is in its middle today, or was some days ago, so that feedback is asked then."""
        times, programme = TIMES[0], self.world.programmes[f"{self.org}:internship"]
        for ago in range(60):
            first = self.next_day(self.today - timedelta(days=ago), times[0])
            length = (self.last_day(first, times, programme) - first).days
            if first + timedelta(days=length // 2 + days_ago) == self.today:
                return self.plan("active", first, times=times, **more)
        return self.under_way(0.5, times=times, **more)

    def before(self, stop, made, *, starts_in=24, **more):
        """One that has not begun."""
        return self.plan(stop, self.today + timedelta(days=starts_in), made=made, **more)

    def left(self, state, stop, first, moment, **more):
        """One that did not go on."""
        whys = WHYS[state]
        why = whys[first.day % len(whys)]
        return self.plan(stop, first, exit=(state, why, moment), **more)


def minutes_of(times):
    """Minutes that a day counts."""
    _weekdays, begins, ends = times
    return (ends.hour - begins.hour) * 60 + ends.minute - begins.minute
