"""The API: who reads what, by which key, in which pages, and how it says no."""

import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions
from accounts.models import Audit, Membership, Role, Token
from accounts.models.tokens import digest_of
from assessments.models import Form
from kit import clock
from placements.models import Move
from students.models import Student
from tests import factories as make
from tests.world import ELSEWHERE, make_side, make_world
from wbl.api import RESOURCES

pytestmark = pytest.mark.django_db

KINDS = [resource.kind for resource in RESOURCES]
PROBLEM = "application/problem+json"


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


def token_for(user, **changed):
    day = clock.today() + timedelta(days=90)
    return actions.make_token(user, **{"name": "report", "expires_on": day, **changed})


def client_of(key):
    return Client(headers={"authorization": f"Bearer {key}"}, raise_request_exception=False)


@pytest.fixture
def program(coordinator):
    return client_of(token_for(coordinator)[1])


def signed_in(user):
    """A browser in which the person has signed in this very minute."""
    browser = Client()
    browser.force_login(user)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


def rows(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


def is_problem(answer, status):
    told = answer.json()
    return (
        (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
        and told["status"] == status
        and set(told) - {"errors"} == {"type", "title", "status", "detail"}
    )


# Tokens


def test_a_token_reads_as_its_maker(program, school):
    student = make.make_student(school)
    make.make_student(make.make_school("Other"))
    assert [row["id"] for row in rows(program.get("/api/v1/students"))] == [student.pk]


def test_only_the_hash_of_a_token_is_kept(coordinator):
    token, key = token_for(coordinator)
    assert token.digest == digest_of(key)
    assert key.startswith(f"{token.prefix}_")
    assert len(key) == len("pw_12345678_") + 43
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_token::text FROM accounts_token")
        assert key[-43:] not in cursor.fetchone()[0]


def test_a_token_ends(coordinator):
    program = client_of(token_for(coordinator, expires_on=clock.today())[1])
    assert program.get("/api/v1/students").status_code == 200
    with clock.at(clock.now() + timedelta(days=1)):
        assert is_problem(program.get("/api/v1/students"), 401)


def test_a_revoked_token_is_refused(program, coordinator):
    actions.revoke_token(Token.objects.get(), by=coordinator)
    assert is_problem(program.get("/api/v1/students"), 401)


def test_a_token_ends_with_the_last_membership(program, coordinator):
    more = Membership.objects.create(user=coordinator, school=make.make_school(), role="teacher")
    Membership.objects.exclude(pk=more.pk).get().delete()
    assert rows(program.get("/api/v1/students")) == []
    more.delete()
    assert is_problem(program.get("/api/v1/students"), 401)


def test_a_token_ends_with_the_account(program, coordinator):
    coordinator.is_active = False
    coordinator.save()
    assert is_problem(program.get("/api/v1/students"), 401)


@pytest.mark.parametrize("header", ["Bearer pw_nonsense", "Bearer", "Bearer  ", "Basic YTpi", ""])
def test_no_token_no_rows(header):
    answer = Client(headers={"authorization": header}).get("/api/v1/students")
    assert is_problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Bearer"


def test_use_is_noted_now_and_then_and_not_audited(program):
    first = clock.now()
    lines = Audit.objects.count()
    program.get("/api/v1/students")
    noted = Token.objects.get().used_at
    assert noted >= first
    program.get("/api/v1/students")
    assert Token.objects.get().used_at == noted
    with clock.at(noted + timedelta(minutes=6)):
        program.get("/api/v1/students")
    assert Token.objects.get().used_at > noted
    assert Audit.objects.count() == lines


def test_a_token_is_shown_once(coordinator):
    browser = signed_in(coordinator)
    day = clock.today() + timedelta(days=365)
    answer = browser.post(reverse("accounts:tokens"), {"name": "report", "expires_on": day})
    key = answer.context["key"]
    assert answer.text.count(key) >= 1
    assert "no-store" in answer["Cache-Control"]
    assert rows(client_of(key).get("/api/v1/placements")) == []
    again = browser.get(reverse("accounts:tokens"))
    assert (key in again.text, "report" in again.text) == (False, True)


def test_a_session_left_open_makes_no_token(coordinator):
    browser = Client()
    browser.force_login(coordinator)
    form = {"name": "report", "expires_on": clock.today()}
    answer = browser.post(reverse("accounts:tokens"), form)
    assert (answer.status_code, Token.objects.count()) == (302, 0)


@pytest.mark.parametrize("days", [-1, 366])
def test_a_token_lives_a_year_at_most(days, coordinator):
    form = {"name": "report", "expires_on": clock.today() + timedelta(days=days)}
    answer = signed_in(coordinator).post(reverse("accounts:tokens"), form)
    assert answer.status_code == 422
    assert "report" in answer.text
    assert not Token.objects.exists()


def test_a_name_is_taken_once(coordinator):
    token_for(coordinator)
    form = {"name": "report", "expires_on": clock.today()}
    answer = signed_in(coordinator).post(reverse("accounts:tokens"), form)
    assert answer.status_code == 422
    assert "You have a token of this name" in answer.text


def test_one_revokes_ones_own_only(coordinator, school):
    token, _key = token_for(coordinator)
    path = reverse("accounts:revoke_token", args=[token.pk])
    other = make.make_coordinator(school)
    assert signed_in(other).post(path).status_code == 404
    assert signed_in(coordinator).post(path).status_code == 302
    assert Token.objects.get().revoked_at


# Who reads what


def test_who_reads_guardians_and_emergency_numbers():
    world = make_world()
    Student.objects.filter(pk=world.mine.student.pk).update(emergency_phone="+1 405 555 0199")
    told = {}
    for name in ("coordinator", "observer", "teacher", "student", "guardian"):
        path = f"/api/v1/students/{world.mine.student.pk}"
        row = signed_in(world.visitors[name]).get(path).json()
        told[name] = (bool(row["guardians"]), bool(row["emergency"]))
    assert told == {
        "coordinator": (True, True), "observer": (True, True), "teacher": (False, False),
        "student": (False, False), "guardian": (False, False),
    }  # fmt: skip


def test_who_reads_what_a_school_notes_of_an_employer():
    world = make_world()
    world.mine.partnership.notes = "Parks on the lawn"
    world.mine.partnership.save()
    told = {}
    for name in ("coordinator", "teacher", "observer", "supervisor", "signatory"):
        path = f"/api/v1/employers/{world.mine.partnership.pk}"
        told[name] = signed_in(world.visitors[name]).get(path).json()["notes"]
    assert told == {
        "coordinator": "Parks on the lawn", "teacher": "Parks on the lawn",
        "observer": "Parks on the lawn", "supervisor": None, "signatory": None,
    }  # fmt: skip


def test_a_host_learns_the_students_name_and_no_more():
    world = make_world()
    browser = signed_in(world.visitors["supervisor"])
    row = browser.get(f"/api/v1/placements/{world.mine.placement.pk}").json()
    assert row["student"] == {"id": world.mine.student.pk, "name": world.mine.student.name}
    assert rows(browser.get("/api/v1/students")) == []


def test_a_placement_tells_its_supervisor_or_none(school, coordinator):
    placement = make.make_placement("active", school)
    browser = signed_in(coordinator)
    (row,) = rows(browser.get("/api/v1/placements"))
    assert row["supervisor"]["id"] == placement.supervisor.contact_id
    placement.participants.filter(contact=placement.supervisor.contact).delete()
    (row,) = rows(browser.get("/api/v1/placements"))
    assert row["supervisor"] is None


def test_a_host_knows_of_its_own_feedback_requests_only():
    world = make_world()
    asked = {
        name: len(rows(signed_in(world.visitors[name]).get("/api/v1/feedback-requests")))
        for name in ("supervisor", "signatory", "student", "guardian", "teacher", "coordinator")
    }
    assert asked == {
        "supervisor": 2, "signatory": 0, "student": 2, "guardian": 2, "teacher": 2,
        "coordinator": 2,
    }  # fmt: skip


def test_no_answer_to_feedback_is_told():
    world = make_world()
    text = signed_in(world.visitors["coordinator"]).get("/api/v1/feedback-requests").text
    world.mine.answer.text = "never told here"
    world.mine.answer.save()
    assert ("never told here" in text, world.mine.contact.name in text) == (False, True)


def test_a_form_is_named_in_the_reader_s_language():
    world = make_world()
    Form.objects.update(translations={"es": {"title": "A mitad del camino"}})
    browser = signed_in(world.visitors["coordinator"])
    browser.cookies["django_language"] = "es"
    named = {row["form"] for row in rows(browser.get("/api/v1/feedback-requests"))}
    assert named == {"A mitad del camino"}


def test_drafts_of_hours_are_the_learners_own():
    world = make_world()
    make.make_line(
        world.mine.placement, world.mine.log.worked_on + timedelta(days=1), state="draft"
    )
    states = {
        name: {row["state"] for row in rows(signed_in(user).get("/api/v1/log-lines"))}
        for name in ("student", "coordinator")
        for user in [world.visitors[name]]
    }
    assert states == {"student": {"draft", "submitted"}, "coordinator": {"submitted"}}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_the_other_school_is_told(kind):
    world = make_world()
    for name, user in world.visitors.items():
        if user and not name.startswith("other"):
            text = signed_in(user).get(f"/api/v1/{kind}").text
            assert ELSEWHERE not in text, name
    theirs = signed_in(world.visitors["other coordinator"]).get(f"/api/v1/{kind}").text
    assert ELSEWHERE in theirs


def test_a_placement_comes_with_its_moves_and_confirmed_hours(program, school):
    placement = make.make_placement("active", school)
    Move.objects.create(placement=placement, before="confirmed", after="active", why="Day one")
    make.make_line(placement, state="confirmed")
    make.make_line(placement, make.MONDAY + timedelta(days=2))
    row = program.get(f"/api/v1/placements/{placement.pk}").json()
    assert [(move["before"], move["after"], move["why"]) for move in row["moves"]] == [
        ("confirmed", "active", "Day one")
    ]
    assert row["confirmed_minutes"] == 180
    assert (row["periods"][0]["begins"], row["moves"][0]["at"][-1]) == ("12:30", "Z")


# Pages and filters


def test_pages_stay_put_while_rows_are_added(program, school):
    made = [make.make_student(school).pk for _number in range(5)]
    page = program.get("/api/v1/students?page_size=2").json()
    seen = [row["id"] for row in page["results"]]
    made.append(make.make_student(school, given_name="Aaron", family_name="Aaronson").pk)
    while page["next"]:
        following = urlsplit(page["next"])
        page = program.get(f"{following.path}?{following.query}").json()
        seen += [row["id"] for row in page["results"]]
    assert seen == made


def test_the_last_page_says_so(program, school):
    for _number in range(2):
        make.make_student(school)
    assert program.get("/api/v1/students?page_size=2").json()["next"] is None
    assert program.get("/api/v1/students?page_size=1").json()["next"] is not None


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("page_size=201", "page_size"),
        ("page_size=0", "page_size"),
        ("cursor=-1", "cursor"),
        ("cursor=x", "cursor"),
        ("cursor=" + "9" * 30, "cursor"),
        ("school=x", "school"),
        ("left=perhaps", "left"),
        ("number=a%00b", "number"),
        ("shcool=1", "shcool"),
        ("format=xml", "format"),
    ],
)
def test_a_wrong_parameter_is_named(query, wrong, program):
    answer = program.get(f"/api/v1/students?{query}")
    assert is_problem(answer, 400)
    assert list(answer.json()["errors"]) == [wrong]


def test_filters(program, school):
    here = make.make_placement("active", school)
    other = make.make_placement("draft", school)
    Move.objects.create(placement=other, before="proposed", after="draft")
    gone = make.make_student(school, left_on=clock.today(), number="77")
    yesterday = (clock.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    tomorrow = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def found(address):
        return [row["id"] for row in rows(program.get(f"/api/v1/{address}"))]

    assert found("placements?state=active") == [here.pk]
    assert found(f"placements?student={other.student_id}") == [other.pk]
    assert found(f"placements?school={school.pk}") == [here.pk, other.pk]
    assert found(f"placements?moved_after={yesterday}") == [other.pk]
    assert found(f"placements?moved_after={tomorrow}") == []
    assert found("students?left=true") == [gone.pk]
    assert found("students?left=false") == [here.student_id, other.student_id]
    assert found("students?number=77") == [gone.pk]
    assert found(f"students?school={school.pk + 1}") == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_takes_a_fixed_number_of_queries(kind):
    side = make_side()
    program = client_of(token_for(side.staff["coordinator"], name="more")[1])
    program.get(f"/api/v1/{kind}")  # notes its first use
    few = counted(program, kind)
    for number in range(12):
        student = make.make_student(side.school)
        make.make_guardian(student)
        contact = make.make_contact(make.make_partnership(side.school, f"Firm {number}"))
        placement = make.make_placement("active", side.school, student, contact)
        make.make_line(placement)
        Move.objects.create(placement=placement, before="confirmed", after="active")
    many = counted(program, kind)
    assert few == many
    assert many <= 10


def counted(program, kind):
    with CaptureQueriesContext(connection) as queries:
        rows(program.get(f"/api/v1/{kind}"))
    return len(queries)


# How it says no


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/students/", "/api/v1/students/0"])
def test_what_is_not_there(path, program):
    assert is_problem(program.get(path), 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_is_written(method, program, coordinator):
    for client in (program, signed_in(coordinator), Client()):
        answer = getattr(client, method)("/api/v1/students")
        assert is_problem(answer, 405)
        assert set(answer["Allow"].split(", ")) == {"GET", "HEAD"}


def test_only_json_is_told(program):
    assert is_problem(program.get("/api/v1/students", headers={"accept": "text/csv"}), 406)


def test_a_fault_of_ours_is_a_problem_too(program, monkeypatch):
    def fail(self, request, *args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("students.api.Students.list", fail)
    assert is_problem(program.get("/api/v1/students"), 500)


def test_so_many_requests_a_minute(coordinator, settings):
    settings.API_REQUESTS_A_MINUTE = 3
    one, two = (client_of(token_for(coordinator, name=name)[1]) for name in ("one", "two"))
    with clock.at(clock.now().replace(second=10)):
        codes = [one.get("/api/v1/students").status_code for _number in range(4)]
        refused = one.get("/api/v1/students")
        assert codes == [200, 200, 200, 429]
        assert is_problem(refused, 429)
        assert 0 < int(refused["Retry-After"]) <= 60
        assert two.get("/api/v1/students").status_code == 200
    with clock.at(clock.now().replace(second=10) + timedelta(minutes=1)):
        assert one.get("/api/v1/students").status_code == 200


def test_a_flushed_cache_shuts_nobody_out(program):
    program.get("/api/v1/students")
    cache.clear()
    assert program.get("/api/v1/students").status_code == 200


def test_who_has_it_already_is_told_so(program, school):
    make.make_student(school)
    answer = program.get("/api/v1/students")
    assert answer["Cache-Control"] == "private, no-store"
    assert "Authorization" in answer["Vary"]
    same = program.get("/api/v1/students", headers={"if-none-match": answer["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    make.make_student(school)
    other = program.get("/api/v1/students", headers={"if-none-match": answer["ETag"]})
    assert other.status_code == 200


def test_head_is_get_without_the_rows(program):
    answer = program.head("/api/v1/students")
    assert (answer.status_code, answer.content) == (200, b"")


# What explains it


def test_the_schema_as_json_and_yaml(program):
    as_json = program.get("/api/v1/schema")
    assert (as_json["Content-Type"], as_json.json()["openapi"][:2]) == ("application/json", "3.")
    assert set(as_json.json()["paths"]) == {
        path for kind in KINDS for path in (f"/api/v1/{kind}", f"/api/v1/{kind}/{{id}}")
    }
    as_yaml = program.get("/api/v1/schema.yaml")
    assert as_yaml["Content-Type"].startswith("application/yaml")
    assert as_yaml.text.startswith("openapi: 3")


def test_the_page_explains_every_kind_and_needs_nothing_from_outside(coordinator):
    page = signed_in(coordinator).get("/api/v1/")
    assert [kind for kind in KINDS if f"/api/v1/{kind}" not in page.text] == []
    assert "moved_after" in page.text
    outside = [word for word in page.text.split('"') if word.startswith(("http", "//"))]
    assert [word for word in outside if not word.startswith("http://testserver")] == []


def test_the_page_speaks_spanish(coordinator):
    browser = signed_in(coordinator)
    browser.cookies["django_language"] = "es"
    assert '<html lang="es"' in browser.get("/api/v1/").text


def test_who_must_add_a_second_step_has_no_token(coordinator, school, monkeypatch):
    program = client_of(token_for(coordinator)[1])
    monkeypatch.setattr("accounts.rules.must_add_second_step", lambda user: True)
    assert is_problem(program.get("/api/v1/students"), 403)
    form = {"name": "another", "expires_on": clock.today()}
    assert signed_in(coordinator).post(reverse("accounts:tokens"), form).status_code != 200
    assert Token.objects.count() == 1


def test_roles_that_may_make_a_token(school):
    for role in Role:
        assert token_for(make.make_user(role, school))[1]
