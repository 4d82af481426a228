"""A school chooses how much it asks of employers, by type: light, standard, strict."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from kit import clock
from placements import actions, presets
from placements.actions.policies import choose_policy
from placements.actions.programmes import set_for
from placements.models import Programme, RequirementSet
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
