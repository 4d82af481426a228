"""Hours: what is written, refused, put right, confirmed and queried."""

import threading
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Audit, Holiday
from kit.errors import Conflict, Refused
from notifications.models import Notice
from placements import requirements
from placements.actions import log as writing
from placements.actions import looking
from placements.actions.hour_checks import Work
from placements.actions.looking import Verdict
from placements.models import LogEntry, Objective, Participant
from placements.models.hours import Totals, totals_of
from placements.requirements import Met, Open
from placements.requirements.hours import hours as hours_kind
from placements.rules import hours as rules
from tests import factories as make

MONDAY = make.MONDAY
WEDNESDAY = MONDAY + timedelta(days=2)
FRIDAY = MONDAY + timedelta(days=4)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def placement(school):
    return running(school)


def running(school, state="active", **extra):
    """A placement whose student can sign in."""
    placement = make.make_placement(state=state, school=school, **extra)
    if placement.student.user is None:
        placement.student.user = make.make_user()
        placement.student.save()
    return placement


def log(placement, day=MONDAY, begins=time(12, 30), ends=time(15, 30), today=FRIDAY, **extra):
    minutes = (ends.hour - begins.hour) * 60 + ends.minute - begins.minute
    work = Work(day, minutes, begins, ends, **extra)
    return writing.log(placement, work, by=placement.student.user, today=today)


def supervisor(placement):
    return placement.supervisor.contact


def right(*lines):
    return [Verdict(line.pk, line.version, right=True) for line in lines]


def off(line, query="Only 2 hours?"):
    return [Verdict(line.pk, line.version, right=False, query=query)]


# writing


def test_a_line_is_written_and_waits(placement):
    line = log(placement)
    assert (line.state, line.minutes, line.student) == ("submitted", 180, placement.student)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (MONDAY - timedelta(days=1), "The placement runs from"),
        (MONDAY + timedelta(days=61), "The placement runs from"),
        (FRIDAY + timedelta(days=1), "still to come"),
    ],
)
def test_a_day_outside_is_refused(placement, day, words):
    with pytest.raises(Refused, match=words):
        log(placement, day)


def test_an_overlap_is_refused_across_placements(placement, school):
    other = running(school, state="finished", student=placement.student)
    log(placement)
    with pytest.raises(Refused, match=r"already a line from"):
        log(other, begins=time(15), ends=time(16))
    assert log(other, begins=time(15, 30), ends=time(16)).minutes == 30


def test_the_database_refuses_an_overlap(placement):
    make.make_line(placement)
    with pytest.raises(IntegrityError, match="log_student_in_one_place"), transaction.atomic():
        make.make_line(placement)


def test_the_database_refuses_an_end_before_the_beginning(placement):
    with pytest.raises(IntegrityError, match="log_ends_after"), transaction.atomic():
        make.make_line(placement, ends=time(11))


def test_more_than_a_day_a_day_is_refused(placement):
    by, work = placement.student.user, Work(MONDAY, 23 * 60)
    writing.log(placement, work, by=by, today=FRIDAY)
    with pytest.raises(Refused, match="more than 24 hours"):
        writing.log(placement, Work(MONDAY, 61), by=by, today=FRIDAY)


@pytest.mark.parametrize("state", ["draft", "signing", "confirmed", "completed", "cancelled"])
def test_refused_where_the_placement_does_not_run(school, state):
    with pytest.raises(Refused, match="from the first day"):
        log(running(school, state=state))


def test_the_last_days_can_be_written_for_two_weeks(school):
    placement = running(school, state="finished", ends_on=FRIDAY)
    assert log(placement, today=FRIDAY + timedelta(days=14))
    with pytest.raises(Refused):
        log(placement, WEDNESDAY, today=FRIDAY + timedelta(days=15))


def test_nobody_writes_for_somebody_else(placement, school):
    stranger = running(school).student.user
    with pytest.raises(PermissionDenied):
        writing.log(placement, Work(MONDAY, 60), by=stranger, today=FRIDAY)


def test_the_same_uuid_writes_one_line(placement):
    uuid, by = uuid4(), placement.student.user
    for _time in range(2):
        writing.log(placement, Work(MONDAY, 60), by=by, today=FRIDAY, uuid=uuid)
    assert LogEntry.objects.count() == 1


# as planned


def planned(placement, day=MONDAY, today=FRIDAY):
    return writing.log_as_planned(placement, day, by=placement.student.user, today=today)


def test_a_planned_day_is_one_tap_and_two_taps_are_one(placement):
    first, again = planned(placement), planned(placement)
    assert (first, len(first), first[0].minutes) == (again, 1, 180)


def test_two_periods_make_two_lines(placement):
    make.make_period(placement, 0, time(8), time(12))
    assert [line.minutes for line in planned(placement)] == [240, 180]


def test_what_does_not_count_of_a_period_is_the_break(placement):
    placement.periods.filter(weekday=0).update(minutes=150)
    (line,) = planned(placement)
    assert (line.minutes, line.break_minutes) == (150, 30)


def test_nothing_is_planned_on_a_holiday_or_another_weekday(placement, school):
    Holiday.objects.create(school=school, name="Fall", first_on=MONDAY, last_on=MONDAY)
    for day in (MONDAY, MONDAY + timedelta(days=1)):
        with pytest.raises(Refused, match="Nothing was planned"):
            planned(placement, day)


# changing


def rewrite(line, minutes=120, answer="", **extra):
    work = Work(line.worked_on, minutes, **extra)
    by = line.placement.student.user
    return writing.rewrite(line, work, by=by, today=FRIDAY, answer=answer)


def test_an_own_line_is_changed_and_taken_away(placement):
    line = rewrite(log(placement))
    assert (line.minutes, line.begins, line.version) == (120, None, 2)
    writing.remove(line, by=placement.student.user)
    assert not LogEntry.objects.exists()


def test_a_confirmed_line_is_neither_changed_nor_taken_away(placement):
    line = make.make_line(placement, state="confirmed")
    with pytest.raises(Conflict):
        rewrite(line)
    with pytest.raises(Conflict):
        writing.remove(line, by=placement.student.user)


def test_a_line_may_move_within_its_own_time(placement):
    line = log(placement)
    work = Work(MONDAY, 150, time(13), time(15, 30))
    assert writing.rewrite(line, work, by=placement.student.user, today=FRIDAY).minutes == 150


def test_a_line_that_is_gone_is_told(placement):
    line = log(placement)
    LogEntry.objects.all().delete()
    with pytest.raises(Conflict, match="taken away"):
        rewrite(line)


def test_a_query_is_answered_or_put_right(placement):
    line = make.make_line(placement, state="queried")
    same = {"begins": line.begins, "ends": line.ends}
    with pytest.raises(Refused, match="Put the line right"):
        rewrite(line, 180, **same)
    line = rewrite(line, 180, answer="I stayed for the cleaning", **same)
    assert (line.state, line.answer) == ("submitted", "I stayed for the cleaning")


# looking


def test_lines_are_confirmed_and_queried_one_by_one(placement):
    one, two, three = (log(placement, MONDAY + timedelta(days=n)) for n in range(3))
    done = looking.look([*right(one), *off(two)], by=supervisor(placement))
    assert (done.confirmed, done.queried, done.changed) == ([one], [two], [])
    states = dict(LogEntry.objects.values_list("pk", "state"))
    assert states == {one.pk: "confirmed", two.pk: "queried", three.pk: "submitted"}
    one.refresh_from_db()
    assert one.looked_by == supervisor(placement).name
    assert one.looked_at is not None


def test_a_query_says_what_is_off(placement):
    with pytest.raises(Refused, match="what is off"):
        looking.look(off(log(placement), " "), by=supervisor(placement))


def test_a_line_edited_meanwhile_is_given_back(placement):
    seen = log(placement)
    rewrite(seen)
    done = looking.look(right(seen), by=supervisor(placement))
    assert (done.confirmed, [line.minutes for line in done.changed]) == ([], [120])


def test_another_supervisors_line_is_passed_over(placement, school):
    line = log(placement)
    colleague = make.make_contact(placement.partnership)
    elsewhere = make.make_contact(make.make_partnership(make.make_school("B")))
    for other in (colleague, elsewhere):
        assert not rules.can_confirm_hours(other, placement)
        assert looking.look(right(line), by=other) == looking.Looked()


def test_whoever_left_does_not_look(placement):
    line, contact = log(placement), supervisor(placement)
    Participant.objects.filter(contact=contact).update(ended_on=MONDAY)
    assert looking.look(right(line), by=contact) == looking.Looked()


def test_a_teacher_looks_only_where_no_supervisor_is_named(placement):
    line, teacher = log(placement), make.make_user(name="Kim Doe")
    Participant.objects.create(placement=placement, role="teacher", user=teacher)
    assert looking.look(right(line), by=teacher) == looking.Looked()
    placement.participants.filter(role="supervisor").delete()
    placement.refresh_from_db()
    assert rules.can_confirm_hours(teacher, placement)
    assert looking.look(right(line), by=teacher).confirmed == [line]


def test_a_signed_in_supervisor_looks(placement):
    line, contact = log(placement), supervisor(placement)
    contact.user = make.make_user(name="Dana Ortiz")
    contact.save()
    assert rules.can_confirm_hours(contact.user, placement)
    (done,) = looking.look(right(line), by=contact.user).confirmed
    assert done.looked_by == "Dana Ortiz"


def test_the_student_gets_one_mail_for_two_queries(placement):
    lines = [log(placement), log(placement, WEDNESDAY)]
    looking.look([*off(lines[0]), *off(lines[1])], by=supervisor(placement))
    notices = Notice.objects.filter(kind="hours_query")
    assert set(notices.values_list("recipient", flat=True)) == {f"student:{placement.student.pk}"}
    assert notices.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_once_one_wins_and_the_other_is_told(school):
    line = log(placement := running(school))
    contact, told, start = supervisor(placement), [], threading.Barrier(2)

    def look(verdicts):
        start.wait()
        told.append(looking.look(verdicts, by=contact))
        connection.close()

    threads = [threading.Thread(target=look, args=[v]) for v in (right(line), off(line))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    did = sorted((len(d.confirmed) + len(d.queried), len(d.changed)) for d in told)
    assert did == [(0, 1), (1, 0)]


@pytest.mark.django_db(transaction=True)
def test_of_two_overlapping_lines_at_once_one_is_refused(school):
    placement, told, start = running(school), [], threading.Barrier(2)

    def write(begins):
        start.wait()
        try:
            told.append(log(placement, begins=begins, ends=time(16)).minutes)
        except Refused:
            told.append(None)
        connection.close()

    threads = [threading.Thread(target=write, args=[time(hour)]) for hour in (13, 14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (told.count(None), LogEntry.objects.count()) == (1, 1)


# the school


def correct(line, by, minutes=60, reason="time sheet", **extra):
    work = Work(line.worked_on, minutes)
    return looking.correct(line, work, by=by, today=FRIDAY, reason=reason, **extra)


def test_the_school_puts_a_line_right_with_a_trace(placement, school):
    coordinator = make.make_coordinator(school, name="Rhea Harjo")
    line = correct(make.make_line(placement, state="confirmed"), coordinator)
    assert (line.state, line.minutes) == ("confirmed", 60)
    assert (line.corrected_by, line.correction) == ("Rhea Harjo", "time sheet")
    audit = Audit.objects.filter(table="placements_logentry", row=line.pk, verb="update").first()
    assert audit.changes["minutes"] == [180, 60]


def test_a_correction_needs_a_reason_and_the_right_school(placement, school):
    line = make.make_line(placement)
    with pytest.raises(Refused, match="Say why"):
        correct(line, make.make_coordinator(school), reason=" ")
    for stranger in (make.make_coordinator(make.make_school("B")), placement.student.user):
        with pytest.raises(PermissionDenied):
            correct(line, stranger)


def test_the_school_confirms_what_the_employer_confirmed_on_paper(placement, school):
    coordinator = make.make_coordinator(school, name="Rhea Harjo")
    line = correct(make.make_line(placement), coordinator, confirm=True)
    assert (line.state, line.looked_by) == ("confirmed", "Rhea Harjo")


def test_a_queried_line_put_right_goes_back_to_the_supervisor(placement, school):
    line = make.make_line(placement, state="queried")
    assert correct(line, make.make_coordinator(school)).state == "submitted"


# totals and the requirement


def test_totals_by_state_and_mode(placement):
    make.make_line(placement, state="confirmed")
    make.make_line(placement, WEDNESDAY, "confirmed", mode=Objective.Mode.OFF, hours=2)
    make.make_line(placement, FRIDAY, "queried", hours=1)
    make.make_line(placement, MONDAY + timedelta(days=7))
    assert totals_of(placement) == Totals(300, 180, 60, on_job=180, off_job=120)


def test_the_requirement_is_met_by_confirmed_hours_only(placement):
    placement.required_minutes = 360
    line = make.make_line(placement, state="confirmed")
    waiting = hours_kind(placement)
    assert (type(waiting), waiting.who) == (Open, "student")
    other = make.make_line(placement, WEDNESDAY)
    assert hours_kind(placement).who_ref == f"contact:{supervisor(placement).pk}"
    looking.look(right(other), by=supervisor(placement))
    assert isinstance(hours_kind(placement), Met)
    assert "hours" in requirements.names()
    assert line.is_confirmed


STEPS = st.lists(
    st.tuples(st.sampled_from(["log", "edit", "right", "off", "remove"]), st.integers(0, 5)),
    max_size=25,
)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=STEPS)
def test_confirmed_is_the_sum_of_confirmed_lines_whatever_happens(school, steps):
    with transaction.atomic():
        placement = running(school)
        confirmed = {}
        for verb, n in steps:
            day = MONDAY + timedelta(days=n)
            line = LogEntry.objects.filter(placement=placement, worked_on=day).first()
            try:
                step(verb, placement, day, line, n)
            except Refused:
                continue
            if verb == "right" and line and line.state == "submitted":
                confirmed[day] = line.minutes
        assert totals_of(placement).confirmed == sum(confirmed.values())
        transaction.set_rollback(True)


def step(verb, placement, day, line, n):
    """One of the things that people do with a line."""
    if verb == "log":
        log(placement, day, ends=time(13 + n), today=date(2027, 1, 1))
    elif line is None:
        return
    elif verb == "edit":
        work = Work(day, line.minutes + 1)
        by = placement.student.user
        writing.rewrite(line, work, by=by, today=date(2027, 1, 1), answer="so")
    elif verb == "remove":
        writing.remove(line, by=placement.student.user)
    else:
        looking.look(right(line) if verb == "right" else off(line), by=supervisor(placement))
