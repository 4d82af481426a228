"""Not at work: who tells what, how it meets the hours, who hears of a no-show, and what is lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Role
from kit import clock
from kit.errors import Conflict, Refused
from notifications import links
from notifications.models import Notice
from placements.actions import log, looking
from placements.actions.absences import Away, follow_up, take_back, tell
from placements.actions.hour_checks import Work
from placements.models import Absence, Participant
from placements.planned import lost_of
from placements.waiting.absences import waiting
from tests import factories as make

pytestmark = pytest.mark.django_db
MONDAY = make.MONDAY
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
NEXT_MONDAY = MONDAY + timedelta(days=7)
Kind = Absence.Kind


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(clock.local(MONDAY, 13, "America/Chicago")):
        yield


@pytest.fixture
def school():
    return make.make_school(time_zone="America/Chicago")


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def placement(school, coordinator):
    contact = make.make_contact(make.make_partnership(school), user=make.make_user())
    student = make.make_student(school, user=make.make_user())
    return make.make_placement("active", school, student, contact, coordinator=coordinator)


def host(placement):
    return placement.supervisor.contact


def learner(placement):
    return placement.student.user


def told(placement, kind=Kind.SICK, first=MONDAY, last=None, *, by=None, why=""):
    away = Away(first, last or first, kind, why)
    return tell(placement, away, by=by or learner(placement), today=MONDAY)


def door(placement):
    link = links.make(
        "placements:at_work_link",
        party=f"contact:{host(placement).pk}",
        about=placement,
        school=placement.school,
    )
    return links.path(link)


def test_a_stretch_is_told_on_its_planned_days_in_one_go(placement):
    rows = told(placement, first=MONDAY, last=MONDAY + timedelta(days=8))
    assert [row.on for row in rows] == [MONDAY, WEDNESDAY, NEXT_MONDAY]
    assert {(row.kind, row.told_by) for row in rows} == {("sick", "student")}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (WEDNESDAY, MONDAY),
        (MONDAY, MONDAY + timedelta(days=60)),
        (MONDAY - timedelta(days=1), MONDAY),
        (TUESDAY, TUESDAY + timedelta(days=90)),
    ],
)
def test_days_that_make_no_sense_are_refused(placement, first, last):
    with pytest.raises(Refused):
        told(placement, first=first, last=last)
    assert not Absence.objects.exists()


def test_sixty_days_in_one_go_are_the_most(placement):
    assert told(placement, first=MONDAY, last=MONDAY + timedelta(days=59))


def test_each_side_tells_its_own_kinds(placement, coordinator):
    with pytest.raises(PermissionDenied):
        told(placement, Kind.NO_SHOW)
    with pytest.raises(PermissionDenied):
        told(placement, Kind.SCHOOL, by=host(placement))
    assert told(placement, Kind.EMPLOYER, by=host(placement))[0].told_by == "supervisor"
    assert told(placement, Kind.NO_SHOW, by=coordinator)[0].told_by == "school"


def test_others_tell_nothing_and_see_no_page(placement, school, client):
    strangers = [
        make.make_coordinator(make.make_school("Cedar")),
        make.make_user(Role.TEACHER, school),
        make.make_student(school, user=make.make_user()).user,
        make.make_contact(make.make_partnership(school), user=make.make_user()).user,
    ]
    for person in strangers:
        with pytest.raises(PermissionDenied):
            told(placement, by=person)
        client.force_login(person)
        page = client.get(reverse("placements:at_work", args=[placement.pk]))
        assert page.status_code in {403, 404}
    with pytest.raises(PermissionDenied):
        told(placement, by=make.make_contact(placement.partnership))


def test_what_another_told_of_a_day_stays_but_for_the_school(placement, coordinator):
    told(placement)
    with pytest.raises(Refused, match="told already: Sick"):
        told(placement, Kind.NO_SHOW, by=host(placement))
    told(placement, Kind.SCHOOL, by=coordinator)
    assert [(row.kind, row.told_by) for row in placement.absences.all()] == [("school", "school")]


def test_an_absence_on_a_day_with_hours_is_refused_and_names_them(placement):
    make.make_line(placement)
    with pytest.raises(Refused, match=r"16 \(3 h\)"):
        told(placement)
    make.make_line(placement, WEDNESDAY, state="draft")
    assert told(placement, Kind.SICK, WEDNESDAY, by=host(placement))


def test_hours_on_a_day_of_absence_are_refused_until_it_is_taken_back(placement):
    (row,) = told(placement)
    work = Work(MONDAY, 60)
    with pytest.raises(Refused, match="Absent on this day: Sick"):
        log.log(placement, work, by=learner(placement), today=MONDAY)
    take_back(row, by=learner(placement), today=MONDAY)
    assert log.log(placement, work, by=learner(placement), today=MONDAY)


def test_the_form_of_hours_offers_to_take_an_own_absence_back(placement, client):
    (row,) = told(placement)
    client.force_login(learner(placement))
    page = client.post(
        reverse("placements:log_hours"),
        {"placement": placement.pk, "worked_on": MONDAY, "hours": "2",
         "mode": "on_the_job", "setting": "workplace"},
    )  # fmt: skip
    back = reverse("placements:take_back_absence", args=[row.pk])
    assert page.status_code == 422
    assert back in page.text
    client.post(back)
    assert not Absence.objects.exists()


def test_a_line_may_be_put_right_on_the_day_it_stands_on(placement, coordinator):
    line = make.make_line(placement)
    Absence.objects.create(placement=placement, on=MONDAY)  # as before there was a rule
    work = Work(MONDAY, 120)
    looking.correct(line, work, by=coordinator, today=MONDAY, reason="Paper sheet")
    line.refresh_from_db()
    assert line.minutes == 120


def test_a_learner_takes_back_what_they_told_until_the_day_is_over(placement, coordinator):
    (mine,) = told(placement)
    (theirs,) = told(placement, Kind.EMPLOYER, WEDNESDAY, by=host(placement))
    with pytest.raises(PermissionDenied):
        take_back(theirs, by=learner(placement), today=MONDAY)
    with pytest.raises(PermissionDenied):
        take_back(mine, by=learner(placement), today=TUESDAY)
    with pytest.raises(PermissionDenied):
        take_back(mine, by=host(placement), today=MONDAY)
    take_back(theirs, by=host(placement), today=MONDAY)
    take_back(mine, by=coordinator, today=WEDNESDAY)
    assert not Absence.objects.exists()


def test_a_no_show_is_mailed_once_a_day_and_waits_until_somebody_noted_what_they_did(
    placement, school, coordinator, client
):
    teacher = make.make_user(Role.TEACHER, school)
    Participant.objects.create(placement=placement, role="teacher", user=teacher)
    other = make.make_coordinator(make.make_school("Cedar"))
    for _twice in range(2):
        (row,) = told(placement, Kind.NO_SHOW, by=host(placement))
    posted = Notice.objects.filter(kind="no_show").values_list("recipient", flat=True)
    assert set(posted) == {f"user:{coordinator.pk}", f"user:{teacher.pk}"}
    assert len(posted) == 2
    assert not Notice.objects.filter(recipient__startswith="student:").exists()
    (item,) = waiting(coordinator, MONDAY)
    assert item.urgent
    assert (list(waiting(other, MONDAY)), list(waiting(teacher, MONDAY))) == ([], [])
    client.force_login(coordinator)
    assert client.post(item.url, {"words": " "}).status_code == 422
    client.post(item.url, {"words": "Called Nora, comes tomorrow"})
    row.refresh_from_db()
    assert row.followed_up == "Called Nora, comes tomorrow"
    assert list(waiting(coordinator, MONDAY)) == []
    with pytest.raises(Conflict):
        follow_up(row, "again", by=coordinator)
    with pytest.raises(PermissionDenied):
        follow_up(row, "again", by=other)


def test_nobody_is_a_no_show_tomorrow(placement):
    with pytest.raises(Refused):
        told(placement, Kind.NO_SHOW, TUESDAY, by=host(placement))


def test_whoever_noted_it_gets_no_mail(placement, coordinator):
    told(placement, Kind.NO_SHOW, by=coordinator)
    assert not Notice.objects.filter(kind="no_show").exists()


def test_the_students_word_on_it_is_the_schools_alone(placement, coordinator, client):
    told(placement, why="Stitches in my foot")
    page = client.get(door(placement))
    assert "Sick" in page.text
    assert "Stitches" not in page.text
    client.force_login(coordinator)
    assert "Stitches" in client.get(reverse("placements:at_work", args=[placement.pk])).text


def test_behind_the_link_one_press_tells_and_takes_back(placement, client):
    page = door(placement)
    assert "Did Ava arrive?" in client.get(page).text
    assert not Absence.objects.exists()
    client.post(page, {"not_yet": "1"})
    row = Absence.objects.get()
    assert (row.kind, row.told_by, row.on) == ("no_show", "supervisor", MONDAY)
    client.post(page, {"arrived": "1"})
    assert not Absence.objects.exists()
    placement.refresh_from_db()
    assert placement.arrival.on == MONDAY
    assert "Did Ava arrive?" not in client.get(page).text


def test_a_supervisor_who_left_has_no_page_any_more(placement, client):
    page = door(placement)
    Participant.objects.filter(placement=placement, role="supervisor").update(ended_on=MONDAY)
    assert client.get(page).status_code == 404


def test_a_student_tells_on_a_page_of_their_own(placement, client):
    client.force_login(learner(placement))
    page = reverse("placements:my_absences")
    assert client.post(page, {"placement": placement.pk, "first": MONDAY}).status_code == 422
    told_ = client.post(
        page, {"placement": placement.pk, "first": MONDAY, "kind": "sick", "why": ""}, follow=True
    )
    assert "Mon November 16: Sick" in told_.text or "Mon Nov. 16: Sick" in told_.text


def test_what_is_lost_is_the_plan_of_these_days_and_leave_is_no_disruption(placement):
    told(placement, Kind.SICK, MONDAY)
    told(placement, Kind.LEAVE, WEDNESDAY)
    told(placement, Kind.SICK, TUESDAY)  # nothing is planned on a Tuesday
    lost = lost_of(placement)
    assert [(sum_["label"], sum_["days"], sum_["minutes"]) for sum_ in lost.kinds] == [
        ("Sick", 2, 180),
        ("Agreed leave", 1, 180),
    ]
    assert lost.disrupted == 180
