"""The admin: every model is there, scoped, within a fixed number of queries; nothing is forged."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership, Role, School, User
from kit.admin import HouseAdmin
from partners.models import Employer, Partnership
from placements.models import Placement, Requirement
from students.models import Student
from tests import factories as make
from tests.world import ELSEWHERE, make_side, make_world

OURS = (
    "accounts", "catalogue", "students", "partners", "placements", "assessments", "notifications",
)  # fmt: skip
# the key of a session opens it, so no page shows one; a report is read by named persons only, a journal and what its
# learner says each week by those whom they chose; links to one's record, and whom one met, are the learner's own
UNSEEN = {
    "accounts.session", "placements.incident", "placements.incidentstep", "placements.journalentry",
    "placements.journalfile", "placements.journalcomment", "placements.pulse", "placements.pulseshare",
    "assessments.recordshare", "assessments.sharevisit", "assessments.personmet",
}  # fmt: skip
ALL = [
    model
    for label in OURS
    for model in apps.get_app_config(label).get_models()
    if model._meta.label_lower not in UNSEEN
]
MODELS = [model for model in ALL if admin.site.is_registered(model)]
OPERATORS = {"accounts.audit"}
LIST_QUERIES = 14
PAGE_QUERIES = 25

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def rows_of(side, model):
    """The rows of this model that belong to one side of the world."""
    admin_ = admin.site.get_model_admin(model)
    return admin_.within(model._base_manager.all(), side.staff["administrator"])


@pytest.fixture
def world(db):
    ContentType.objects.clear_cache()
    return make_world()


@pytest.fixture
def inside(client, world):
    """A browser of the school's administrator."""
    client.force_login(world.mine.staff["administrator"])
    return client


def counted(client, url, query=None):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url, query)
    return response, len(queries)


def test_every_model_is_there():
    assert [m._meta.label for m in ALL if m not in MODELS] == []


def test_nothing_else_is_there():
    assert all(isinstance(a, HouseAdmin) for a in admin.site._registry.values())
    assert set(admin.site._registry) <= set(MODELS)


def test_lists(inside, world):
    first = {m: listed(inside, m) for m in MODELS}
    first = {m: listed(inside, m) for m in MODELS}  # content types are cached now
    make_side(ELSEWHERE)
    more_of(world.mine)
    again = {m: listed(inside, m) for m in MODELS}
    assert told({m: (first[m], again[m]) for m in MODELS if first[m] != again[m]}) == {}
    assert told({m: got for m, got in first.items() if not in_order(m, *got)}) == {}


def in_order(model, status, queries, leaks):
    expected = 403 if model._meta.label_lower in OPERATORS else 200
    return status == expected and queries <= LIST_QUERIES and not leaks


def listed(client, model, **query):
    """Status, number of queries, and whether something of the other school shows."""
    response, queries = counted(client, address(model, "changelist"), query)
    return response.status_code, queries, ELSEWHERE in response.text


def told(by_model):
    return {model._meta.label: what for model, what in by_model.items()}


def more_of(side):
    """Three more students, placements, contacts and so on at the same school."""
    for _number in range(3):
        student = make.make_student(side.school)
        make.make_guardian(student)
        contact = make.make_contact(make.make_partnership(side.school))
        make.make_placement("draft", side.school, student, contact)


def test_search_works_everywhere(inside):
    found = {m: listed(inside, m, q="Longbow") for m in MODELS}
    assert told({m: got for m, got in found.items() if not in_order(m, *got)}) == {}


def test_add_pages(inside, world):
    wrong = {}
    for model in MODELS:
        response, queries = counted(inside, address(model, "add"))
        may_add = admin.site.get_model_admin(model).has_add_permission(response.wsgi_request)
        got = (response.status_code, ELSEWHERE in response.text)
        if got != (200 if may_add else 403, False) or queries > PAGE_QUERIES:
            wrong[model] = (*got, queries)
    assert told(wrong) == {}


def test_change_pages(inside, world):
    """And the history of each. SHARED have no row of a school in the world."""
    wrong = {}
    for model in MODELS:
        row = rows_of(world.mine, model).first()
        if row is None:
            assert model._meta.label_lower in SHARED
            continue
        response, queries = counted(inside, address(model, "change", row.pk))
        history = inside.get(address(model, "history", row.pk)).status_code
        got = (response.status_code, history, ELSEWHERE in response.text)
        if got != (200, 200, False) or queries > PAGE_QUERIES:
            wrong[model] = (*got, queries)
    assert told(wrong) == {}


SHARED = {
    "accounts.audit",
    "catalogue.cluster",
    "catalogue.scale",
    "notifications.accesslink",
    "notifications.preference",
}


def test_rows_of_another_school_are_not_there(inside, world):
    answers = {
        address(model, page, row.pk)
        for model in MODELS
        for row in rows_of(world.theirs, model)[:2]
        for page in ("change", "history", "delete")
    }
    assert len(answers) > 100
    assert [url for url in answers if inside.get(url).status_code != 404] == []


def test_nothing_but_drafts_is_deleted(inside, world):
    wrong = {}
    for model in MODELS:
        row = rows_of(world.mine, model).exclude(**draft_of(model)).first()
        if row is not None:
            response = inside.post(address(model, "delete", row.pk), {"post": "yes"})
            if response.status_code != 403:
                wrong[model] = response.status_code
    assert told(wrong) == {}


def draft_of(model):
    return {"state": "draft"} if hasattr(model, "state") else {"pk": None}


def test_choices_of_another_school_are_not_offered(inside, world):
    wrong = [
        str(field)
        for model in MODELS
        for field in model._meta.fields
        if field.is_relation and admin.site.is_registered(field.related_model)
        if offers_elsewhere(inside, model, field)
    ]
    assert wrong == []


def offers_elsewhere(client, model, field):
    asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
    response = client.get(reverse("admin:autocomplete"), asked | {"field_name": field.name})
    return response.status_code not in {200, 403} or ELSEWHERE in response.text


def test_a_draft_goes_with_its_parts(inside, world):
    draft = world.mine.draft
    response = inside.post(address(Placement, "delete", draft.pk), {"post": "yes"})
    assert response.status_code == 302
    assert not Placement.objects.filter(pk=draft.pk).exists()


def test_a_state_is_not_set_here(inside, world):
    placement = world.mine.placement
    sent = {"state": "completed", "starts_on": "2020-01-01", "coordinator": ""}
    response = inside.post(address(Placement, "change", placement.pk), sent)
    assert response.status_code == 302
    before = (placement.state, placement.starts_on)
    placement.refresh_from_db()
    assert (placement.state, placement.starts_on) == before
    assert placement.coordinator is None


@pytest.mark.parametrize("name", ["signature", "move", "agreement", "log", "answer", "final"])
def test_records_are_only_read(name, inside, world):
    row = getattr(world.mine, name)
    assert inside.post(address(type(row), "change", row.pk), {"name": "Forged"}).status_code == 403
    assert inside.post(address(type(row), "add"), {"name": "Forged"}).status_code == 403


def test_shared_rows_are_the_operators(inside, client, world):
    preset = Requirement.objects.filter(set__school=None).first()
    page = address(Requirement, "change", preset.pk)
    assert inside.get(page).status_code == 200
    assert inside.post(page, {"kind": "nothing"}).status_code == 403
    client.force_login(world.operator)
    assert 'name="level"' in client.get(page).text or requirement_in_use(preset)


def requirement_in_use(requirement):
    return Placement.objects.filter(requirement_set=requirement.set).exists()


def test_a_row_is_not_added_to_a_shared_set(inside, world):
    shared = Requirement.objects.filter(set__school=None).first().set
    sent = {"set": shared.pk, "kind": "new", "step": "confirm", "level": "required", "position": 0}
    response = inside.post(address(Requirement, "add"), sent)
    assert response.status_code == 200
    assert not Requirement.objects.filter(kind="new").exists()
    sent["set"] = world.mine.set.pk
    assert inside.post(address(Requirement, "add"), sent).status_code == 302


def test_a_constraint_is_told_in_words(inside, world):
    term = world.mine.term
    sent = {"school": term.school_id, "title": "x", "kind": "term"}
    sent |= {"starts_on": "2026-09-02", "ends_on": "2026-09-01"}
    response = inside.post(address(type(term), "change", term.pk), sent)
    assert "A term ends after it starts" in response.text


def test_a_constraint_on_shown_fields_is_told_too(inside, world):
    teacher = Membership.objects.get(user=world.mine.staff["teacher"])
    Membership.objects.create(user=teacher.user, school=teacher.school, role=Role.OBSERVER)
    response = inside.post(address(Membership, "change", teacher.pk), {"role": "observer"})
    assert "This person already has this role here." in response.text


def test_a_choice_of_another_school_is_refused(inside, world):
    sent = {"user": world.theirs.staff["teacher"].pk, "school": world.mine.school.pk}
    response = inside.post(address(Membership, "add"), sent | {"role": "teacher"})
    assert response.status_code == 200
    assert "Select a valid choice" in response.text


def test_an_address_is_the_operators(inside, client, world):
    teacher = world.mine.staff["teacher"]
    page = address(User, "change", teacher.pk)
    sent = {
        "name": "New Name",
        "email": "thief@example.com",
        "language": "en",
        "is_superuser": "on",
    }
    sent |= management(2, "memberships")
    assert inside.post(page, sent).status_code == 302
    teacher.refresh_from_db()
    assert (teacher.name, teacher.is_superuser) == ("New Name", False)
    assert teacher.email != "thief@example.com"


def management(initial, prefix):
    form = {"TOTAL_FORMS": initial - 1, "INITIAL_FORMS": initial - 1}
    return {f"{prefix}-{key}": value for key, value in form.items()}


def test_a_password_is_not_guessed_by_filter(inside):
    response = inside.get(address(User, "changelist"), {"password__startswith": "md5"})
    assert response.status_code in {302, 400}


def test_who_is_added_may_enter_by_code(inside, world):
    sent = {"name": "Ira Fox", "email": "ira@redbud.example", "language": "en", "is_active": "on"}
    sent |= {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0}
    sent |= {
        "memberships-0-school": world.mine.school.pk,
        "memberships-0-role": "administrator",
    }
    assert inside.post(address(User, "add"), sent).status_code == 302
    user = User.objects.get(email="ira@redbud.example")
    assert (user.has_usable_password(), user.is_staff) == (False, True)


def test_a_new_person_needs_a_school(inside):
    sent = {"name": "Ira Fox", "email": "ira@redbud.example", "language": "en"}
    sent |= {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    assert inside.post(address(User, "add"), sent).status_code == 200
    assert not User.objects.filter(email="ira@redbud.example").exists()


def test_a_shared_employer_is_changed_by_neither(inside, world):
    employer = world.mine.partnership.employer
    page = address(Employer, "change", employer.pk)
    assert 'name="name"' in inside.get(page).text
    Partnership.objects.create(school=world.theirs.school, employer=employer)
    assert 'name="name"' not in inside.get(page).text


def test_relations_out_of_sight_are_kept(inside, world):
    """A roster of the district above names the student; the school's form does not wipe that."""
    district = School.objects.create(name="District", kind="district")
    group = world.mine.group
    group.terms.create(
        school=district, title="District year", starts_on="2026-08-01", ends_on="2027-06-30"
    )
    sent = {"school": group.school_id, "course": group.course_id, "title": "New", "terms": []}
    assert inside.post(address(type(group), "change", group.pk), sent).status_code == 302
    group.refresh_from_db()
    assert (group.title, group.terms.count()) == ("New", 2)


def test_the_tree_has_no_circles(client, world):
    client.force_login(world.operator)
    school = world.mine.school
    below = make.make_school("Department", parent=school)
    page = client.get(address(School, "change", school.pk))
    sent = {k: v for k, v in page.context["adminform"].form.initial.items() if v is not None}
    response = client.post(address(School, "change", school.pk), sent | {"parent": below.pk})
    assert "cannot belong to itself" in response.text


def test_the_operator_sees_both_schools(client, world):
    client.force_login(world.operator)
    text = client.get(address(Student, "changelist")).text
    assert ELSEWHERE in text
    assert str(world.mine.student.family_name) in text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TEACHER, Role.OBSERVER])
def test_others_do_not_enter(role, client, world):
    user = world.mine.staff[role]
    user.is_staff = True  # the flag alone opens nothing
    user.save()
    client.force_login(user)
    assert client.get(reverse("admin:index")).status_code == 403
    assert client.get(address(Student, "changelist")).status_code == 403


def test_strangers_are_sent_to_the_one_sign_in_page(client):
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
