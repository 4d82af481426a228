"""What a supervisor corrects, what a learner objects to, what the school decides, what silence confirms; the trace."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.models import School
from kit import clock
from kit.errors import Conflict, Refused
from notifications import links
from notifications import tasks as post_office
from notifications.models import Notice
from placements import tasks
from placements.actions import hours_rules, log, looking
from placements.actions.hour_checks import Work
from placements.actions.looking import Verdict
from placements.emails import hours as emails
from placements.models import HoursRules, LogChange, LogEntry
from placements.models.hours import totals_of
from placements.waiting import hours as waiting
from tests import factories as make

MONDAY = make.MONDAY
WEDNESDAY = MONDAY + timedelta(days=2)
NOON = datetime(2026, 11, 18, 18, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moment():
    """Wednesday noon at the school; the hours are those of Monday."""
    with clock.at(NOON):
        yield


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def placement(school):
    return running(school)


def running(school):
    placement = make.make_placement("active", school)
    placement.student.user = make.make_user(name="Ava Longbow")
    placement.student.save()
    return placement


def supervisor(placement):
    return placement.supervisor.contact


@pytest.fixture
def door(placement, school):
    contact = supervisor(placement)
    link = links.make(emails.DOOR, party=f"contact:{contact.pk}", about=contact, school=school)
    return links.path(link)


def corrected(line, minutes=120, ends=time(14, 30), why="Left at half past two"):
    work = Work(line.worked_on, minutes, line.begins, ends)
    by = supervisor(line.placement)
    verdict = Verdict(line.pk, line.version, right=False, query=why, work=work)
    done = looking.look([verdict], by=by)
    line.refresh_from_db()
    return done


def typed(line, /, **said):
    """What the page posts for one line."""
    start = {"version": line.version, "query": "", "why": "", "begins": "12:30", "ends": "15:30"}
    return {f"{name}-{line.pk}": str(value) for name, value in (start | said).items()}


# the supervisor corrects


def test_a_correction_confirms_and_leaves_a_trace(placement):
    line = make.make_line(placement)
    assert corrected(line).corrected == [line]
    assert (line.state, line.minutes, line.ends) == ("confirmed", 120, time(14, 30))
    assert (line.corrected_by, line.looked_by) == (supervisor(placement).name,) * 2
    change = LogChange.objects.get()
    assert (change.role, change.reason) == ("supervisor", "Left at half past two")
    same = {"begins": "12:30"}  # both times, so that the line can be read
    assert change.before == same | {"ends": "15:30", "minutes": 180, "state": "submitted"}
    assert change.after == same | {"ends": "14:30", "minutes": 120, "state": "confirmed"}


def test_the_page_takes_a_correction_and_keeps_what_waits(client, door, placement):
    one, two = make.make_line(placement), make.make_line(placement, WEDNESDAY)
    said = {"line": "fix", "ends": "14:30", "why": "Left early"}
    page = client.post(door, typed(one, **said) | typed(two), follow=True)
    assert list(LogEntry.objects.order_by("pk").values_list("state", "minutes")) == [
        ("confirmed", 120),
        ("submitted", 180),
    ]
    assert "2 h confirmed today" in page.content.decode()


def test_other_times_are_a_correction_even_where_the_word_was_not_chosen(client, door, placement):
    line, other = make.make_line(placement), make.make_line(placement, WEDNESDAY)
    client.post(door, typed(line, ends="13:30", why="Bus") | typed(other) | {"all": "every"})
    assert list(LogEntry.objects.order_by("pk").values_list("state", "minutes")) == [
        ("confirmed", 60),
        ("confirmed", 180),
    ]


def test_only_hours_are_corrected_as_hours(client, door, placement):
    line = make.make_line(placement, begins=None, ends=None)
    data = {f"version-{line.pk}": "1", f"line-{line.pk}": "fix", f"why-{line.pk}": "Bus"}
    client.post(door, data | {f"hours-{line.pk}": "2,5"})
    line.refresh_from_db()
    assert (line.minutes, line.begins, line.state) == (150, None, "confirmed")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"ends": "14:30"}, "Say in a few words why"),
        ({"ends": "11:00", "why": "Bus"}, "lies after the beginning"),
        ({"ends": "soon", "why": "Bus"}, "such as 15:30"),
        ({"why": "Bus"}, "Nothing is changed here"),
        ({"ends": "17:30", "why": "Stayed"}, "already a line from"),
    ],
)
def test_a_correction_that_cannot_stand_is_told_beside_its_line(
    client, door, placement, said, words
):
    line = make.make_line(placement)
    other = make.make_line(placement, begins=time(16), ends=time(17), hours=1)
    sent = typed(line, line="fix", **said) | typed(
        other, begins="16:00", ends="17:00", line="right"
    )
    page = client.post(door, sent)
    assert page.status_code == 422
    assert words in page.context["form"].errors[0].error
    assert [row.line for row in page.context["form"].errors] == [line]
    for text in said.values():
        assert f'value="{text}"' in page.content.decode()
    assert set(LogEntry.objects.values_list("state", flat=True)) == {"submitted"}
    assert not LogChange.objects.exists()


def test_two_supervisors_with_one_link_and_the_second_sees_what_became_of_it(
    client, door, placement
):
    line = make.make_line(placement)
    client.post(door, typed(line, line="fix", ends="14:30", why="Left early"))
    page = client.post(door, typed(line, line="right"), follow=True).content.decode()
    assert "1 line was changed or looked at while you read" in page
    assert f"2 h: Looks right ({supervisor(placement).name})" in page


def test_the_student_is_told_of_two_corrections_in_one_mail(placement):
    for day in (MONDAY, WEDNESDAY):
        corrected(make.make_line(placement, day))
    with clock.at(NOON + timedelta(minutes=11)):
        post_office.tick()
    (sent,) = mail.outbox
    assert sent.subject == f"{supervisor(placement).name} put 2 lines of your hours right"
    assert "12:30–15:30, 3 h → 12:30–14:30, 2 h" in sent.body


def test_a_mail_about_a_correction_that_the_student_contests_is_not_sent(placement):
    line = make.make_line(placement)
    corrected(line)
    looking.object_to(line, by=placement.student.user, why="I stayed")
    with clock.at(NOON + timedelta(minutes=11)):
        post_office.tick()
    assert mail.outbox == []


# the learner objects


def test_an_objection_goes_to_the_school_and_not_back_to_the_learner(client, placement, school):
    line, student = make.make_line(placement), placement.student.user
    corrected(line)
    client.force_login(student)
    page = client.get(reverse("placements:my_hours")).content.decode()
    assert "That is not right" in page
    assert "12:30–15:30, 3 h → 12:30–14:30, 2 h" in page
    client.post(reverse("placements:object_to_hours", args=[line.pk]), {"why": "I stayed"})
    line.refresh_from_db()
    assert (line.state, line.objection, line.version) == ("queried", "I stayed", 3)
    told = {i.key for i in waiting.waiting(student, MONDAY)}
    assert "answer-hours" not in told
    (item,) = waiting.waiting(make.make_coordinator(school), WEDNESDAY)
    assert (item.key, item.waits_for) == ("hours-decide", "")
    assert "Answer" not in client.get(reverse("placements:my_hours")).content.decode()
    with pytest.raises(Conflict, match="Your school settles"):
        log.rewrite(line, Work(MONDAY, 60), by=student, today=WEDNESDAY)


def test_only_a_supervisors_correction_is_objected_to_once_and_by_its_learner(placement, school):
    line = make.make_line(placement, state="confirmed")
    by = placement.student.user
    with pytest.raises(Conflict):
        looking.object_to(line, by=by, why="No")
    corrected(line := make.make_line(placement, WEDNESDAY))
    with pytest.raises(PermissionDenied):
        looking.object_to(line, by=running(school).student.user, why="No")
    with pytest.raises(Refused, match="Say in a few words"):
        looking.object_to(line, by=by, why=" ")
    looking.object_to(line, by=by, why="No")
    decide(placement, line)
    line.refresh_from_db()
    with pytest.raises(Conflict):
        looking.object_to(line, by=by, why="Still no")


# the school decides


def decide(placement, *lines, by=None, reason="Dana Ortiz, by telephone"):
    by = by or make.make_coordinator(placement.school, name="Rhea Harjo")
    versions = dict(
        LogEntry.objects.filter(pk__in=[x.pk for x in lines]).values_list("pk", "version")
    )
    return looking.decide_for(placement, versions, by=by, reason=reason)


def test_the_school_decides_on_many_lines_with_a_reason(client, placement, school):
    lines = [make.make_line(placement), make.make_line(placement, WEDNESDAY, "queried")]
    url = reverse("placements:decide_hours", args=[placement.pk])
    client.force_login(make.make_coordinator(school, name="Rhea Harjo"))
    assert client.post(url, {"lines": [lines[0].pk]}).status_code == 422
    data = {f"version-{line.pk}": line.version for line in lines}
    data |= {"lines": [line.pk for line in lines], "reason": "Dana Ortiz called"}
    page = client.post(url, data, follow=True).content.decode()
    assert "6 h confirmed" in page
    assert "Rhea Harjo, November 18: “Dana Ortiz called”" in page
    told = LogChange.objects.values_list("role", "by_label", "reason", "before__state")
    assert set(told) == {
        ("school", "Rhea Harjo", "Dana Ortiz called", "submitted"),
        ("school", "Rhea Harjo", "Dana Ortiz called", "queried"),
    }


def test_a_line_that_changed_meanwhile_is_not_decided(placement):
    line = make.make_line(placement)
    by = make.make_coordinator(placement.school)
    done = looking.decide_for(placement, {line.pk: 7}, by=by, reason="x")
    assert (done.confirmed, done.changed) == ([], [line])


def test_deciding_is_refused_to_others_without_a_reason_and_after_the_end(placement, school):
    line = make.make_line(placement)
    for stranger in (make.make_coordinator(make.make_school("B")), make.make_user()):
        with pytest.raises(PermissionDenied):
            decide(placement, line, by=stranger)
    with pytest.raises(Refused, match="Say who told you"):
        decide(placement, line, reason=" ")
    placement.state = "completed"
    with pytest.raises(Refused, match="closed"):
        decide(placement, line)


def test_lines_of_another_placement_are_not_decided(placement, school):
    line = make.make_line(running(school))
    assert decide(placement, line) == looking.Looked()


# when it goes to the coordinator


def keys(school, day):
    return {i.key for i in waiting.waiting(make.make_coordinator(school), day)} - {"nudge-hours"}


def test_hours_go_to_the_coordinator_after_the_days_of_the_school(placement, school):
    make.make_line(placement)
    assert keys(school, WEDNESDAY + timedelta(days=14)) == set()
    assert keys(school, WEDNESDAY + timedelta(days=15)) == {"chase-hours"}
    HoursRules.objects.create(school=school, line_days=3)
    assert keys(school, WEDNESDAY + timedelta(days=4)) == {"chase-hours"}


def test_a_line_that_was_answered_waits_anew(placement, school):
    line = make.make_line(placement, state="queried", made_at=NOON - timedelta(days=30))
    work = Work(MONDAY, 180, line.begins, line.ends)
    log.rewrite(line, work, by=placement.student.user, today=WEDNESDAY, answer="I stayed")
    assert keys(school, WEDNESDAY + timedelta(days=14)) == set()
    assert keys(school, WEDNESDAY + timedelta(days=15)) == {"chase-hours"}


def test_a_query_nobody_answers_goes_to_the_coordinator(placement, school):
    make.make_line(placement, state="queried")
    assert keys(school, WEDNESDAY + timedelta(days=7)) == {"hours-queried"}
    assert keys(school, WEDNESDAY + timedelta(days=8)) == {"hours-decide"}


def test_hours_that_nobody_is_named_to_look_at_go_to_the_coordinator(placement, school):
    make.make_line(placement)
    placement.participants.filter(role="supervisor").delete()
    assert keys(school, WEDNESDAY + timedelta(days=15)) == {"hours-decide"}


def test_a_school_without_rules_follows_the_node_above(school):
    district = make.make_school("District", kind=School.Kind.DISTRICT)
    school.parent = make.make_school("Area", kind=School.Kind.DISTRICT, parent=district)
    school.save()
    placement = running(school)
    make.make_line(placement)
    HoursRules.objects.create(school=district, line_days=2)
    assert HoursRules.of(school).line_days == 2
    assert keys(school, WEDNESDAY + timedelta(days=3)) == {"chase-hours"}
    HoursRules.objects.create(school=school, line_days=30)
    assert keys(school, WEDNESDAY + timedelta(days=3)) == set()


# silence


def silence(school, since=WEDNESDAY, days=10):
    return HoursRules.objects.create(school=school, silence_days=days, silence_from=since)


def later(days, hours=0):
    return clock.at(NOON + timedelta(days=days, hours=hours))


def test_silence_confirms_nothing_unless_the_school_says_so(placement):
    make.make_line(placement)
    with later(80):
        tasks.silent_hours()
    assert LogEntry.objects.get().state == "submitted"


def test_silence_confirms_after_its_days_and_the_line_says_so(client, placement, school):
    line = make.make_line(placement)
    make.make_line(placement, WEDNESDAY, "confirmed")
    silence(school)
    for days, state in ((9, "submitted"), (11, "confirmed")):
        with later(days):
            tasks.silent_hours()
        line.refresh_from_db()
        assert line.state == state
    assert (line.silent_rule_on, line.looked_by) == (WEDNESDAY, "")
    totals = totals_of(placement)
    assert (totals.confirmed, totals.by_silence) == (360, 180)
    assert LogChange.objects.get().role == "rule"
    client.force_login(make.make_coordinator(school))
    page = client.get(reverse("placements:hours", args=[placement.pk])).content.decode()
    assert "Confirmed by silence under the school’s rule of Nov. 18, 2026" in page
    assert "3 h of the confirmed by silence" in page


def test_silence_counts_from_the_day_of_the_rule_and_not_before(placement, school):
    make.make_line(placement, made_at=NOON - timedelta(days=40))
    silence(school)
    with later(5):
        tasks.silent_hours()
    assert LogEntry.objects.get().state == "submitted"


def test_silence_does_not_touch_queries_fresh_answers_and_what_nobody_could_see(placement, school):
    make.make_line(placement, state="queried")
    make.make_line(placement, WEDNESDAY, sent_at=NOON + timedelta(days=5))
    alone = running(school)
    alone.participants.filter(role="supervisor").delete()
    make.make_line(alone)
    held = running(make.make_school("B", live=False))
    make.make_line(held)
    silence(school)
    silence(held.school)
    with later(12):
        tasks.silent_hours()
    assert not LogEntry.objects.confirmed().exists()


def test_the_database_knows_no_silent_line_that_is_not_confirmed(placement):
    with pytest.raises(IntegrityError, match="log_silence_confirms"), transaction.atomic():
        make.make_line(placement, silent_rule_on=MONDAY)


@pytest.mark.django_db(transaction=True)
def test_two_workers_confirm_each_silent_line_once(school):
    placement = running(school)
    for n in range(40):
        make.make_line(placement, MONDAY + timedelta(days=n))
    rule, start, counts = silence(school), threading.Barrier(2), []

    def work():
        start.wait()
        counts.append(looking.confirm_silent(school, rule, moment=NOON + timedelta(days=11)))
        connection.close()

    threads = [threading.Thread(target=work) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(counts), LogChange.objects.count()) == (40, 40)
    assert LogEntry.objects.confirmed().count() == 40


# the page of rules


def rules_typed(**extra):
    data = {"weekday": 3, "hour": 9, "line_days": 14, "query_days": 7, "silence_days": ""}
    return data | extra


def test_rules_are_saved_and_the_mail_goes_at_its_hour(client, placement, school):
    client.force_login(make.make_coordinator(school))
    url = reverse("placements:hours_rules", args=[school.pk])
    client.post(url, rules_typed(line_days=10, silence="on", silence_days=9))
    rule = HoursRules.objects.get()
    assert (rule.line_days, rule.silence_days, rule.silence_from) == (10, 9, WEDNESDAY)
    make.make_line(placement)
    # Thursday nine in the morning at the school is 15 h UTC
    for hour, count in ((14, 0), (15, 1)):
        with clock.at(datetime(2026, 11, 19, hour, 5, tzinfo=UTC)):
            tasks.weekly_hours()
        assert Notice.objects.filter(kind="hours_week").count() == count


def test_the_day_of_silence_moves_only_when_its_days_do(school):
    by = make.make_coordinator(school)
    days = {"line_days": 14, "query_days": 7, "silence_days": 9}
    hours_rules.set_rules(school, by=by, mail={}, days=days)
    with later(3):
        hours_rules.set_rules(school, by=by, mail={}, days=days | {"line_days": 20})
        assert HoursRules.of(school).silence_from == WEDNESDAY
        hours_rules.set_rules(school, by=by, mail={}, days=days | {"silence_days": 10})
        assert HoursRules.of(school).silence_from == WEDNESDAY + timedelta(days=3)
    hours_rules.set_rules(school, by=by, mail={}, days=days | {"silence_days": None})
    assert HoursRules.of(school).silence_from is None


@pytest.mark.parametrize(
    "bad",
    [
        {"silence": "on", "silence_days": "6"},
        {"silence": "on", "silence_days": ""},
        {"line_days": "0"},
        {"line_days": "x"},
        {"hour": "24"},
        {"weekday": "7"},
    ],
)
def test_bad_rules_are_asked_for_again(client, school, bad):
    client.force_login(make.make_coordinator(school))
    url = reverse("placements:hours_rules", args=[school.pk])
    assert client.post(url, rules_typed(**bad)).status_code == 422
    assert not HoursRules.objects.exists()


def test_a_school_follows_the_district_until_it_has_its_own_and_can_go_back(client, school):
    district = make.make_school("District", kind=School.Kind.DISTRICT)
    School.objects.filter(pk=school.pk).update(parent=district)
    HoursRules.objects.create(school=district, line_days=5)
    client.force_login(make.make_coordinator(school))
    url = reverse("placements:hours_rules", args=[school.pk])
    assert "The days are those of District" in client.get(url).content.decode()
    client.post(url, rules_typed(line_days=5))  # only the mail's day differs
    assert not HoursRules.objects.filter(school=school).exists()
    client.post(url, rules_typed(line_days=6))
    assert HoursRules.objects.get(school=school).line_days == 6
    assert HoursRules.objects.get(school=district).line_days == 5
    client.post(url, {"inherit": "1"})
    assert not HoursRules.objects.filter(school=school).exists()


def test_rules_and_traces_are_closed_to_others(client, placement, school):
    line = make.make_line(placement)
    corrected(line)
    url = reverse("placements:hours_rules", args=[school.pk])
    other = make.make_coordinator(make.make_school("B"))
    for visitor in (other, make.make_user()):
        client.force_login(visitor)
        assert client.post(url, rules_typed(line_days=9)).status_code == 404
        objecting = reverse("placements:object_to_hours", args=[line.pk])
        assert client.post(objecting, {"why": "x"}).status_code == 404
        assert not LogChange.objects.visible_to(visitor).exists()
    assert not HoursRules.objects.exists()
    assert LogChange.objects.visible_to(make.make_coordinator(school)).count() == 1


# the trace of what there was before


def test_a_rewritten_line_and_a_correction_of_the_school_leave_a_trace(placement, school):
    line = make.make_line(placement)
    by = placement.student.user
    log.rewrite(line, Work(MONDAY, 120), by=by, today=WEDNESDAY)
    coordinator = make.make_coordinator(school, name="Rhea Harjo")
    looking.correct(line, Work(MONDAY, 60), by=coordinator, today=WEDNESDAY, reason="sheet")
    told = list(LogChange.objects.values_list("role", "before__minutes", "after__minutes"))
    assert told == [("student", 180, 120), ("school", 120, 60)]


def test_a_line_taken_away_takes_its_trace(placement):
    line = make.make_line(placement)
    log.rewrite(line, Work(MONDAY, 120), by=placement.student.user, today=WEDNESDAY)
    log.remove(line, by=placement.student.user)
    assert not LogChange.objects.exists()
