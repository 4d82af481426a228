"""The experience record: only what was confirmed counts, and every copy says the same to the minute."""

import io
import json
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse

from accounts.models import Role
from assessments.models import Answer, Cycle, Feedback, FeedbackRequest, Form, Question
from assessments.record import papers
from assessments.record.facts import record_of
from catalogue.models import Competency, Scale
from kit import clock
from placements.agreement import seal
from placements.models import Objective, Participant
from placements.models.hours import totals_of
from students.models import Attendance
from tests import factories as make
from tests.factories import MONDAY
from tests.test_api import client_of, token_for

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PAGE_QUERIES = 12


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def student(school):
    return make.make_student(
        school, given_name="Ava", family_name="Longbow", user=make.make_user(name="Ava Longbow")
    )


@pytest.fixture
def placement(school, student):
    """Ten hours carried over; 3 h on the job and 2 h 15 remote off the job confirmed; more that is not."""
    placement = make.make_placement("active", school, student, carried_minutes=600)
    task = placement.objectives.get()
    make.make_line(placement, state="confirmed", objective=task)
    odd = make.make_line(
        placement, MONDAY + DAY, "confirmed", mode="off_the_job", setting="remote"
    )
    type(odd).objects.filter(pk=odd.pk).update(minutes=135)
    make.make_line(placement, MONDAY + 2 * DAY)
    make.make_line(placement, MONDAY + 3 * DAY, "queried")
    make.make_line(placement, MONDAY + 4 * DAY, "draft")
    return placement


def rated(placement, levels, audience="supervisor", school_only=False, skill=None):
    """Feedback with these levels on one skill, a day after the other."""
    skill = skill or Competency.objects.filter(framework__school=None).first()
    form = Form.objects.create(code=f"form-{audience}-{school_only}", title="F", audience=audience)
    question = Question.objects.create(
        form=form,
        kind="scale",
        text="How is it?",
        competency=skill,
        scale=Scale.objects.first(),
        school_only=school_only,
    )
    for number, level in enumerate(levels):
        cycle = Cycle.objects.create(
            programme=placement.programme,
            name=("middle", "final")[number],
            audience=audience,
            value=50,
            form=form,
        )
        asked = FeedbackRequest.objects.create(
            placement=placement,
            cycle=cycle,
            form=form,
            party="contact:1",
            opens_on=MONDAY,
            due_on=MONDAY,
            state="submitted",
        )
        feedback = Feedback.objects.create(
            request=asked, given_by="Dana Ortiz", submitted_at=clock.now() + number * DAY
        )
        Answer.objects.create(feedback=feedback, question=question, level=level)
    return skill


def text_of(content):
    read = pypdf.PdfReader(io.BytesIO(content))
    return " ".join(" ".join(sheet.extract_text() for sheet in read.pages).split())


def test_only_confirmed_hours_count(placement, student):
    total = record_of(student).total
    assert (total.confirmed, total.on_job, total.off_job, total.carried) == (915, 180, 135, 600)
    assert total.remote == 135
    assert dict(total.settings) == {"workplace": 180, "remote": 135}


def test_the_same_minutes_everywhere(client, placement, student):
    """Page, PDF, JSON, the API and the placement's own sum: 15 h 15."""
    confirmed = totals_of(placement).confirmed
    assert confirmed == 915
    client.force_login(student.user)
    assert "15 h 15" in client.get(reverse("assessments:record")).text
    pdf = client.get(reverse("assessments:record_pdf", args=[student.pk])).content
    assert "15 h 15" in text_of(pdf)
    data = client.get(reverse("assessments:record_json", args=[student.pk])).json()
    assert data["totals"]["confirmed_minutes"] == confirmed
    assert [each["confirmed_minutes"] for each in data["experiences"]] == [confirmed]
    program = client_of(token_for(make.make_coordinator(placement.school))[1])
    api = program.get(f"/api/v1/placements/{placement.pk}").json()
    assert api["confirmed_minutes"] == confirmed


def test_the_parts_add_up_over_placements(placement, student, school):
    other = make.make_placement("completed", school, student, starts_on=MONDAY + 90 * DAY,
                                ends_on=MONDAY + 120 * DAY)  # fmt: skip
    make.make_line(other, MONDAY + 90 * DAY, "confirmed")
    data = papers.as_data(record_of(student))
    whole = data["totals"]
    assert whole["confirmed_minutes"] == 915 + 180
    parts = ("on_the_job_minutes", "off_the_job_minutes", "carried_over_minutes")
    assert sum(whole[name] for name in parts) == whole["confirmed_minutes"]
    for name in (*parts, "confirmed_minutes", "remote_minutes"):
        assert sum(each[name] for each in data["experiences"]) == whole[name]
    assert sum(whole["minutes_by_setting"].values()) + 600 == whole["confirmed_minutes"]


def test_what_never_began_is_not_in_it(student, school):
    for state in ("draft", "confirmed", "cancelled", "withdrawn"):
        make.make_placement(state, school, student)
    assert record_of(student).experiences == []


def test_a_task_that_was_dropped_stays_where_somebody_worked_on_it(placement, student):
    placement.objectives.update(ended_on=MONDAY)
    Objective.objects.create(placement=placement, text="Never begun", ended_on=MONDAY)
    [each] = record_of(student).experiences
    assert [(task.text, task.minutes) for task in each.tasks] == [
        ("Prepare the treatment room", 180)
    ]


def test_a_skill_from_first_to_last(placement, student):
    skill = rated(placement, [2, 4])
    [found] = record_of(student).skills
    assert (found.name, found.first.level, found.last.level) == (skill.name, 2, 4)
    assert (found.last.by, found.last.employer) == ("Dana Ortiz", placement.employer_name)


def test_ratings_that_do_not_count(placement, student):
    """One's own, what is for the school only, a draft, "not seen yet"."""
    rated(placement, [5], audience="student")
    rated(placement, [1], school_only=True)
    rated(placement, [0], audience="teacher")
    Feedback.objects.filter(request__form__audience="teacher").update(submitted_at=None)
    assert record_of(student).skills == []


def test_the_pdf_is_tagged_sealed_and_names_where_to_check_it(client, placement, student, school):
    client.force_login(student.user)
    pdf = client.get(reverse("assessments:record_pdf", args=[student.pk])).content
    assert seal.holds(pdf, school)
    assert pypdf.PdfReader(io.BytesIO(pdf)).root_object["/MarkInfo"]["/Marked"]
    url = papers.verify_url(record_of(student))
    assert "/verify/record/" in url
    assert url.rpartition("/verify")[0] in text_of(pdf)


def test_verify_says_what_the_copy_says(client, placement, student):
    url = papers.verify_url(record_of(student)).partition("/verify")[2]
    page = client.get(f"/verify{url}")
    assert page.status_code == 200
    assert "15 h 15" in page.text
    assert "AL" in page.text
    assert "Longbow" not in page.text


def test_verify_refuses_a_forged_code(client, placement, student):
    url = "/verify" + papers.verify_url(record_of(student)).partition("/verify")[2]
    assert client.get(url.replace("record/W", "record/V")).status_code == 404
    assert client.get(url[:-3] + "xx/").status_code == 404
    assert client.get("/verify/record/nothing/").status_code == 404


def test_verify_tells_a_changed_file(client, placement, student):
    url = "/verify" + papers.verify_url(record_of(student)).partition("/verify")[2]
    pdf = papers.as_pdf(record_of(student))
    for content, word in ((pdf, "Sealed"), (pdf.replace(b"%%EOF", b"%%EOf", 1), "Not sealed")):
        answer = client.post(url, {"file": io.BytesIO(content)})
        assert f"<span>{word}</span>" in answer.text
    assert client.post(url, {"file": io.BytesIO(b"no pdf")}).status_code == 422


def looks_after(placement, school):
    teacher = make.make_user(Role.TEACHER, school)
    Participant.objects.create(placement=placement, role="teacher", user=teacher)
    return teacher


@pytest.mark.parametrize("page", ["student_record", "record_pdf", "record_json"])
def test_who_reads_it(client, page, placement, student, school):
    readers = {
        "own": (student.user, 200),
        "coordinator": (make.make_coordinator(school), 200),
        "teacher of the placement": (looks_after(placement, school), 200),
        "teacher of others": (make.make_user(Role.TEACHER, school), 404),
        "guardian of a minor": (make.make_guardian(student, user=make.make_user()).user, 200),
        "coordinator elsewhere": (make.make_coordinator(make.make_school("Bluestem")), 404),
        "another student": (make.make_student(school, user=make.make_user()).user, 404),
        "supervisor": (make.make_user(), 404),
    }
    contact = placement.supervisor.contact
    contact.user = readers["supervisor"][0]
    contact.save()
    url = reverse(f"assessments:{page}", args=[student.pk])
    assert client.get(url).status_code == 302  # a stranger signs in
    for user, expected in readers.values():
        client.force_login(user)
        assert client.get(url).status_code == expected


def test_a_grown_learner_is_read_by_no_guardian(client, placement, student):
    guardian = make.make_guardian(student, user=make.make_user()).user
    type(student).objects.filter(pk=student.pk).update(birth_on=MONDAY.replace(year=2000))
    client.force_login(guardian)
    url = reverse("assessments:student_record", args=[student.pk])
    assert client.get(url).status_code == 404


def test_a_second_school_reads_its_own_placements_only(client, placement, student):
    """A learner attends two schools at once: neither reads what the other runs."""
    centre = make.make_school("Sooner Technology Center")
    Attendance.objects.create(student=student, school=centre, from_on=MONDAY)
    there = make.make_placement(
        "active", centre, student, make.make_contact(make.make_partnership(centre, "Depot Motors")),
        starts_on=MONDAY + 90 * DAY, ends_on=MONDAY + 120 * DAY,
    )  # fmt: skip
    make.make_line(there, MONDAY + 90 * DAY, "confirmed")
    client.force_login(make.make_coordinator(centre))
    page = client.get(reverse("assessments:student_record", args=[student.pk])).text
    assert "Depot Motors" in page
    assert "Northgate" not in page
    data = client.get(reverse("assessments:record_json", args=[student.pk])).json()
    assert data["totals"]["confirmed_minutes"] == 180
    client.force_login(student.user)
    own = client.get(reverse("assessments:record")).text
    assert "Depot Motors" in own
    assert "Northgate" in own


def test_staff_who_do_not_learn_have_no_record(client, school):
    client.force_login(make.make_user(Role.TEACHER, school))
    assert client.get(reverse("assessments:record")).status_code == 404


def test_the_json_keeps_its_keys(placement, student):
    rated(placement, [3])
    data = json.loads(json.dumps(papers.as_data(record_of(student))))
    assert data["schema"] == "placewell.experience-record/1"
    assert list(data) == [
        "schema", "made_on", "name", "school", "verify", "totals", "experiences", "skills",
        "evidence",
    ]  # fmt: skip
    assert list(data["experiences"][0]) == [
        "employer", "role", "type", "level", "cluster", "program", "school", "first_day",
        "last_day", "outcome", "confirmed_minutes", "on_the_job_minutes", "off_the_job_minutes",
        "carried_over_minutes", "remote_minutes", "minutes_by_setting", "credits", "tasks",
    ]  # fmt: skip


def test_as_many_queries_for_one_placement_as_for_many(
    client, django_assert_num_queries, placement, student, school
):
    client.force_login(student.user)
    url = reverse("assessments:record")
    client.get(url)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(url)
    for number in range(1, 5):
        more = make.make_placement(
            "completed", school, student, starts_on=MONDAY + number * 90 * DAY,
            ends_on=MONDAY + (number * 90 + 30) * DAY,
        )  # fmt: skip
        make.make_line(more, more.starts_on, "confirmed")
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(url)
