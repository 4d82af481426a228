"""One's account, the people and the calendar of one's schools; colours, language, the demo's door."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Holiday, Membership, Role, School, Term, User
from kit import clock
from tests.factories import make_coordinator, make_school, make_student, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_coordinator(school, name="Cora Pine")


@pytest.fixture
def inside(client, coordinator):
    client.force_login(coordinator)
    return client


def test_one_changes_ones_name_and_language(inside, coordinator):
    response = inside.post(reverse("accounts:account"), {"name": "Cora Oak", "language": "es"})
    assert response.status_code == 302
    assert response.cookies["django_language"].value == "es"
    coordinator.refresh_from_db()
    assert (coordinator.name, coordinator.language) == ("Cora Oak", "es")


def test_a_name_is_needed(inside):
    response = inside.post(reverse("accounts:account"), {"name": "", "language": "en"})
    assert response.status_code == 422
    assert "Type your name." in response.text


def test_people_lists_ones_schools(inside, school):
    make_user(Role.TEACHER, school, name="Tess Reed")
    make_user(Role.TEACHER, make_school("Other"), name="Olaf Stone")
    text = inside.get(reverse("accounts:people")).text
    assert ("Tess Reed" in text, "Olaf Stone" in text) == (True, False)


def test_people_are_found(inside, school):
    make_user(Role.TEACHER, school, name="Tess Reed")
    text = inside.get(reverse("accounts:people"), {"q": "pine"}).text
    assert ("Tess Reed" in text, "Cora Pine" in text) == (False, True)
    assert "Nobody by that name" in inside.get(reverse("accounts:people"), {"q": "zzz"}).text


@pytest.mark.parametrize("rows", [1, 4])
def test_people_takes_a_fixed_number_of_queries(rows, inside, school, django_assert_num_queries):
    for _row in range(rows):
        make_user(Role.TEACHER, school)
    inside.get(reverse("accounts:people"))  # the zone is read once a session
    with django_assert_num_queries(8):  # two of them are the test's own savepoint
        inside.get(reverse("accounts:people"))


def test_an_invitation(inside, school):
    sent = {"name": "Ira Fox", "email": "ira@redbud.example", "school": school.pk}
    response = inside.post(reverse("accounts:invite"), sent | {"role": "teacher"})
    assert response.status_code == 302
    assert Membership.objects.get(user__email="ira@redbud.example").role == Role.TEACHER


def test_an_invitation_twice_is_told_and_keeps_what_was_typed(inside, school):
    sent = {"name": "Ira Fox", "email": "ira@redbud.example", "school": school.pk}
    for _time in range(2):
        response = inside.post(reverse("accounts:invite"), sent | {"role": "teacher"})
    assert response.status_code == 422
    assert "already has this role here" in response.text
    assert 'value="Ira Fox"' in response.text


def test_a_coordinator_gives_no_high_role(inside, school):
    sent = {"name": "Ira Fox", "email": "ira@redbud.example", "school": school.pk}
    response = inside.post(reverse("accounts:invite"), sent | {"role": "administrator"})
    assert response.status_code == 422
    assert not User.objects.filter(email="ira@redbud.example").exists()


def test_no_invitation_to_another_school(inside):
    sent = {"name": "Ira Fox", "email": "ira@redbud.example", "role": "teacher"}
    response = inside.post(reverse("accounts:invite"), sent | {"school": make_school("Other").pk})
    assert response.status_code == 422


def test_a_role_is_taken_away(inside, school):
    membership = make_user(Role.TEACHER, school).memberships.get()
    response = inside.post(reverse("accounts:end_membership", args=[membership.pk]))
    assert response.status_code == 302
    assert not Membership.objects.filter(pk=membership.pk).exists()


@pytest.mark.parametrize(("of", "answer"), [("colleague", 403), ("other", 404)])
def test_other_roles_are_not(of, answer, inside, school):
    where = school if of == "colleague" else make_school("Other")
    membership = make_coordinator(where).memberships.get()
    response = inside.post(reverse("accounts:end_membership", args=[membership.pk]))
    assert response.status_code == answer
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_a_school_is_kept(inside, school):
    sent = {"name": "Redbud", "address": "1 Main St", "phone": "1", "contact_name": "Rhea"}
    sent |= {"time_zone": "America/Denver", "language": "en"}
    assert inside.post(reverse("accounts:school", args=[school.pk]), sent).status_code == 302
    school.refresh_from_db()
    assert (school.address, school.time_zone) == ("1 Main St", "America/Denver")


def test_going_live_is_not_typed_here(inside):
    school = School.objects.get()
    School.objects.update(live_at=None)
    sent = {"name": "Redbud", "time_zone": "America/Denver", "language": "en"}
    inside.post(reverse("accounts:school", args=[school.pk]), sent | {"live_at": "2026-01-01"})
    assert School.objects.get().live_at is None


def test_a_holiday_of_one_day(inside, school):
    sent = {"name": "Founders", "first_on": "2026-11-20", "last_on": ""}
    assert inside.post(reverse("accounts:add_holiday", args=[school.pk]), sent).status_code == 302
    holiday = Holiday.objects.get()
    assert (holiday.first_on, holiday.last_on) == (date(2026, 11, 20), date(2026, 11, 20))
    assert inside.post(reverse("accounts:remove_holiday", args=[holiday.pk])).status_code == 302
    assert not Holiday.objects.exists()


def test_a_holiday_backwards_is_told(inside, school):
    sent = {"name": "Founders", "first_on": "2026-11-20", "last_on": "2026-11-19"}
    response = inside.post(reverse("accounts:add_holiday", args=[school.pk]), sent)
    assert response.status_code == 422
    assert "cannot lie before the first" in response.text


def test_a_term(inside, school):
    sent = {"title": "Fall", "kind": "term", "starts_on": "2026-08-12", "ends_on": "2026-12-18"}
    assert inside.post(reverse("accounts:add_term", args=[school.pk]), sent).status_code == 302
    term = Term.objects.get()
    assert inside.post(reverse("accounts:remove_term", args=[term.pk])).status_code == 302
    assert not Term.objects.exists()


def test_a_term_of_the_roster_stays(inside, school):
    term = Term.objects.create(
        school=school, title="Fall", starts_on="2026-08-12", ends_on="2026-12-18", sourced_id="t1"
    )
    assert inside.post(reverse("accounts:remove_term", args=[term.pk])).status_code == 404


@pytest.mark.parametrize("page", ["remove_holiday", "remove_term"])
def test_another_schools_calendar_is_not_there(page, inside):
    other = make_school("Other")
    term = Term.objects.create(
        school=other, title="Fall", starts_on="2026-08-12", ends_on="2026-12-18"
    )
    holiday = Holiday.objects.create(
        school=other, name="x", first_on="2026-08-12", last_on="2026-08-12"
    )
    row = holiday if page == "remove_holiday" else term
    assert inside.post(reverse(f"accounts:{page}", args=[row.pk])).status_code == 404


def test_a_teacher_changes_no_calendar(client, school):
    client.force_login(make_user(Role.TEACHER, school))
    sent = {"name": "x", "first_on": "2026-11-20"}
    url = reverse("accounts:add_holiday", args=[school.pk])
    assert client.post(url, sent).status_code == 403


@pytest.mark.parametrize("chosen", ["auto", "light", "dark"])
def test_colours_are_kept_for_a_year(chosen, client):
    response = client.post(reverse("scheme"), {"scheme": chosen, "next": "/accounts/login/"})
    assert (response.status_code, response.url) == (302, "/accounts/login/")
    assert response.cookies["scheme"].value == chosen
    assert response.cookies["scheme"]["max-age"] == 365 * 24 * 3600


def test_colours_lead_nowhere_else(client):
    response = client.post(reverse("scheme"), {"scheme": "red", "next": "https://evil.example/"})
    assert (response.url, "scheme" in response.cookies) == ("/", False)


def test_a_language_stays_with_the_person(inside, coordinator):
    response = inside.post(reverse("set_language"), {"language": "es", "next": "/account/"})
    assert response.status_code == 302
    coordinator.refresh_from_db()
    assert coordinator.language == "es"
    assert inside.get("/account/").headers["Content-Language"] == "es"


def test_a_strange_language_is_left(inside, coordinator):
    inside.post(reverse("set_language"), {"language": "xx"})
    coordinator.refresh_from_db()
    assert coordinator.language == "en"


def test_the_demos_door_is_shut_elsewhere(client, coordinator):
    response = client.post(reverse("demo_sign_in"), {"email": coordinator.email})
    assert response.status_code == 404


def test_the_demos_door(client, coordinator, settings):
    settings.DEMO = True
    before = client.session.session_key
    response = client.post(reverse("demo_sign_in"), {"email": coordinator.email})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(coordinator.pk)
    assert client.session.session_key != before


@pytest.mark.parametrize("email", ["real@school.org", "nobody@redbud.example", ""])
def test_the_demos_door_is_for_made_up_people(email, client, settings):
    settings.DEMO = True
    make_user(email="real@school.org")
    assert client.post(reverse("demo_sign_in"), {"email": email}).status_code == 404


def test_the_demos_people_stand_on_the_sign_in_page(client, settings):
    make_user(email="coordinator@oakhaven.example")
    assert "coordinator@oakhaven.example" not in client.get(reverse("account_login")).text
    settings.DEMO = True
    text = client.get(reverse("account_login")).text
    assert "coordinator@oakhaven.example" in text
    assert "teacher@redbud.example" not in text


def test_the_rail_shows_what_the_person_is(client, school):
    student = make_student(school)
    student.user = make_user()
    student.save()
    labels = {}
    for name, user in {
        "coordinator": make_coordinator(school),
        "teacher": make_user(Role.TEACHER, school),
        "student": student.user,
        "nobody": make_user(),
    }.items():
        client.force_login(user)
        labels[name] = [item.label for item in client.get("/account/").context["navigation"]]
    assert labels == {
        "coordinator": ["Today", "Students", "Employers", "Placements", "Mail"],
        "teacher": ["Today", "Placements", "Places"],
        "student": ["Home", "Hours", "Places"],
        "nobody": ["Home"],
    }


def test_it_is_told_that_no_mail_leaves(inside, school):
    assert "No mail leaves yet" not in inside.get("/account/").text
    School.objects.update(live_at=None)
    assert "No mail leaves yet for Redbud" in inside.get("/account/").text
    School.objects.update(live_at=clock.now())
    assert "No mail leaves yet" not in inside.get("/account/").text
