"""The page of a schedule: looked at before it is saved, changed by staff, read by all who see the placement."""

from datetime import timedelta

import pytest
from django.urls import reverse

from placements.models import Interruption, Period, Placement
from tests import factories as make

pytestmark = pytest.mark.django_db

MONDAY = make.MONDAY


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def placement(school):
    return make.make_placement("draft", school, ends_on=MONDAY + timedelta(days=27))


@pytest.fixture
def desk(client, school):
    client.force_login(make.make_coordinator(school))
    return client


def page(placement):
    return reverse("placements:schedule", args=[placement.pk])


def typed(**more):
    return {
        "structure": "day_release", "weekdays": [1], "begins": "08:00", "ends": "16:30", "rest": "30", **more,
    }  # fmt: skip


def test_the_weeks_are_shown_before_anything_is_saved(desk, placement):
    answer = desk.post(page(placement), typed(look="1"))
    assert answer.status_code == 200
    assert "Not saved yet" in answer.text
    assert "Planned: 32 h of 120 h, 88 h short." in answer.text
    assert placement.periods.count() == 2
    assert desk.post(page(placement), typed(save="1")).status_code == 302
    assert [(p.weekday, p.minutes) for p in placement.periods.all()] == [(1, 480)]
    placement.refresh_from_db()
    assert placement.structure == "day_release"


def test_hours_beside_those_that_are_there(desk, placement):
    desk.post(page(placement), typed(what="keep", every="even", save="1"))
    assert [(p.weekday, p.every) for p in placement.periods.all()] == [
        (0, "all"), (1, "even"), (2, "all"),
    ]  # fmt: skip
    period = placement.periods.get(weekday=1)
    desk.post(reverse("placements:remove_period", args=[period.pk]))
    assert [p.weekday for p in placement.periods.all()] == [0, 2]


@pytest.mark.parametrize(
    ("structure", "weekdays", "every"),
    [
        ("block", [0, 1, 2, 3, 4], "all"),
        ("single_event", [0], "all"),
        ("alternating", [0, 1, 2, 3, 4], "odd"),
    ],
)
def test_what_is_left_blank_follows_from_the_structure(
    desk, placement, structure, weekdays, every
):
    desk.post(page(placement), typed(structure=structure, weekdays=[], save="1"))
    rows = list(placement.periods.all())
    assert [row.weekday for row in rows] == weekdays
    assert {row.every for row in rows} == {every}
    assert {row.ends_on for row in rows} == {MONDAY if structure == "single_event" else None}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ends": "07:00"}, "lies after its beginning"),
        ({"rest": "240", "ends": "12:00"}, "longer than the day"),
        ({"weekdays": [1, 2]}, "Choose one day"),
        ({"starts_on": "2026-11-15"}, "outside the placement"),
        ({"starts_on": "2026-11-20", "ends_on": "2026-11-19"}, "cannot lie before the first"),
        ({"structure": "nothing"}, "valid choice"),
        ({"site": "0"}, "valid choice"),
        ({"begins": "soon"}, "valid time"),
    ],
)
def test_bad_input_is_told_and_kept(desk, placement, wrong, words):
    answer = desk.post(page(placement), typed(save="1", **wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert placement.periods.count() == 2


def test_the_plain_form_leaves_a_schedule_of_many_parts_alone(desk, placement):
    desk.post(page(placement), typed(what="keep", every="even", save="1"))
    url = reverse("placements:edit", args=[placement.pk])
    text = desk.get(url).text
    assert 'name="weekdays"' not in text
    assert "own page" in text
    sent = {
        "programme": placement.programme_id, "partnership": placement.partnership_id, "pay": "unpaid",
        "starts_on": placement.starts_on, "ends_on": placement.ends_on, "tasks": "Sterilize",
    }  # fmt: skip
    assert desk.post(url, sent).status_code == 302
    assert placement.periods.count() == 3


def test_an_interruption_is_noted_and_taken_back(desk, placement):
    url = reverse("placements:interrupt", args=[placement.pk])
    sent = {"starts_on": MONDAY, "ends_on": MONDAY + timedelta(days=2), "kind": "illness"}
    assert desk.post(url, sent | {"ends_on": MONDAY - timedelta(days=2)}).status_code == 422
    assert desk.post(url, sent | {"ends_on": "2031-01-01"}).status_code == 422
    assert desk.post(url, sent | {"why": "Flu"}).status_code == 302
    assert "Illness · Flu" in desk.get(page(placement)).text
    pause = Interruption.objects.get()
    assert desk.get(reverse("placements:resume", args=[pause.pk])).status_code == 405
    desk.post(reverse("placements:resume", args=[pause.pk]))
    assert not Interruption.objects.exists()


def test_who_sees_the_placement_reads_and_does_not_change(client, school, placement):
    Interruption.objects.create(
        placement=placement, starts_on=MONDAY, ends_on=MONDAY, kind="illness", why="Flu"
    )
    contact = placement.supervisor.contact
    contact.user = make.make_user()
    contact.save()
    client.force_login(contact.user)
    text = client.get(page(placement)).text
    assert "Week by week" in text
    assert "Flu" not in text
    assert "Illness" not in text
    assert "Plan the hours" not in text
    assert client.post(page(placement), typed(save="1")).status_code == 403
    period = placement.periods.first()
    pause = Interruption.objects.get()
    for name, row in (("remove_period", period), ("resume", pause)):
        assert client.post(reverse(f"placements:{name}", args=[row.pk])).status_code == 403
    client.force_login(make.make_coordinator(make.make_school("Other")))
    for name, row in (
        ("schedule", placement), ("interrupt", placement), ("remove_period", period), ("resume", pause),
    ):  # fmt: skip
        assert client.post(reverse(f"placements:{name}", args=[row.pk])).status_code == 404
    assert (Period.objects.count(), Interruption.objects.count()) == (2, 1)


def test_htmx_gets_the_sums_alone(desk, placement):
    text = desk.get(page(placement), headers={"HX-Request": "true"}).text
    assert "Planned: 24 h of 120 h, 96 h short." in text
    assert "<html" not in text


@pytest.mark.parametrize("parts", [1, 5])
def test_the_page_asks_a_fixed_number_of_questions(
    desk, placement, parts, django_assert_num_queries
):
    for n in range(parts):
        make.make_period(placement, 3 + n % 4)
        Interruption.objects.create(
            placement=placement, starts_on=MONDAY + timedelta(days=n), ends_on=placement.ends_on
        )
    desk.get(page(placement))
    with django_assert_num_queries(15):
        desk.get(page(placement))


def test_a_new_placement_has_the_structure_of_its_type(school):
    programme = make.make_programme(school, "youth_apprenticeship")
    assert programme.type.default_structure == "alternating"
    assert (
        Placement(structure=programme.type.default_structure).get_structure_display()
        == "Every other week"
    )
