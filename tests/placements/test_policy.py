"""A school chooses how much it asks, by type: light, standard, strict, or rule by rule."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from catalogue.models import Cluster, PlacementType
from kit import clock
from placements import actions, presets, requirements
from placements.actions.policies import choose_policy, save_policy
from placements.actions.programmes import set_for
from placements.models import DocumentKind, Programme, RequirementSet
from students.models import CareerPlan, Course
from tests import factories as make

pytestmark = pytest.mark.django_db

QUERIES = 11


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def programme(school):
    return make.make_programme(school)


def choose(client, programme, name):
    url = reverse("placements:policy", args=[programme.school_id])
    return client.post(url, {f"type-{programme.type_id}": name})


def test_new_placements_follow_and_those_that_are_there_do_not(
    client, school, coordinator, programme
):
    running = make.make_placement("active", school, programme=programme)
    client.force_login(coordinator)
    assert choose(client, programme, presets.STRICT).status_code == 302
    programme.refresh_from_db()
    assert (programme.requirement_set.school, programme.requirement_set.name) == (
        school, presets.STRICT,
    )  # fmt: skip
    assert make.make_placement(school=school, programme=programme).requirement_set.name == "Strict"
    running.refresh_from_db()
    assert running.requirement_set.school is None
    [row] = client.get(reverse("placements:policy", args=[school.pk])).context["form"].types
    assert (row.now, row.asked) == ("Strict", "")  # just what the policy says
    programme.requirement_set.requirements.filter(kind="check_safety_visit").delete()
    page = client.get(reverse("placements:policy", args=[school.pk])).text
    assert "Asked now: Partnership active, Insurance of the site" in page


def test_there_and_back(school, coordinator, programme):
    today = clock.today()

    def chosen(name):
        choose_policy(school, programme.type, name, by=coordinator, today=today)
        programme.refresh_from_db()
        later = Programme(school=school, type=programme.type, title="Next", cohort=name)
        later = actions.save_programme(later, by=coordinator, today=today)
        Programme.objects.filter(pk=later.pk).delete()
        assert later.requirement_set == programme.requirement_set
        return later.requirement_set

    first = programme.requirement_set
    strict, light = chosen(presets.STRICT), chosen(presets.LIGHT)
    assert chosen(presets.NAME) == first
    assert (chosen(presets.STRICT), chosen(presets.LIGHT)) == (strict, light)
    assert RequirementSet.objects.filter(school=school).count() == 2
    assert set_for(school, programme.type, today + timedelta(days=9)) == light


def test_rules_of_the_schools_own_stay_unless_something_else_is_chosen(
    client, school, coordinator, programme
):
    own = RequirementSet.objects.create(school=school, type=programme.type, name="Ours")
    own.requirements.create(kind="check_insurance", step="start", sizes=["medium", "large"])
    Programme.objects.filter(pk=programme.pk).update(requirement_set=own)
    client.force_login(coordinator)
    page = client.get(reverse("placements:policy", args=[school.pk])).text
    assert "Insurance of the site (50 to 249 people, 250 people or more)" in page
    assert choose(client, programme, "as it is").status_code == 302
    programme.refresh_from_db()
    assert programme.requirement_set == own
    assert choose(client, programme, presets.LIGHT).status_code == 302
    programme.refresh_from_db()
    assert programme.requirement_set.name == presets.LIGHT


def test_a_word_that_is_no_policy_is_told(client, coordinator, programme):
    client.force_login(coordinator)
    for word in ("", "none"):
        assert choose(client, programme, word).status_code == 422
    programme.refresh_from_db()
    assert programme.requirement_set.school is None


def test_a_school_without_programs_is_told_what_to_do(client, school, coordinator):
    client.force_login(coordinator)
    page = client.get(reverse("placements:policy", args=[school.pk])).text
    assert "No programs yet" in page


def test_another_school_neither_sees_nor_chooses(client, school, programme):
    theirs = make.make_coordinator(make.make_school("Other High School"))
    with pytest.raises(PermissionDenied):
        choose_policy(school, programme.type, presets.LIGHT, by=theirs, today=clock.today())
    client.force_login(theirs)
    assert choose(client, programme, presets.LIGHT).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_takes_a_fixed_number_of_queries(
    client, school, coordinator, count, django_assert_num_queries
):
    for kind in ("internship", "job_shadow", "career_fair", "live_work")[:count]:
        make.make_programme(school, kind)
    client.force_login(coordinator)
    url = reverse("placements:policy", args=[school.pk])
    client.get(url)  # the zone is read once a session
    with django_assert_num_queries(QUERIES):
        client.get(url)


def test_each_preset_asks_at_least_what_the_lighter_one_asks():
    weight = {"recommended": 1, "required": 2}
    for type_ in PlacementType.objects.filter(school=None):
        asked = [
            {(row.kind, row.step): weight[row.level] for row in presets.rows(type_, name)}
            for name in presets.NAMES
        ]
        for lighter, next_ in pairwise(asked):
            less = {key for key, level in lighter.items() if next_.get(key, 0) < level}
            assert not less, type_


def table(client, programme, **changes):
    """The table of the type as it stands, with these changes: {"check_insurance:level": "required"}."""
    url = reverse("placements:type_policy", args=[programme.school_id, programme.type_id])
    form = client.get(url).context["form"]
    said = {field.html_name: field.value() for field in form}
    said = {name: value for name, value in said.items() if value not in (None, False, [])}
    return url, said | changes


def asked_of(requirement_set):
    return {row.key: (row.level, row.step) for row in requirement_set.requirements.all()}


def test_a_changed_table_is_asked_from_today_on_and_not_of_what_is_there(
    client, school, coordinator, programme
):
    old = make.make_placement("confirmed", school, programme=programme)
    before = asked_of(old.requirement_set)
    client.force_login(coordinator)
    changes = {
        "check_insurance:level": "required",
        "check_insurance:sizes": ["large"],
        "emergency_contact:level": "off",
    }
    url, said = table(client, programme, **changes)
    assert client.post(url, said).status_code == 302
    programme.refresh_from_db()
    made = programme.requirement_set
    assert (made.school, made.valid_from) == (school, clock.today(school.time_zone))
    wanted = before | {"check_insurance": ("required", "start")}
    del wanted["emergency_contact"]
    assert asked_of(made) == wanted
    assert made.requirements.get(kind="check_insurance").sizes == ["large"]
    old.refresh_from_db()
    assert asked_of(old.requirement_set) == before
    new = make.make_placement("confirmed", school, programme=programme)
    judged = [
        {item.kind for item in requirements.open_items(each, "start")} & {"check_insurance"}
        for each in (old, new)
    ]
    assert judged == [set(), {"check_insurance"}]
    assert set_for(school, programme.type, clock.today()) == made


def test_the_old_set_ends_where_it_was_the_schools_own(client, school, coordinator, programme):
    client.force_login(coordinator)
    for level in ("required", "recommended"):
        url, said = table(client, programme, **{"check_insurance:level": level})
        assert client.post(url, said).status_code == 302
    first, second = RequirementSet.objects.filter(school=school)
    assert (first.valid_to < clock.today(school.time_zone), second.valid_to) == (True, None)


def test_nothing_is_made_where_nothing_changed(client, school, coordinator, programme):
    client.force_login(coordinator)
    url, said = table(client, programme)
    assert "Nothing was changed" in client.post(url, said, follow=True).text
    assert not RequirementSet.objects.filter(school=school).exists()


def test_the_second_of_two_editors_is_told_and_loses_nothing_typed(
    client, school, coordinator, programme
):
    client.force_login(coordinator)
    url, mine = table(client, programme, **{"check_insurance:level": "required"})
    url, theirs = table(client, programme, **{"hours:level": "off"})
    assert client.post(url, theirs).status_code == 302
    answer = client.post(url, mine)
    assert answer.status_code == 422
    assert "Somebody has changed these rules meanwhile" in answer.text
    form = answer.context["form"]
    assert form["check_insurance:level"].value() == "required"
    assert "not asked now" in answer.text  # what is different from what the other one saved
    again = mine | {"began": form["began"].value()}
    assert client.post(url, again).status_code == 302
    programme.refresh_from_db()
    assert asked_of(programme.requirement_set)["check_insurance"] == ("required", "start")
    assert RequirementSet.objects.filter(school=school).count() == 2


def test_what_it_would_stop_today_is_shown_and_nothing_saved(
    client, school, coordinator, programme
):
    waits = make.make_placement("confirmed", school, programme=programme)
    make.make_placement("completed", school, programme=programme)
    elsewhere = make.make_school("Other High School")
    make.make_placement("confirmed", elsewhere)
    client.force_login(coordinator)
    url, said = table(client, programme)
    shown = client.post(url, said | {"preview": "1"}).context["preview"]
    assert (shown["looked_at"], shown["stopped"], shown["newly"]) == (1, 0, 0)
    said["check_insurance:level"] = "required"
    answer = client.post(url, said | {"preview": "1"})
    shown = answer.context["preview"]
    assert (shown["looked_at"], shown["stopped"], shown["newly"]) == (1, 1, 1)
    assert shown["reasons"] == [{"term": "Insurance of the site", "value": 1}]
    assert reverse("placements:detail", args=[waits.pk]) in answer.text
    assert not RequirementSet.objects.filter(school=school).exists()


def test_a_preset_fills_the_table_and_leaves_own_documents(client, school, coordinator, programme):
    kind = DocumentKind.objects.create(school=school, name="TB test")
    client.force_login(coordinator)
    url, said = table(client, programme, **{f"document-{kind.pk}:level": "required"})
    client.post(url, said)
    form = client.get(url, {"fill": presets.STRICT}).context["form"]
    assert form["check_safety_visit:level"].value() == "required"
    assert form[f"document-{kind.pk}:level"].value() == "required"
    programme.refresh_from_db()
    assert "check_safety_visit" not in asked_of(programme.requirement_set)


def test_every_registered_kind_has_its_line(client, coordinator, programme):
    client.force_login(coordinator)
    _url, said = table(client, programme)
    lines = {name.partition(":")[0] for name in said if name.endswith(":level")}
    assert lines == set(requirements.names()) - {requirements.DOCUMENT}


def test_a_programme_has_rules_of_its_own_until_it_follows_its_type_again(
    client, school, coordinator, programme
):
    other = make.make_programme(school)
    client.force_login(coordinator)
    _url, said = table(client, programme, **{"check_insurance:level": "required"})
    url = reverse("placements:programme_policy", args=[programme.pk])
    assert client.post(url, said).status_code == 302
    programme.refresh_from_db()
    own = programme.requirement_set
    assert own.programme == programme
    other.refresh_from_db()
    assert other.requirement_set.school is None
    assert set_for(school, programme.type, clock.today()).school is None
    assert choose(client, programme, presets.STRICT).status_code == 302  # of the type
    programme.refresh_from_db()
    assert programme.requirement_set == own
    client.post(url, {"follow": "1"})
    programme.refresh_from_db()
    assert programme.requirement_set.name == presets.STRICT


def test_another_school_neither_sees_nor_saves_the_table(client, school, programme):
    theirs = make.make_coordinator(make.make_school("Other High School"))
    with pytest.raises(PermissionDenied):
        save_policy(school, programme.type, [], began=None, by=theirs, today=clock.today())
    client.force_login(theirs)
    url = reverse("placements:type_policy", args=[school.pk, programme.type_id])
    assert client.get(url).status_code == 404
    url = reverse("placements:programme_policy", args=[programme.pk])
    assert client.post(url, {}).status_code == 404


def test_words_that_are_no_level_are_told(client, school, coordinator, programme):
    client.force_login(coordinator)
    url, said = table(client, programme, **{"check_insurance:level": "must", "hours:step": ""})
    assert client.post(url, said).status_code == 422
    assert client.post(url, {}).status_code == 422
    assert not RequirementSet.objects.filter(school=school).exists()


def test_career_plan_and_course_are_asked_for_where_the_policy_says_so(
    client, school, programme, coordinator
):
    own = RequirementSet.objects.create(school=school, type=programme.type, name="Ours")
    for kind in ("career_plan", "course_linked"):
        own.requirements.create(kind=kind, step="confirm")
    Programme.objects.filter(pk=programme.pk).update(requirement_set=own)
    programme.refresh_from_db()
    placement = make.make_placement("draft", school, programme=programme)
    health, law = Cluster.objects.all()[:2]

    def open_():
        placement.refresh_from_db()
        return [item.kind for item in requirements.open_items(placement, "confirm")]

    assert open_() == ["career_plan", "course_linked"]
    plan = CareerPlan.objects.create(student=placement.student, cluster=health)
    employer = placement.partnership.employer
    for cluster, met in ((None, False), (law, False), (health, True)):
        employer.cluster = cluster
        employer.save()
        assert ("career_plan" not in open_()) is met
    assert str(plan) == str(health)
    course = Course.objects.create(school=school, title="Biology")
    client.force_login(coordinator)
    url = reverse("placements:programme_edit", args=[programme.pk])
    theirs = Course.objects.create(school=make.make_school("Other High School"), title="Law")
    said = {"title": "Clinic", "hours": "120", "course": theirs.pk}
    assert client.post(url, said).status_code == 422
    assert client.post(url, said | {"course": course.pk}).status_code == 302
    assert open_() == []
