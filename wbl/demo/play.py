"""The demo's past: stories told in the order of their days, while the real timetable runs each night."""

import heapq
from datetime import datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.db import connection

from assessments import tasks as of_assessments
from kit import clock
from notifications import composing
from notifications.models import Message, Notice
from placements.tasks import hours, placements
from wbl.demo.people import ZONE

EVENING = time(23, 59)
TIMETABLE = (placements.calendar, of_assessments.plan, hours.weekly_hours)
KEPT = timedelta(days=17)  # as long back every mail can be read
GONE = "moved@"  # an address that the mail server refuses


class Play:
    """A story is a generator: it acts, and yields the moment at which it goes on."""

    def __init__(self, begins, now):
        self.now, self.order, self.queue = now, count(), []
        self.evening = datetime.combine(begins, EVENING, ZoneInfo(ZONE))

    def add(self, story):
        """Begin a story; what it would do after now never happens."""
        self.wait(story, next(story))

    def wait(self, story, moment):
        if moment <= self.now:
            heapq.heappush(self.queue, (moment, next(self.order), story))

    def run(self):
        """Tell all stories up to now. Today's mails are left for the worker."""
        for step in count():
            if not self.queue:
                break
            if step % 200 == 0:
                look_around()
            moment, _order, story = heapq.heappop(self.queue)
            self.days_pass(moment)
            with clock.at(moment):
                following = next(story, None)
            if following:
                self.wait(story, following)
        self.days_pass(self.now)
        run_timetable()

    def days_pass(self, until):
        """At the end of every day before today the timetable runs, and mails leave."""
        midnight = datetime.combine(self.now.astimezone(ZoneInfo(ZONE)), time(), ZoneInfo(ZONE))
        while self.evening <= min(until, midnight):
            with clock.at(self.evening):
                self.close_day()
            with clock.at(self.evening + timedelta(minutes=2)):
                placements.calendar()  # the next day has begun
            self.evening += timedelta(days=1)

    def close_day(self):
        """Long ago the feedback must do, now and then; mails are not kept."""
        if self.now - self.evening < KEPT:
            run_timetable()
            post()
        elif self.evening.weekday() in (0, 3):
            of_assessments.plan()
            forget()


def look_around():
    """Nothing is committed yet, so PostgreSQL would plan as if the tables were empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def run_timetable():
    """What beat starts, but for the mail."""
    for task in TIMETABLE:
        task()


def post():
    """Write the mails that are due and mark them as sent: nothing of the past leaves now."""
    moment = clock.now()
    for error in composing.compose_due(moment):
        raise error
    queued = Message.objects.filter(state=Message.State.QUEUED)
    refused = "550 5.1.1 No such mailbox here"
    queued.filter(to_address__startswith=GONE).update(
        state=Message.State.BOUNCED, attempts=1, error=refused
    )
    queued.update(state=Message.State.SENT, sent_at=moment, attempts=1)


def forget():
    """What was due is told, without a copy."""
    Notice.objects.due(clock.now()).update(state=Notice.State.POSTED)
