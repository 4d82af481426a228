"""Writing hours: drafts, an earlier line once more, the week, files, and what is against a rule or beyond it."""

from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import Holiday
from catalogue.models import LawSet, SchoolLaw
from kit import clock, files
from kit.errors import Conflict, Refused
from notifications import links
from placements import allowance
from placements.actions import log, looking
from placements.actions.hour_checks import AgainstRule, Overlaps, Work
from placements.models import Absence, LogEntry, LogFile
from placements.models.hours import totals_of
from placements.waiting import hours as waiting
from tests import factories as make
from tests.placements.pictures import HEIC, OWNER, photo
from tests.placements.test_hours_pages import running, typed

MONDAY = make.MONDAY
WEDNESDAY = MONDAY + timedelta(days=2)
FRIDAY = MONDAY + timedelta(days=4)
MINE = reverse("placements:my_hours")
NEW = reverse("placements:log_hours")
WEEK = reverse("placements:hours_week")
PDF = b"%PDF-1.7\n%%EOF\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    """Friday noon at the school."""
    with clock.at(datetime(2026, 11, 20, 18, tzinfo=UTC)):
        yield


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def placement(school):
    return running(school)


@pytest.fixture
def student(client, placement):
    client.force_login(placement.student.user)
    return client


@pytest.fixture
def minor(client, school):
    """Fifteen, at a school that keeps to the federal law: at most three hours on a school day."""
    chosen = SchoolLaw.objects.create(school=school)
    chosen.laws.set(LawSet.objects.filter(code="flsa"))
    placement = running(school, student=make.make_student(school, born=date(2011, 1, 1)))
    client.force_login(placement.student.user)
    return placement


def edit(line):
    return reverse("placements:edit_hours", args=[line.pk])


# drafts


def test_a_line_is_kept_for_later_seen_by_nobody_and_counted_nowhere(student, placement, school):
    assert student.post(NEW, typed(placement, keep="1"))["Location"] == MINE
    line = LogEntry.objects.get()
    assert line.is_draft
    assert (totals_of(placement).waiting, placement.log.total()) == (0, 0)
    others = [make.make_coordinator(school), make.make_coordinator(make.make_school("B"))]
    assert not any(LogEntry.objects.visible_to(user).exists() for user in others)
    assert "kept for later" in student.get(MINE).content.decode()


def test_a_supervisor_who_sends_its_key_does_not_see_a_draft(placement):
    line = make.make_line(placement, state="draft")
    contact = placement.supervisor.contact
    assert not looking.lines_for(contact).filter(pk=line.pk).exists()
    said = [looking.Verdict(line.pk, line.version, right=True)]
    assert looking.look(said, by=contact) == looking.Looked()


def test_a_draft_is_not_corrected_by_the_school(client, placement, school):
    line = make.make_line(placement, state="draft")
    coordinator = make.make_coordinator(school)
    client.force_login(coordinator)
    url = reverse("placements:correct_hours", args=[placement.pk, line.pk])
    assert client.get(url).status_code == 404
    with pytest.raises(PermissionDenied):
        looking.correct(line, Work(MONDAY, 60), by=coordinator, today=FRIDAY, reason="x")


def test_all_drafts_are_sent_at_once_and_wait_from_then_on(student, placement, school):
    for day in (MONDAY, WEDNESDAY):
        make.make_line(placement, day, "draft", made_at=clock.now() - timedelta(days=30))
    other = make.make_line(running(school), state="draft")
    student.post(reverse("placements:send_drafts"))
    sent = LogEntry.objects.waiting()
    assert {line.placement for line in sent} == {placement}
    assert {line.made_at.date() for line in sent} == {FRIDAY}
    other.refresh_from_db()
    assert other.is_draft


def test_a_draft_is_changed_and_stays_one_or_is_sent(student, placement):
    line = make.make_line(placement, state="draft")
    student.post(edit(line), typed(placement, ends="14:30", keep="1"))
    line.refresh_from_db()
    assert (line.state, line.minutes) == ("draft", 120)
    student.post(edit(line), typed(placement, ends="14:30"))
    line.refresh_from_db()
    assert line.state == "submitted"


def test_what_was_sent_cannot_be_kept_for_later_again(student, placement):
    line = make.make_line(placement)
    student.post(edit(line), typed(placement, keep="1"))
    line.refresh_from_db()
    assert line.state == "submitted"


# the same once more


def test_the_last_line_fills_the_form_but_for_its_note(student, placement):
    task = placement.objectives.first()
    kept = {"begins": time(8), "ends": time(11), "objective": task, "break_minutes": 15}
    line = make.make_line(placement, note="Trays", mode="off_the_job", **kept)
    page = student.get(NEW, {"like": line.pk, "day": WEDNESDAY.isoformat()})
    start = page.context["form"].initial
    assert (start["worked_on"], start["begins"], start["ends"]) == (WEDNESDAY, time(8), time(11))
    assert (start["objective"], start["mode"], start["break_minutes"]) == (
        task.pk,
        "off_the_job",
        15,
    )
    assert "Trays" not in page.content.decode()


def test_a_line_of_somebody_else_fills_in_nothing(student, placement, school):
    line = make.make_line(running(school), begins=time(8), ends=time(11))
    page = student.get(NEW, {"like": line.pk, "day": WEDNESDAY.isoformat()})
    assert page.context["form"].initial["begins"] == time(12, 30)  # as planned


# the week


def test_the_week_shows_plan_lines_and_why_nothing_is_planned(student, placement, school):
    make.make_line(placement)
    Absence.objects.create(placement=placement, on=WEDNESDAY, why="Dentist")
    Holiday.objects.create(school=school, name="Fall", first_on=FRIDAY, last_on=FRIDAY)
    page = student.get(WEEK, {"of": WEDNESDAY.isoformat()})
    days = page.context["days"]
    assert [each["day"] for each in days] == [MONDAY + timedelta(days=n) for n in range(7)]
    assert [bool(each["plans"]) for each in days[:3]] == [True, False, True]
    assert (page.context["planned"], page.context["written"]) == (180, 180)
    assert list(days[2]["notes"]) == ["Absent: Dentist"]
    assert list(days[4]["notes"]) == ["School holiday"]
    assert page.context["missing"] == 0


def test_all_planned_days_of_the_week_are_one_tap_and_two_taps_are_one(student, placement):
    for _press in range(2):
        answer = student.post(reverse("placements:log_week"), {"of": WEDNESDAY.isoformat()})
        assert answer["Location"] == f"{WEEK}?of={MONDAY}"
    found = LogEntry.objects.values_list("worked_on", flat=True)
    assert sorted(found) == [MONDAY, WEDNESDAY]


def test_a_day_to_come_is_not_written_down_with_the_week(student, placement):
    with clock.at(datetime(2026, 11, 17, 18, tzinfo=UTC)):
        student.post(reverse("placements:log_week"), {"of": MONDAY.isoformat()})
    assert [line.worked_on for line in LogEntry.objects.all()] == [MONDAY]


@pytest.mark.parametrize("of", ["", "soon", "0001-01-01", "9999-12-31", "1900-01-01"])
def test_any_week_may_be_asked_for(student, placement, of):
    assert student.get(WEEK, {"of": of}).status_code == 200


def test_the_week_asks_the_same_with_one_line_and_with_four(
    student, placement, django_assert_num_queries
):
    student.get(WEEK)
    for hours in ([8], [9, 10, 11]):
        for hour in hours:
            make.make_line(placement, begins=time(hour), ends=time(hour, 30))
        with django_assert_num_queries(15):
            student.get(WEEK)


def test_my_hours_reads_the_weeks_of_one_page_only(student, placement):
    placement.starts_on = MONDAY - timedelta(weeks=10)
    placement.save()
    for n in range(9):
        make.make_line(placement, MONDAY - timedelta(weeks=n), "confirmed")
    page = student.get(MINE)
    assert [w["monday"] for w in page.context["page"]] == [
        MONDAY - timedelta(weeks=n) for n in range(6)
    ]
    assert page.context["sums"][0]["totals"].confirmed == 9 * 180
    older = student.get(MINE, {"page": 2})
    assert [w["minutes"] for w in older.context["page"]] == [180] * 3


# files


def with_file(placement, *files, **changed):
    return typed(placement, photos=list(files), **changed)


def test_a_photo_is_kept_small_upright_and_without_metadata(student, placement):
    assert student.post(NEW, with_file(placement, photo())).status_code == 302
    row = LogFile.objects.get()
    with row.file.open() as file:
        content = file.read()
    image = Image.open(BytesIO(content))
    assert image.size == (800, 1600)
    assert not image.getexif()
    assert OWNER.encode() not in content
    assert b"Exif" not in content


def test_a_png_loses_its_words_too():
    kind, kept = files.check_evidence(photo(kind="PNG"))
    assert kind is files.PNG
    assert OWNER.encode() not in kept.read()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("a.heic", HEIC), "HEIC"),
        (SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"0" * 40_000_000), "at most 10 MB"),
        (SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0 cut"), "cannot be read"),
        (SimpleUploadedFile("a.pdf", b"<script>"), "one of these kinds"),
    ],
)
def test_a_file_that_cannot_be_is_told_and_what_was_typed_stays(student, placement, file, words):
    page = student.post(NEW, with_file(placement, file, note="Sterilized trays"))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "Sterilized trays" in page.content.decode()
    assert not LogEntry.objects.exists()


def test_at_most_five_files_a_line(student, placement):
    line = make.make_line(placement)
    for n in range(4):
        line.files.create().file.save(f"{n}.pdf", ContentFile(PDF))
    two = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in "ab"]
    page = student.post(edit(line), with_file(placement, *two))
    assert "at most 5 files" in page.content.decode()
    assert line.files.count() == 4


def test_the_same_uuid_again_puts_no_file_there_twice(student, placement):
    said = with_file(placement, SimpleUploadedFile("a.pdf", PDF))
    for _press in range(2):
        said["photos"][0].seek(0)
        student.post(NEW, said)
    assert LogFile.objects.count() == 1


def test_who_sees_the_line_sees_its_files_and_nobody_else(client, placement, school):
    line = make.make_line(placement)
    row = LogFile(line=line)
    row.file.save("x.pdf", ContentFile(PDF))
    url = reverse("placements:hours_file", args=[row.pk])
    contact = placement.supervisor.contact
    contact.user = make.make_user()
    contact.save()
    seen = [make.make_coordinator(school), placement.student.user, contact.user]
    unseen = [make.make_coordinator(make.make_school("B")), running(school).student.user]
    assert client.get(url).status_code == 302  # to sign in
    for user, status in [(u, 200) for u in seen] + [(u, 404) for u in unseen]:
        client.force_login(user)
        assert status_of(client, url) == status
    LogEntry.objects.update(state="draft")
    client.force_login(seen[0])
    assert status_of(client, url) == 404


def status_of(client, url):
    """Of a download, which is read to its end."""
    answer = client.get(url)
    if answer.streaming:
        assert answer.getvalue() == PDF
    return answer.status_code


def test_the_supervisors_link_opens_files_of_own_lines_only(client, placement, school):
    contact = placement.supervisor.contact
    link = links.make(
        "placements:confirm_hours", party=f"contact:{contact.pk}", about=contact, school=school
    )
    found = []
    for line in (make.make_line(placement), make.make_line(running(school))):
        row = LogFile(line=line)
        row.file.save("x.pdf", ContentFile(PDF))
        found.append(f"{links.path(link)}files/{row.pk}/")
    assert [status_of(client, url) for url in found] == [200, 404]
    assert found[0] in client.get(links.path(link)).content.decode()


def test_an_own_file_is_taken_away_until_the_line_is_confirmed(student, placement, school):
    line, other = make.make_line(placement), make.make_line(running(school))
    rows = []
    for each in (line, other):
        rows.append(LogFile(line=each))
        rows[-1].file.save("x.pdf", ContentFile(PDF))
    urls = [reverse("placements:delete_hours_file", args=[row.pk]) for row in rows]
    assert student.post(urls[1]).status_code == 404
    LogEntry.objects.filter(pk=line.pk).update(state="confirmed")
    student.post(urls[0])
    assert line.files.count() == 1
    LogEntry.objects.filter(pk=line.pk).update(state="submitted")
    student.post(urls[0])
    assert line.files.count() == 0


# against a rule, and beyond the allowance


def test_what_is_against_a_law_is_saved_when_it_is_true(client, minor, school):
    said = typed(minor, ends="17:00")
    page = client.post(NEW, said)
    assert page.status_code == 422
    assert 'name="despite"' in page.content.decode()
    assert client.post(NEW, said | {"despite": "1"}).status_code == 302
    line = LogEntry.objects.get()
    assert (line.minutes, "school day" in line.breaks) == (270, True)
    (item,) = rules_broken(make.make_coordinator(school))
    assert (item.label, item.urgent) == (minor.student.name, False)
    assert not rules_broken(make.make_coordinator(make.make_school("B")))


def rules_broken(user):
    return [i for i in waiting.waiting(user, FRIDAY) if i.key == "hours-against-rule"]


def test_only_staff_of_the_school_mark_it_as_seen(client, placement, school):
    line = make.make_line(placement, breaks="At most 3 h.")
    url = reverse("placements:see_breaks", args=[placement.pk, line.pk])
    coordinator = make.make_coordinator(school)
    answers = [
        (make.make_coordinator(make.make_school("B")), 404), (placement.student.user, 403),
        (coordinator, 302),
    ]  # fmt: skip
    for user, status in answers:
        assert len(rules_broken(coordinator)) == 1
        client.force_login(user)
        assert client.post(url).status_code == status
    line.refresh_from_db()
    assert (line.breaks_seen_by, rules_broken(coordinator)) == (coordinator, [])


def test_a_draft_against_a_rule_is_on_nobodys_today(placement, school):
    make.make_line(placement, state="draft", breaks="At most 3 h.")
    assert rules_broken(make.make_coordinator(school)) == []


def test_what_was_saved_against_a_law_is_not_asked_for_again_until_it_changes(minor):
    by, work = minor.student.user, Work(MONDAY, 240)
    line = log.log(minor, work, by=by, today=FRIDAY, despite=True)
    staff = make.make_coordinator(minor.school)
    looking.see_breaks(line, by=staff)
    line = log.rewrite(line, Work(MONDAY, 240, note="Trays"), by=by, today=FRIDAY)
    assert line.breaks_seen_by == staff
    with pytest.raises(AgainstRule):
        log.rewrite(line, Work(MONDAY, 300), by=by, today=FRIDAY)
    line = log.rewrite(line, Work(MONDAY, 300), by=by, today=FRIDAY, despite=True)
    assert line.breaks_seen_by is None
    assert log.rewrite(line, Work(MONDAY, 60), by=by, today=FRIDAY).breaks == ""


def test_despite_saves_nothing_that_cannot_be(placement):
    by = placement.student.user
    with pytest.raises(Refused, match="more than 24 hours"):
        log.log(placement, Work(MONDAY, 1441), by=by, today=FRIDAY, despite=True)


def test_the_school_saves_what_was_worked_and_has_seen_it(minor, school):
    line, staff = make.make_line(minor), make.make_coordinator(school)
    told = {"by": staff, "today": FRIDAY, "reason": "time sheet"}
    with pytest.raises(AgainstRule):
        looking.correct(line, Work(MONDAY, 300), **told)
    line = looking.correct(line, Work(MONDAY, 300), despite=True, **told)
    assert (line.breaks_seen_by, rules_broken(staff)) == (staff, [])


def test_more_than_planned_or_asked_for_is_said_and_kept(student, placement):
    placement.required_minutes = 120
    placement.save()
    page = student.post(NEW, typed(placement, ends="22:00"), follow=True).content.decode()
    assert "2 h are asked for" in page
    assert "This week has 9 h 30 now; 6 h are planned" in page
    assert LogEntry.objects.get().minutes == 570


def test_more_remote_than_the_program_allows_is_said(placement):
    rule = make.make_credit_rule(placement.programme, most_remote=20)
    make.make_line(placement)
    line = make.make_line(placement, WEDNESDAY, setting="remote", hours=1)
    line.placement = placement
    assert allowance.of_line(line) == ["25% of your hours are remote; the program allows 20%."]
    rule.most_remote = 25
    rule.save()
    assert allowance.of_line(line) == []


# edges


def test_a_night_is_two_lines_with_one_press(student, placement):
    said = typed(placement, begins="22:00", ends="02:00", break_minutes="30", note="Night")
    page = student.post(NEW, said)
    assert page.status_code == 422
    assert 'name="split"' in page.content.decode()
    for _press in range(2):
        assert student.post(NEW, said | {"split": "1"}).status_code == 302
    lines = LogEntry.objects.order_by("worked_on")
    assert [(line.worked_on, line.times, line.minutes, line.note) for line in lines] == [
        (MONDAY, "22:00–24:00", 90, "Night"),
        (MONDAY + timedelta(days=1), "00:00–02:00", 120, "Night"),
    ]


def test_a_night_that_cannot_be_written_whole_is_not_written_at_all(student, placement):
    make.make_line(placement, MONDAY + timedelta(days=1), begins=time(1), ends=time(4))
    said = typed(placement, begins="22:00", ends="02:00", split="1")
    assert student.post(NEW, said).status_code == 422
    assert LogEntry.objects.count() == 1


def test_midnight_is_the_end_of_a_day(student, placement):
    student.post(NEW, typed(placement, begins="22:00", ends="00:00"))
    line = LogEntry.objects.get()
    assert (line.times, line.minutes) == ("22:00–24:00", 120)
    student.post(edit(line), typed(placement, begins="22:00", ends="23:59", note="x"))
    line.refresh_from_db()
    assert line.minutes == 120


@pytest.mark.parametrize(
    ("day", "begins", "ends", "minutes"),
    [
        ("2027-03-14", "01:00", "04:00", 120),  # 02:00 to 03:00 was not there
        ("2026-11-01", "00:30", "03:30", 240),  # 01:00 to 02:00 was there twice
        ("2026-11-02", "00:30", "03:30", 180),
    ],
)
def test_where_the_clocks_change_what_passed_counts(client, school, day, begins, ends, minutes):
    placement = running(school, starts_on=date(2026, 10, 1), ends_on=date(2027, 5, 1))
    client.force_login(placement.student.user)
    with clock.at(datetime(2027, 4, 1, 18, tzinfo=UTC)):
        said = typed(placement, worked_on=day, begins=begins, ends=ends)
        page = client.post(NEW, said, follow=True).content.decode()
    assert LogEntry.objects.get().minutes == minutes
    assert ("The clocks changed" in page) == (minutes != 180)


def test_a_phone_that_is_a_day_ahead_is_told_the_schools_date(student, placement):
    page = student.post(NEW, typed(placement, worked_on="2026-11-21"))
    assert "at your school it is November 20, 2026" in page.content.decode().replace(
        "Nov. ", "November "
    )


def test_an_entry_for_a_placement_that_was_closed_is_told_in_words(student, placement):
    placement.state = "completed"
    placement.save()
    page = student.post(NEW, typed(placement, note="Sterilized trays"))
    assert page.status_code == 422
    assert "until two weeks after the last" in page.content.decode()
    assert "Sterilized trays" in page.content.decode()


def test_a_second_phone_is_shown_the_line_that_is_there(student, placement):
    student.post(NEW, typed(placement))
    page = student.post(NEW, typed(placement, uuid=str(uuid4()), begins="14:00"))
    assert page.status_code == 422
    assert f"{WEEK}?of={MONDAY}" in page.content.decode()
    work = Work(MONDAY, 60, time(13), time(14))
    with pytest.raises(Overlaps) as told:
        log.log(placement, work, by=placement.student.user, today=FRIDAY)
    assert told.value.line == LogEntry.objects.get()


def test_a_planned_day_against_a_law_leads_to_the_form(client, minor):
    minor.periods.filter(weekday=0).update(begins=time(12), ends=time(18), minutes=360)
    said = {"placement": minor.pk, "day": MONDAY.isoformat()}
    answer = client.post(reverse("placements:log_planned"), said)
    assert answer["Location"] == f"{NEW}?day={MONDAY}&placement={minor.pk}"
    assert not LogEntry.objects.exists()


def test_a_confirmed_line_takes_no_file_and_loses_none(placement):
    line = make.make_line(placement, state="confirmed")
    row = LogFile(line=line)
    row.file.save("x.pdf", ContentFile(PDF))
    with pytest.raises(Conflict):
        log.remove(line, by=placement.student.user)
    assert line.files.count() == 1
