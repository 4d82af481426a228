"""The coordinator's view of hours: what stands against the plan, who needs a word, and tables of it."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta

import openpyxl
import pytest
from django.urls import reverse

from accounts.models import Role
from kit import clock
from notifications.models import Notice
from placements.models import Absence, LogEntry
from placements.models.hours import totals_of
from placements.overview import Look, found, lines_of
from tests import factories as make

MONDAY = make.MONDAY
WEDNESDAY = MONDAY + timedelta(days=2)
TODAY = MONDAY + timedelta(days=18)  # a Friday, with six planned days behind it
PAGE = reverse("placements:hours_overview")
NUDGE = reverse("placements:nudge_ticked")
CSV, XLSX = (reverse("placements:hours_table", args=[kind]) for kind in ("csv", "xlsx"))
ATTENDANCE = reverse("placements:attendance_csv")
DAYS = {"first": "2026-11-01", "last": "2026-12-31", "what": "lines"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    with clock.at(datetime(2026, 12, 4, 18, tzinfo=UTC)):
        yield


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def running(school, state="active", **extra):
    extra.setdefault("ends_on", MONDAY + timedelta(days=99))
    return make.make_placement(state, school, **extra)


def line(placement, day=MONDAY, state="confirmed", **extra):
    return make.make_line(placement, day, state, **extra)


def of(user, look):
    return set(found(user, TODAY, look=look))


def test_planned_logged_and_confirmed_stand_side_by_side(school, desk):
    placement = running(school, carried_minutes=60)
    line(placement, corrected_at=clock.now(), corrected_by="Rhea", correction="typo")
    line(placement, WEDNESDAY, "submitted", hours=2)
    line(placement, WEDNESDAY + timedelta(days=5), "queried", hours=1)
    line(placement, WEDNESDAY + timedelta(days=7), "draft")
    Absence.objects.create(placement=placement, on=WEDNESDAY)
    [told] = lines_of(list(found(make.make_coordinator(school), TODAY)), TODAY)
    assert (told.planned, told.logged) == (5 * 180, 60 + 180 + 120 + 60)
    assert (told.confirmed, told.waiting, told.queried) == (240, 120, 60)
    totals = totals_of(placement)
    assert (told.confirmed, told.waiting) == (totals.confirmed, totals.waiting)
    page = desk.get(PAGE).content.decode()
    assert "1 corrected" in page
    assert reverse("placements:hours", args=[placement.pk]) in page


def test_programs_add_up_their_placements(school, desk):
    programme = make.make_programme(school, title="Dental")
    for _n in range(2):
        placement = running(school, programme=programme)
        line(placement)
        line(placement, WEDNESDAY, "submitted")
    page = desk.get(PAGE, {"by": "program"})
    [row] = page.context["rows"]
    assert row[2:] == ("Dental", "2 placements", "12 h", "6 h", "6 h", "", "240 h")


def test_who_needs_a_word(school, coordinator):
    fine = running(school)
    for n in range(6):
        line(fine, TODAY - timedelta(days=n + 1))
    quiet = running(school)
    for n in range(6):
        line(quiet, MONDAY + timedelta(days=n))
    behind = running(school, ends_on=TODAY)
    line(behind, TODAY)
    asked = running(school)
    for n in range(4):
        line(asked, TODAY - timedelta(days=n), query="Only 2?")
    silent = running(school)
    line(silent, TODAY, "submitted", made_at=clock.now() - timedelta(days=16))
    for row in (fine, quiet, asked, silent):
        type(row).objects.filter(pk=row.pk).update(required_minutes=18 * 60)
    running(make.make_school("Elsewhere High"))
    assert of(coordinator, "") == {fine, quiet, behind, asked, silent}
    assert of(coordinator, Look.QUIET) == {quiet}
    assert of(coordinator, Look.BEHIND) == {behind}
    assert of(coordinator, Look.QUERIES) == {asked}
    assert of(coordinator, Look.SILENT) == {silent}


def test_eight_hours_must_be_missing_to_be_far_behind(school, coordinator):
    """120 hours over 20 days, all gone but the last: 84 hours are 70%."""
    placement = running(school, ends_on=MONDAY + timedelta(days=18))
    lines = {n: line(placement, MONDAY + timedelta(days=n), hours=9) for n in range(10)}
    assert of(coordinator, Look.BEHIND) == set()
    lines[0].delete()
    assert of(coordinator, Look.BEHIND) == {placement}
    short = running(school)
    type(short).objects.filter(pk=short.pk).update(required_minutes=7 * 60)
    assert of(coordinator, Look.BEHIND) == {placement}


def test_those_ticked_are_nudged_once_a_day(school, desk):
    mine, other = running(school), running(make.make_school("Elsewhere High"))
    done = running(school, "finished")
    picks = {"pick": [mine.pk, other.pk, done.pk, "x"], "query": "look=quiet"}
    answer = desk.post(NUDGE, picks)
    assert answer["Location"] == f"{PAGE}?look=quiet"
    assert Notice.objects.filter(recipient=f"student:{mine.student_id}").count() == 1
    assert Notice.objects.count() == 1
    desk.post(NUDGE, picks)
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("role", [Role.TEACHER, Role.OBSERVER])
def test_hours_of_all_are_for_those_who_run_a_school(client, school, role):
    client.force_login(make.make_user(role, school))
    for url in (PAGE, CSV, XLSX, reverse("placements:hours_export")):
        assert client.get(url, DAYS).status_code == 403


def test_the_list_takes_as_many_queries_for_many(school, desk, django_assert_max_num_queries):
    line(running(school))
    desk.get(PAGE)
    with django_assert_max_num_queries(30) as one:
        desk.get(PAGE)
    for _n in range(3):
        line(running(school))
    with django_assert_max_num_queries(30) as four:
        desk.get(PAGE)
    assert len(one) == len(four)


# Tables


def rows_of(answer):
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def minutes_in(rows, column="Minutes"):
    return sum(int(row[column]) for row in rows)


def test_every_table_adds_up_to_the_totals_of_the_page(school, desk):
    placement, other = running(school), running(school)
    for n in range(5):
        line(placement, MONDAY + timedelta(days=n), mode="off_the_job" if n % 2 else "on_the_job")
        line(placement, MONDAY + timedelta(days=20 + n))
    line(other, hours=2)
    line(placement, TODAY, "submitted")
    line(running(make.make_school("Elsewhere High")))
    totals = totals_of(placement)
    name = placement.student.name
    single = [row for row in rows_of(desk.get(CSV, DAYS)) if row["Student"] == name]
    assert minutes_in(single) == totals.confirmed == 30 * 60
    assert sum(float(row["Hours"]) for row in single) == 30
    summed = rows_of(desk.get(CSV, DAYS | {"what": "students"}))
    mine = [row for row in summed if row["Student"] == name]
    assert [row["Month"] for row in mine] == ["2026-11", "2026-12"]
    assert minutes_in(mine) == totals.confirmed
    assert minutes_in(mine, "On the job, minutes") == totals.on_job
    assert minutes_in(mine, "Off the job, minutes") == totals.off_job
    programs = rows_of(desk.get(CSV, DAYS | {"what": "programs"}))
    assert minutes_in(programs) == totals.confirmed + 120
    everything = rows_of(desk.get(CSV, DAYS | {"all": "on", "what": "students"}))
    mine = [row for row in everything if row["Student"] == name]
    assert minutes_in(mine) == totals.confirmed + totals.waiting
    assert minutes_in(mine, "Confirmed, minutes") == totals.confirmed


def test_a_line_says_who_confirmed_it_and_that_it_was_put_right(school, desk):
    placement = running(school, pay="paid")
    line(
        placement,
        looked_at=datetime(2026, 11, 17, 3, tzinfo=UTC),
        corrected_at=clock.now(),
        corrected_by="Rhea",
        correction="=SUM(A1)",
    )
    [row] = rows_of(desk.get(CSV, DAYS | {"pay": "paid"}))
    assert row["Confirmed at"] == "2026-11-16 21:00"
    assert row["Confirmed by"] == placement.supervisor.contact.name
    assert (row["Corrected"], row["Why corrected"]) == ("yes", "'=SUM(A1)")
    assert (row["From"], row["To"], row["Pay"]) == ("12:30", "15:30", "Paid")
    assert rows_of(desk.get(CSV, DAYS | {"pay": "unpaid"})) == []


def test_the_book_holds_the_same_lines(school, desk):
    placement = running(school)
    line(placement)
    LogEntry.objects.update(correction="=1+1")
    answer = desk.get(XLSX, DAYS)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    head, row = book.active.iter_rows(values_only=True)
    told = dict(zip(head, row, strict=True))
    assert (told["Student"], told["Minutes"], told["Hours"]) == (placement.student.name, 180, 3)
    assert book.active.cell(2, len(head)).data_type == "s"


@pytest.mark.parametrize(
    "wrong",
    [{"first": ""}, {"last": "soon"}, {"last": "2026-10-01"}, {"what": "x"}, {"programme": "0"}],
)
def test_a_table_that_nobody_can_make_is_asked_for_again(desk, wrong):
    assert desk.get(CSV, DAYS | wrong).status_code == 422


def test_a_programme_of_another_school_is_no_choice(desk):
    other = make.make_programme(make.make_school("Elsewhere High"))
    assert desk.get(CSV, DAYS | {"programme": other.pk}).status_code == 422
    assert desk.get(reverse("placements:hours_table", args=["pdf"]), DAYS).status_code == 404


def test_attendance_tells_who_was_there(school, desk):
    there, away, unheard = (running(school) for _n in range(3))
    line(there, WEDNESDAY, "submitted")
    Absence.objects.create(placement=away, on=WEDNESDAY, why="ill")
    running(make.make_school("Elsewhere High"))
    there.student.number, there.student.sourced_id = "4711", "r-1"
    there.student.save()
    rows = {row["Student"]: row for row in rows_of(desk.get(ATTENDANCE, {"on": WEDNESDAY}))}
    assert {row["State"] for row in rows.values()} == {"Present", "Absent", "Nothing logged"}
    told = rows[there.student.name]
    assert (told["Student number"], told["Roster id"]) == ("4711", "r-1")
    assert (told["Planned, minutes"], told["Logged, minutes"]) == ("180", "180")
    assert (told["Confirmed, minutes"], told["Session"]) == ("0", "Afternoon")
    assert rows[away.student.name]["Why"] == "ill"
    assert rows[unheard.student.name]["State"] == "Nothing logged"


def test_attendance_of_a_week_has_a_line_a_day(school, desk):
    running(school)
    rows = rows_of(desk.get(ATTENDANCE, {"on": WEDNESDAY, "span": "week"}))
    assert [row["Day"] for row in rows] == [str(MONDAY), str(WEDNESDAY)]


def test_hours_by_arrangement_count_once_they_are_written(school, desk):
    placement = running(school)
    placement.periods.all().delete()
    assert rows_of(desk.get(ATTENDANCE, {"on": MONDAY})) == []
    line(placement, begins=time(9), ends=time(12))
    [row] = rows_of(desk.get(ATTENDANCE, {"on": MONDAY}))
    assert (row["State"], row["Planned, minutes"], row["Logged, minutes"]) == (
        "Present",
        "0",
        "180",
    )


def test_the_form_offers_the_last_whole_month(desk):
    form = desk.get(reverse("placements:hours_export")).context["form"]
    assert form.initial == {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}
