"""A year of feedback, day by day, with all that happens to placements meanwhile.

YEAR_PLACEMENTS=500 makes it as large as a big school's year, YEAR_SEED another one.
"""

import os
from collections import Counter
from datetime import date
from random import Random

import pytest
from django.db import connection

from accounts.models import Holiday
from assessments import actions
from assessments.actions.cycles import choose_set
from assessments.models import Cycle, FeedbackRequest
from assessments.states import ASKED, R
from kit import clock
from notifications.models import Message, Notice
from placements.models import Interruption, Move, Participant, Placement
from tests.assessments.making import DAY, noon
from tests.factories import (
    make_contact,
    make_coordinator,
    make_partnership,
    make_placement,
    make_programme,
    make_school,
)

pytestmark = pytest.mark.django_db
PLACEMENTS = int(os.environ.get("YEAR_PLACEMENTS", "20"))
SEED = int(os.environ.get("YEAR_SEED", "7"))
FIRST, LAST = date(2026, 8, 17), date(2027, 8, 16)
OFTEN = PLACEMENTS // 50 + 1  # of each thing that happens on a day, at most
STEPS = {1: 3, 2: 7}


class Year:
    """A school with its placements, and the post that left."""

    def __init__(self, seed):
        self.dice = Random(seed)  # noqa: S311
        self.school = make_school(time_zone="America/Chicago")
        self.rhea = make_coordinator(self.school)
        Holiday.objects.create(
            school=self.school, name="Break", first_on=date(2026, 12, 21), last_on=date(2027, 1, 1)
        )
        self.closed = Holiday.objects.for_school(self.school).days()
        self.programmes = [make_programme(self.school) for _n in range(2)]
        for programme, ready in zip(self.programmes, ("standard", "close"), strict=True):
            choose_set(programme, ready, by=self.rhea, today=FIRST)
        self.contacts = [
            make_contact(make_partnership(self.school)) for _n in range(PLACEMENTS // 4 + 2)
        ]
        for number in range(PLACEMENTS):
            self.add_placement(number)
        self.mails, self.reminded = Counter(), set()

    def add_placement(self, number):
        first = FIRST + self.dice.randrange(300) * DAY
        make_placement(
            "confirmed",
            school=self.school,
            contact=self.dice.choice(self.contacts),
            programme=self.programmes[number % 2],
            starts_on=first,
            ends_on=first + self.dice.randrange(5, 150) * DAY,
            coordinator=self.rhea if number % 3 else None,
        )

    def some(self, rows, most=OFTEN):
        """A few of the rows, by the dice."""
        rows = list(rows.order_by("pk"))
        return self.dice.sample(rows, min(len(rows), self.dice.randrange(most + 1)))

    def live(self, day):
        """One day: placements begin and end, things happen, the timetable runs, at times twice, the post leaves."""
        placements = Placement.objects.all()
        placements.filter(state="confirmed", starts_on__lte=day).update(state="active")
        placements.filter(state="active", ends_on__lt=day).update(state="finished")
        self.things_happen(day)
        actions.tick(day, [self.school.pk])
        if self.dice.random() < 0.3:
            before = fingerprint()
            actions.tick(day, [self.school.pk])
            assert fingerprint() == before
        if day.weekday() in (1, 4):
            self.check_asked(day)
            self.check_reminded(day)
        self.post(day)
        if self.dice.random() < 0.4:
            self.answer()

    def answer(self):
        for request in self.some(FeedbackRequest.objects.filter(state__in=ASKED), 2 * OFTEN):
            actions.submit(request, {}, by_label="Dana")

    def things_happen(self, day):
        active = Placement.objects.filter(state="active")
        for placement in self.some(active):
            placement.ends_on = max(day, placement.ends_on + self.dice.randrange(-20, 40) * DAY)
            placement.save()
        for placement in self.some(active, 1):
            Interruption.objects.create(
                placement=placement, starts_on=day, ends_on=day + self.dice.randrange(12) * DAY
            )
        for placement in self.some(active):
            self.hand_over(placement, day)
        if self.dice.random() < 0.1:
            for placement in self.some(active, 1):
                Placement.objects.filter(pk=placement.pk).update(state="ended_early")
                Move.objects.create(placement=placement, before="active", after="ended_early")
        if self.dice.random() < 0.2:
            for request in self.some(FeedbackRequest.objects.filter(state=R.SCHEDULED)):
                actions.ask_now(request, by=self.rhea)

    def hand_over(self, placement, day):
        """To another, or for some days to nobody."""
        role = {"placement": placement, "role": "supervisor"}
        Participant.objects.filter(**role, ended_on=None).update(ended_on=day)
        if self.dice.random() < 0.9:
            Participant.objects.create(**role, contact=self.dice.choice(self.contacts))

    def post(self, day):
        """As the post office does: what is due of one kind for one person of a school is one mail; some come back."""
        due = Notice.objects.due(clock.now()).order_by("pk")
        bundles = {}
        for notice in due.filter(kind__in=("feedback_ask", "feedback_chase")):
            self.check_mail(notice, day)
            bundles.setdefault((notice.kind, notice.recipient), []).append(notice.pk)
        for (kind, party), keys in bundles.items():
            state = "bounced" if self.dice.random() < 0.05 else "sent"
            message = Message.objects.create(key=f"{day}{kind}{party}", kind=kind, state=state)
            Notice.objects.filter(pk__in=keys).update(state="posted", message=message)
            self.mails[day, party] += 1

    def check_mail(self, notice, day):
        """About what is asked and open; a reminder on a working day, at its step, once."""
        request = FeedbackRequest.objects.get(pk=notice.about_id)
        assert request.closes_on >= day
        what, _name, *step = notice.key.split(":")
        if what == "feedback-chase":
            assert self.works(day)
            assert not resting(request.placement_id, day)
            assert self.working_days(request.asked_on, day) >= STEPS[int(step[0])]
            self.reminded.add((notice.key, day))

    def works(self, day):
        return day.weekday() < 5 and day not in self.closed

    def working_days(self, first, last):
        """After the first day, the last among them."""
        return sum(self.works(first + n * DAY) for n in range(1, (last - first).days + 1))

    def check_asked(self, day):
        """Whatever lay within the last days was asked, of everybody who is there."""
        requests = {(r.placement_id, r.cycle_id): r for r in FeedbackRequest.objects.all()}
        had = had_mail(day)
        rows = Placement.objects.filter(state__in=["active", "finished"])
        shares = Cycle.objects.filter(when="percent", audience__in=["supervisor", "student"])
        cycles = list(shares)
        for placement in rows.prefetch_related("participants", "interruptions"):
            if placement.interruptions.all() or not placement.supervisor:
                continue
            length = (placement.ends_on - placement.starts_on).days
            for cycle in cycles:
                if cycle.programme_id != placement.programme_id:
                    continue
                due = placement.starts_on + length * cycle.value // 100 * DAY
                if day - 10 * DAY < due < day and placement.state == "active":
                    request = requests[placement.pk, cycle.pk]
                    assert request.state != R.SCHEDULED or request.party in had

    def check_reminded(self, day):
        """On a working day nobody waits for a reminder, but for those who had a mail today."""
        if not self.works(day):
            return
        waiting = FeedbackRequest.objects.filter(state__in=[R.SENT, R.OPENED], closes_on__gte=day)
        had = had_mail(day)
        for request in waiting.exclude(mailed_on__gte=day):
            passed = self.working_days(request.asked_on, day)
            due = sum(passed >= days for days in STEPS.values())
            if request.party not in had and not resting(request.placement_id, day):
                assert request.reminders >= due


def resting(placement, day):
    rows = Interruption.objects.filter(placement=placement)
    return rows.filter(starts_on__lte=day, ends_on__gte=day).exists()


def had_mail(day):
    """Who has a mail on this day or later: whoever answers now what it is about."""
    told = Notice.objects.filter(kind__in=("feedback_ask", "feedback_chase"))
    morning = clock.local(day, 0, "America/Chicago")
    return set(told.filter(due_at__gte=morning).values_list("recipient", flat=True))


def fingerprint():
    """All requests and how many notices there are, told in a line."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(string_agg(r::text, '|' ORDER BY id)), (SELECT count(*) FROM notifications_notice) "
            "FROM assessments_feedbackrequest r"
        )
        return cursor.fetchone()


def look_around():
    """Nothing is committed, so PostgreSQL would plan as if the tables were empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE assessments_feedbackrequest, notifications_notice, placements_placement"
        )


def test_a_year_of_feedback():
    year = Year(SEED)
    for n in range((LAST - FIRST).days):
        day = FIRST + n * DAY
        if n % 30 == 10:
            look_around()
        with clock.at(noon(day)):
            year.live(day)
    assert max(year.mails.values()) == 1
    keys = [key for key, _day in year.reminded]
    assert len(keys) == len(set(keys)) > PLACEMENTS
    asks = Counter(
        Notice.objects.filter(key__startswith="feedback-ask").values_list("about_id", flat=True)
    )
    for request in FeedbackRequest.objects.all():
        assert asks[request.pk] <= request.turn + 1
        assert (asks[request.pk] > 0) == (request.asked_on is not None)
    assert {R.SUBMITTED, R.EXPIRED, R.WAIVED} <= set(
        FeedbackRequest.objects.values_list("state", flat=True)
    )
