"""Row by row: what is good is taken, what is not is told with file, line, column and reason."""

from datetime import date

import pytest

from accounts.models import Membership, Role, School, User
from students.models import ClassGroup, Enrolment, Guardian, Student
from tests.students.rosters import enrolment, packed, rows, school, take, told, user

pytestmark = pytest.mark.django_db
ODD = {"sourcedId": "x", "title": "Odd", "schoolSourcedId": "hs", "courseSourcedId": "c"}
BACKWARDS = {"sourcedId": "x", "title": "Odd", "startDate": "2026-09-01", "endDate": "2026-08-01"}


def test_clean_roster_brings_every_kind():
    result, problems = take(rows())
    assert problems == []
    assert result.summary == "11 new, 0 changed, 0 leaving, 0 rejected, 0 warned"
    student = Student.objects.get()
    assert (student.number, student.birth_on) == ("400001", date(2009, 5, 1))
    assert student.attendances.get().grade == "11"
    assert student.attendances.get().school.name == "Cimarron High School"
    assert [guardian.email for guardian in student.guardians.all()] == ["nora@mail.example"]
    assert ClassGroup.objects.get().terms.get().title == "Fall 2026"
    assert School.objects.get(sourced_id="hs").parent.kind == School.Kind.DISTRICT


def test_teacher_gets_an_account_without_a_password_and_the_role(mailoutbox):
    take(rows())
    teacher = User.objects.get()
    assert not teacher.has_usable_password()
    assert Membership.objects.get(user=teacher).role == Role.TEACHER
    assert teacher.teaching.get().group.title == "Welding (P1)"
    assert mailoutbox == []


def test_passwords_of_the_file_are_nowhere_in_the_database():
    take(rows())
    kept = [
        *Student.objects.values_list(),
        *Guardian.objects.values_list(),
        *User.objects.values_list(),
    ]
    assert "Secret1-" not in str(kept)


def test_preview_counts_what_applying_does_and_writes_nothing():
    preview, _problems = take(rows(), dry=True)
    assert School.objects.count() == 0
    applied, _problems = take(rows())
    assert preview == applied


def test_second_time_changes_nothing():
    take(rows())
    again, problems = take(rows())
    assert again.summary == "0 new, 0 changed, 0 leaving, 0 rejected, 0 warned"
    assert problems == []


@pytest.mark.parametrize(
    ("file", "row", "column"),
    [
        ("users", user("x", "student", givenName="   "), "givenName"),
        ("users", user("x", "wizard"), "role"),
        ("users", user("x", "student", org="nowhere"), "orgSourcedIds"),
        ("users", user("", "student"), "sourcedId"),
        ("users", user("s", "student"), "sourcedId"),
        ("users", user("x" * 300, "student"), "sourcedId"),
        ("users", user("x", "student", familyName="x" * 101), "familyName"),
        ("enrollments", enrolment("x", "ghost"), "userSourcedId"),
        ("enrollments", enrolment("x", "s", group=""), "classSourcedId"),
        ("enrollments", enrolment("x", "s", beginDate="31/02/2026"), "beginDate"),
        ("enrollments", enrolment("x", "t"), "role"),
        ("enrollments", enrolment("e", "s"), "sourcedId"),
        ("demographics", {"sourcedId": "ghost", "birthDate": "2009-01-01"}, "sourcedId"),
        ("demographics", {"sourcedId": "t", "birthDate": "2026-13-45"}, "birthDate"),
        ("academicSessions", BACKWARDS, "endDate"),
        ("classes", ODD | {"title": ""}, "title"),
    ],
)  # fmt: skip
def test_refused_with_the_column(file, row, column):
    tables = rows()
    tables[file].append(row)
    result, problems = take(tables)
    assert result.new == 11
    assert [(p.level, p.file, p.column) for p in problems] == [("rejected", f"{file}.csv", column)]
    assert problems[0].line == len(tables[file]) + 1
    assert problems[0].reason


@pytest.mark.parametrize(
    ("file", "row", "column"),
    [
        ("users", user("x", "student", email="not-an-address"), "email"),
        ("users", user("x", "student", familyName="=HYPERLINK(1)"), "familyName"),
        ("users", user("x", "student", phone="5" * 41), "phone"),
        ("users", user("x", "student", agentSourcedIds="ghost"), "agentSourcedIds"),
        ("users", user("x", "student", agentSourcedIds="t"), "agentSourcedIds"),
        ("users", user("x", "teacher", email="tess@staff.example"), "email"),
        ("classes", ODD | {"courseSourcedId": "none"}, "courseSourcedId"),
        ("orgs", school("x", "Alone", parent=""), "parentSourcedId"),
        ("orgs", school("x", "Alone", parent="none"), "parentSourcedId"),
        ("orgs", {"sourcedId": "x", "name": "History", "type": "department", "parentSourcedId": "hs"}, "type"),
    ],
)  # fmt: skip
def test_taken_with_a_warning(file, row, column):
    tables = rows()
    tables[file].append(row)
    _result, problems = take(tables)
    assert told(problems, "rejected") == []
    assert told(problems, "warned") == [(f"{file}.csv", "x", column)]


def test_bad_email_is_left_blank_and_a_formula_stays_as_typed():
    tables = rows()
    tables["users"] += [user("x", "student", email="nobody", familyName="=1+1")]
    take(tables)
    student = Student.objects.get(sourced_id="x")
    assert (student.email, student.family_name) == ("", "=1+1")


def test_birth_year_before_1900_is_taken_with_a_warning():
    tables = rows()
    tables["demographics"][0]["birthDate"] = "1899-01-01"
    _result, problems = take(tables)
    assert told(problems, "warned") == [("demographics.csv", "s", "birthDate")]
    assert Student.objects.get().birth_on == date(1899, 1, 1)


def test_enrolment_of_a_refused_student_says_that_the_student_was_set_aside():
    tables = rows()
    tables["users"][1]["givenName"] = ""
    _result, problems = take(tables)
    refused = [p for p in problems if p.file == "enrollments.csv"]
    assert [p.reason for p in refused] == ["“s” was itself set aside; see users.csv."]


@pytest.mark.parametrize("role", ["parent", "guardian", "relative", "Guardian"])
def test_these_roles_are_guardians(role):
    tables = rows()
    tables["users"][2]["role"] = role
    take(tables)
    assert Guardian.objects.get().students.get().sourced_id == "s"


def test_rows_marked_as_gone_are_left_out_and_told_once():
    tables = rows()
    gone = [user(f"x{n}", "student", status="tobedeleted") for n in range(3)]
    tables["users"] += [*gone, user("y", "student", status="Active")]
    _result, problems = take(tables)
    assert [(p.level, p.line, p.column) for p in problems] == [("noted", 5, "status")]
    assert set(Student.objects.values_list("sourced_id", flat=True)) == {"s", "y"}


@pytest.mark.parametrize(
    "written", ["2026-09-01", "2026-09-01T00:00:00.000Z", "2026-09-01 08:00:00", "20260901"]
)
def test_dates_in_these_forms_are_read(written):
    tables = rows()
    tables["enrollments"][0]["beginDate"] = written
    take(tables)
    assert Enrolment.objects.get().begins_on == date(2026, 9, 1)


def test_bytes_of_a_real_export_are_read():
    header = '\ufeff"sourcedId";role;extra;givenName;familyName;orgSourcedIds\r\n\r\n'
    body = "s;student;1;Zofia;Świętosława;hs\r\n;;;;;\rx;student;2;Anaïs;Lefèvre;hs\n"
    take(file=packed(rows(), users=(header + body).encode()))
    names = {student.family_name for student in Student.objects.all()}
    assert names == {"Świętosława", "Lefèvre"}


def test_old_windows_letters_are_read_with_a_warning():
    users = "sourcedId,role,givenName,familyName,orgSourcedId\ns,student,Noémie,Zając,hs\n"
    file = packed(rows(), users=users.replace("ją", "ja").encode("cp1252"))
    _result, problems = take(file=file)
    assert Student.objects.get().given_name == "Noémie"
    assert ("users.csv", "", "") in told(problems, "warned")


def test_row_with_a_comma_too_many_is_refused_and_the_next_is_taken():
    header = b"sourcedId,role,givenName,familyName,orgSourcedIds\n"
    users = header + b"a,student,Ava,Long,bow,hs,x\ns,student,Ava,Longbow,hs\n"
    _result, problems = take(file=packed(rows(), users=users))
    assert (problems[0].level, problems[0].file, problems[0].line) == ("rejected", "users.csv", 2)
    assert Student.objects.get().sourced_id == "s"
