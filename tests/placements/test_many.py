"""Many at once: the same for a class, a rotation over sites; who cannot is named and stops nobody."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Refused
from partners.models import Opportunity, Site
from placements.actions import Details, many
from placements.models import Placement
from students.models import ClassGroup, Enrolment
from tests import factories as make

MONDAY = make.MONDAY
LAST = MONDAY + timedelta(days=27)


@pytest.fixture
def school(db):
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def programme(school):
    return make.make_programme(school)


@pytest.fixture
def host(school):
    host = make.make_partnership(school)
    make.make_contact(host)
    return host


@pytest.fixture
def pupils(school):
    group = ClassGroup.objects.create(school=school, title="3b")
    found = [make.make_student(school, family_name=f"Pupil {n}") for n in range(4)]
    for student in found:
        Enrolment.objects.create(student=student, group=group)
    return found


def details(host, **more):
    site = host.employer.sites.get()
    fields = {"starts_on": MONDAY, "ends_on": LAST, "partnership": host, "site": site}
    return Details(fields=fields | more, periods=[(0, time(12, 30), time(15, 30), 0)])


def same_form(programme, host, students=(), **more):
    site = host.employer.sites.get()
    told = {
        "programme": programme.pk, "place": f"site:{host.pk}:{site.pk}",
        "starts_on": MONDAY, "ends_on": LAST, "weekdays": ["0", "2"], "begins": "12:30",
        "ends": "15:30", "rest": 0, "pay": "unpaid", "students": [s.pk for s in students],
        "do": "make",
    }  # fmt: skip
    return told | more


URL = "/placements/many/"


def test_a_class_is_shown_and_each_gets_a_draft(client, coordinator, programme, host, pupils):
    client.force_login(coordinator)
    group = ClassGroup.objects.get()
    told = same_form(programme, host, group=group.pk)
    shown = client.post(URL, told | {"do": "show"})
    assert shown.status_code == 200
    assert all(student.name in shown.text for student in pupils)
    assert f'value="{MONDAY}"' in shown.text  # what was typed stays
    assert Placement.objects.count() == 0
    done = client.post(URL, same_form(programme, host, pupils))
    assert "4 drafts made" in done.text
    placement = Placement.objects.filter(student=pupils[0]).get()
    assert (placement.state, placement.periods.count()) == ("draft", 2)
    assert placement.supervisor is not None
    again = client.post(URL, same_form(programme, host, pupils))
    assert "0 drafts made" in again.text
    assert again.text.count("has this placement already") == 4
    assert Placement.objects.count() == 4


def test_who_cannot_is_named_and_the_others_are_made(coordinator, programme, host, pupils):
    programme.type.youngest_age = 16
    programme.type.save()
    young, busy, *others = pupils
    young.birth_on = date(2012, 5, 1)
    young.save()
    make.make_placement("active", programme.school, busy, programme=programme)
    done = many.make_same(programme, pupils, details(host), by=coordinator)
    assert [row.student for row in done.made] == others
    told = dict(done.refused)
    assert "16 years" in told[young]
    assert told[busy] == "The student is at another placement at this time."


def test_an_offer_takes_as_many_as_it_has_places(coordinator, programme, host, pupils):
    offer = Opportunity.objects.create(
        partnership=host, type=programme.type, title="Two", capacity=2
    )
    done = many.make_same(programme, pupils, details(host, opportunity=offer), by=coordinator)
    assert (len(done.made), len(done.refused)) == (2, 2)


def test_nobody_of_another_school_is_placed(client, coordinator, programme, host):
    other = make.make_student(make.make_school("Elsewhere"))
    stranger = make.make_coordinator(make.make_school("Third"))
    with pytest.raises(PermissionDenied):
        many.make_same(programme, [other], details(host), by=coordinator)
    with pytest.raises(PermissionDenied):
        many.make_same(programme, [], details(host), by=stranger)
    client.force_login(coordinator)
    assert client.post(URL, same_form(programme, host, [other])).status_code == 422
    client.force_login(stranger)
    assert client.post(URL, same_form(programme, host, [other])).status_code == 422
    assert Placement.objects.count() == 0


def test_as_many_sites_as_learners_make_a_latin_square():
    grid = many.rotation([1, 2, 3], [10, 20, 30], 3, 1)
    assert grid == {1: [10, 20, 30], 2: [20, 30, 10], 3: [30, 10, 20]}


@given(st.integers(1, 9), st.integers(1, 6), st.integers(1, 8), st.integers(1, 4))
def test_no_proposal_is_too_much_for_a_site(students, sites, blocks, at_once):
    grid = many.rotation(list(range(students)), list(range(100, 100 + sites)), blocks, at_once)
    assert many.crowded(grid, at_once) == []
    # nobody stays away while there is room
    for block in range(blocks):
        there = sum(row[block] is not None for row in grid.values())
        assert there == min(students, sites * at_once)


def test_stays_that_follow_each_other_are_one():
    assert many.runs([1, 1, None, 1, 2]) == [(1, 0, 1), (1, 3, 3), (2, 4, 4)]
    assert many.block_days(MONDAY, 2, 1, 2) == (
        MONDAY + timedelta(days=14), MONDAY + timedelta(days=41),
    )  # fmt: skip


def rotation_form(programme, students, sites, **more):
    return {
        "programme": programme.pk, "starts_on": MONDAY, "weeks": 2, "blocks": 2, "at_once": 1,
        "weekdays": ["0"], "begins": "12:30", "ends": "15:30", "rest": 0, "pay": "unpaid",
        "students": [s.pk for s in students], "sites": [s.pk for s in sites], "do": "propose",
    } | more  # fmt: skip


def test_a_rotation_is_proposed_changed_and_made(client, coordinator, programme, school, pupils):
    sites = [
        make.make_partnership(school, name).employer.sites.get() for name in ("Anvil", "Bluestem")
    ]
    client.force_login(coordinator)
    url, two = reverse("placements:rotation"), pupils[:2]
    page = client.post(url, rotation_form(programme, two, sites))
    assert page.text.count('<select name="cell-') == 4
    assert Placement.objects.count() == 0
    cells = {f"cell-{student.pk}-{block}": sites[0].pk for student in two for block in (0, 1)}
    full = client.post(url, rotation_form(programme, two, sites, do="make") | cells)
    assert "too many students" in full.text
    assert "Anvil" in full.text
    assert Placement.objects.count() == 0
    cells |= {f"cell-{two[1].pk}-{block}": sites[1].pk for block in (0, 1)}
    cells[f"cell-{two[1].pk}-1"] = ""
    done = client.post(url, rotation_form(programme, two, sites, do="make") | cells)
    assert "2 drafts made" in done.text
    stays = Placement.objects.order_by("student").values_list("site", "starts_on", "ends_on")
    assert set(stays) == {
        (sites[0].pk, MONDAY, MONDAY + timedelta(days=27)),
        (sites[1].pk, MONDAY, MONDAY + timedelta(days=13)),
    }
    again = client.post(url, rotation_form(programme, two, sites, do="make") | cells)
    assert "0 drafts made" in again.text


def test_a_rotation_refuses_sites_of_nobodys_partner(coordinator, programme, pupils):
    there = make.make_partnership(make.make_school("Elsewhere"), "Theirs").employer.sites.get()
    told = Details(fields={"starts_on": MONDAY, "ends_on": LAST}, periods=[])
    with pytest.raises(PermissionDenied):
        many.make_rotation(
            programme, {pupils[0].pk: [there.pk]}, told, weeks=2, at_once=1, by=coordinator
        )
    with pytest.raises(Refused):
        many.make_rotation(
            programme, {s.pk: [there.pk] for s in pupils}, told, weeks=2, at_once=1, by=coordinator
        )
    assert Site.objects.filter(pk=there.pk).exists()
    assert Placement.objects.count() == 0
