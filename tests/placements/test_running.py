"""A learner's clock and the code at a site: once, by the server's time, and nothing is lost."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from kit import clock
from kit.errors import Refused
from placements.actions import running as actions
from placements.actions.absences import Away, tell
from placements.actions.hour_checks import Work
from placements.actions.log import log
from placements.actions.running import Forgotten
from placements.actions.site_codes import renew_code
from placements.models import Absence, LogEntry, Running, SiteCode
from placements.schedule import off_campus
from tests import factories as make

pytestmark = pytest.mark.django_db
MONDAY = make.MONDAY
CHICAGO = "America/Chicago"


@pytest.fixture
def school():
    return make.make_school(time_zone=CHICAGO)


def running_placement(school, **extra):
    student = make.make_student(school, born=date(2000, 1, 1), user=make.make_user())
    return make.make_placement("active", school, student, **extra)


@pytest.fixture
def placement(school):
    return running_placement(school)


def at(hour, minute=0, day=MONDAY):
    return clock.at(clock.local(day, hour, CHICAGO).replace(minute=minute))


def learner(placement):
    return placement.student.user


def started(placement, hour=12, minute=30, day=MONDAY, **more):
    with at(hour, minute, day):
        return actions.start(placement, by=learner(placement), **more)


def stopped(running, hour=15, minute=30, day=MONDAY, **more):
    with at(hour, minute, day):
        return actions.stop(running.uuid, by=running.student.user, **more)


def said(lines):
    return [(line.worked_on, line.begins, line.ends, line.minutes) for line in lines]


def test_start_and_stop_make_one_line_however_often_they_are_pressed(placement):
    uuid = uuid4()
    running = started(placement, uuid=uuid)
    assert started(placement, 12, 40, uuid=uuid4()) == running
    (line,) = stopped(running, pause=30)
    assert said([line]) == [(MONDAY, time(12, 30), time(15, 30), 150)]
    assert (line.state, line.uuid, line.break_minutes) == ("submitted", uuid, 30)
    assert stopped(running, 16) == [line]
    assert started(placement, 16, uuid=uuid) is None
    assert (LogEntry.objects.count(), Running.objects.count()) == (1, 0)


def test_a_minute_that_was_no_minute_writes_nothing(placement):
    assert stopped(started(placement), 12, 30) == []
    assert not Running.objects.exists()


def test_over_midnight_there_is_a_line_on_each_day(placement):
    running = started(placement, 22, 0)
    lines = stopped(running, 1, 0, day=MONDAY + timedelta(days=1), pause=20)
    assert said(lines) == [
        (MONDAY, time(22), time(23, 59), 100),
        (MONDAY + timedelta(days=1), time(0), time(1), 60),
    ]
    assert stopped(running, 2, day=MONDAY + timedelta(days=1)) == lines


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 11, 1), 3), (date(2027, 3, 14), 1)], ids=["back", "forward"]
)
def test_minutes_are_those_that_passed_where_clocks_are_changed(school, day, hours):
    placement = running_placement(
        school, starts_on=day - timedelta(days=9), ends_on=date(2027, 6, 1)
    )
    running = started(placement, 1, 0, day)
    with clock.at(running.started_at + timedelta(hours=hours)):
        (line,) = actions.stop(running.uuid, by=learner(placement))
    assert (line.minutes, line.begins, line.ends) == (hours * 60, time(1), time(3))


def test_an_hour_that_comes_twice_has_no_times(school):
    day = date(2026, 11, 1)
    placement = running_placement(school, starts_on=day - timedelta(days=9))
    running = started(placement, 1, 50, day)
    with clock.at(running.started_at + timedelta(minutes=20)):
        (line,) = actions.stop(running.uuid, by=learner(placement))
    assert (line.minutes, line.begins, line.ends) == (20, None, None)


def test_a_forgotten_clock_asks_for_the_end_and_keeps_running(placement, client):
    running = started(placement)
    tuesday = MONDAY + timedelta(days=1)
    with pytest.raises(Forgotten):
        stopped(running, 9, day=tuesday)
    assert Running.objects.exists()
    with at(9, 0, tuesday):
        client.force_login(learner(placement))
        page = reverse("placements:stop_clock")
        assert "more than 16 hours" in client.get(page).text
        sent = {"uuid": running.uuid, "ended_on": MONDAY, "pause": ""}
        assert client.post(page, sent).status_code == 422
        assert client.post(page, sent | {"ended": "12:10"}).status_code == 422
        assert client.post(page, sent | {"ended": "15:30"}).status_code == 302
    assert said(LogEntry.objects.all()) == [(MONDAY, time(12, 30), time(15, 30), 180)]


def test_what_the_hours_refuse_leaves_the_clock_running(placement):
    running = started(placement)
    make.make_line(placement)
    with pytest.raises(Refused, match="already a line"):
        stopped(running)
    assert Running.objects.exists()
    with pytest.raises(Refused):
        stopped(running, pause=180)
    actions.discard(running.uuid, by=make.make_user())
    assert Running.objects.exists()
    actions.discard(running.uuid, by=learner(placement))
    assert not Running.objects.exists()


def test_only_the_learner_starts_on_days_of_a_placement_that_runs(placement, school):
    with pytest.raises(PermissionDenied), at(12):
        actions.start(placement, by=make.make_coordinator(school))
    with pytest.raises(Refused):
        started(placement, day=placement.ends_on + timedelta(days=1))
    other = running_placement(school)
    running = started(placement)
    assert stopped(started(other), 13) != []
    with at(14):
        assert actions.stop(running.uuid, by=learner(other)) == []
    assert Running.objects.get() == running


def test_one_clock_a_learner(placement, school):
    over = MONDAY - timedelta(days=1)
    second = make.make_placement(
        "active", school, placement.student, starts_on=over - timedelta(days=9), ends_on=over
    )
    started(placement)
    with pytest.raises(Refused, match="Your clock runs"):
        started(second, 13)


def test_a_clock_and_an_absence_do_not_meet(placement, school):
    running = started(placement)
    away = Away(MONDAY, MONDAY, Absence.Kind.NO_SHOW)
    with pytest.raises(Refused, match="clock is running"), at(13):
        tell(placement, away, by=placement.supervisor.contact, today=MONDAY)
    actions.discard(running.uuid, by=learner(placement))
    with at(13):
        tell(placement, away, by=placement.supervisor.contact, today=MONDAY)
    with pytest.raises(Refused, match="Absent on this day"):
        started(placement, 14)


def sheet(placement, coordinator):
    code = renew_code(placement.school, placement.site, by=coordinator)
    return reverse("placements:check_in", args=[code.code])


def test_a_scan_shows_and_a_press_checks_in_and_out(placement, school, client):
    coordinator = make.make_coordinator(school)
    page = sheet(placement, coordinator)
    assert client.get(page).url == f"/accounts/login/?next={page}"
    client.force_login(learner(placement))
    with at(12, 28):
        assert "Check in" in client.get(page).text
        assert not Running.objects.exists()
        client.post(page, {"what": "in"})
        client.post(page, {"what": "in"})
        assert "Checked in at 12:28" in client.get(page).text
        (row,) = off_campus(coordinator, MONDAY, MONDAY).expected
        assert row.seen.startswith("checked in 12:28")
    with at(15, 31):
        sent = {"what": "out", "uuid": Running.objects.get().uuid, "pause": "15"}
        client.post(page, sent)
        client.post(page, sent)
    line = LogEntry.objects.get()
    assert (line.minutes, line.checkin.came, line.checkin.left) == (
        168,
        time(12, 28),
        time(15, 31),
    )
    client.force_login(coordinator)
    text = client.get(reverse("placements:hours", args=[placement.pk])).text
    assert "checked in 12:28" in text


def test_the_times_stay_when_the_line_is_changed(placement):
    running = started(placement, 12, 28, site=placement.site)
    (line,) = stopped(running, 15, 31, site=placement.site)
    line.begins, line.minutes = time(12), 200
    line.save()
    line.refresh_from_db()
    assert line.checkin.came == time(12, 28)


def test_a_code_opens_for_learners_at_this_site_and_school_alone(placement, school, client):
    page = sheet(placement, make.make_coordinator(school))
    others = [
        running_placement(school),
        running_placement(make.make_school("Cedar"), contact=make.make_contact(
            make.make_partnership(make.make_school("Elm")))),
    ]  # fmt: skip
    with at(12):
        for other in others:
            client.force_login(learner(other))
            answer = client.post(page, {"what": "in"})
            assert answer.status_code == 403
            assert "no placement at this site" in answer.text
    assert not Running.objects.exists()


def test_a_renewed_code_ends_the_old_sheet(placement, school, client):
    coordinator = make.make_coordinator(school)
    old = sheet(placement, coordinator)
    new = sheet(placement, coordinator)
    client.force_login(learner(placement))
    with at(12):
        assert client.get(old).status_code == 404
        assert client.get(new).status_code == 200


def test_codes_are_made_and_shown_by_those_who_run_the_school(placement, school, client):
    page = reverse("placements:site_code", args=[placement.partnership_id, placement.site_id])
    client.force_login(make.make_coordinator(make.make_school("Cedar")))
    assert client.post(page).status_code == 404
    coordinator = make.make_coordinator(school)
    client.force_login(coordinator)
    assert client.get(page).status_code == 200
    assert not SiteCode.objects.exists()
    shown = client.post(page, follow=True)
    assert SiteCode.objects.get().code in shown.text
    assert "neither read nor kept" in shown.text


def test_hours_by_hand_go_on_beside_a_clock(placement):
    started(placement)
    with at(14):
        assert log(placement, Work(MONDAY, 30), by=learner(placement), today=MONDAY)
