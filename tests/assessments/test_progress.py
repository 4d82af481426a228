"""Three raters on one objective, at one glance: who sees what, and what is never compared."""

import pytest
from django.urls import reverse
from django.utils import translation

from assessments.views.levels import lines_of
from assessments.views.progress import given
from tests.assessments.growing import give, make_form, make_people, make_scale
from tests.factories import make_coordinator, make_school, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_people()


def parties(people):
    return {
        "student": f"student:{people.student.pk}",
        "supervisor": f"contact:{people.contact.pk}",
        "teacher": f"user:{people.teacher.pk}",
    }


def rate(people, audience, level, **more):
    return give(people.placement, make_form(audience), parties(people)[audience], level, **more)


def lines(people, for_school=True, reads="school", user=None):
    found = given(people.placement, reads, user or people.coordinator)
    return lines_of(found, for_school=for_school)


def look(client, user, people):
    client.force_login(user)
    return client.get(reverse("assessments:progress", args=[people.placement.pk]))


def test_three_raters_stand_side_by_side_with_the_gap(people):
    rate(people, "student", 4)
    rate(people, "supervisor", 3, objective=2)
    rate(people, "teacher", 2, objective=5)
    skill, objective = lines(people)
    assert [row["label"] for row in skill.raters] == ["Student", "Workplace", "Teacher"]
    assert skill.gap["words"] == "2 steps apart: Student above Teacher"
    assert objective.is_objective
    assert objective.gap["words"] == "3 steps apart: Teacher above Workplace"


def test_times_stand_in_their_order_whoever_answered_first(people):
    rate(people, "supervisor", 4, cycle="final")
    rate(people, "supervisor", 2, cycle="baseline")
    rate(people, "student", 5, cycle="final")
    [line] = lines(people)
    assert [column.label for column in line.columns] == ["Start", "Final"]
    series = {part["rater"]: part for part in line.drawing["series"]}
    assert (len(series["supervisor"]["points"]), len(series["supervisor"]["lines"])) == (2, 1)
    assert len(series["student"]["points"]) == 1


def test_not_seen_yet_is_no_mark_and_no_gap(people):
    rate(people, "supervisor", 0)
    rate(people, "student", 5)
    [line] = lines(people)
    assert line.gap is None
    by_rater = {part["rater"]: part["points"] for part in line.drawing["series"]}
    assert by_rater["supervisor"] == []
    assert line.raters[1]["cells"][0]["word"] == "not seen yet"


def test_different_scales_are_never_compared(people):
    rate(people, "student", 3)
    other = make_form("supervisor", make_scale("three", ("no", "almost", "yes")))
    give(people.placement, other, parties(people)["supervisor"], 1)
    assert [line.gap for line in lines(people)] == [None, None]


def test_a_draft_is_not_drawn(people):
    feedback = rate(people, "supervisor", 3)
    feedback.submitted_at = None
    feedback.save()
    assert lines(people) == []


def test_what_only_the_school_reads_is_not_drawn_for_the_family(people, client):
    form = make_form("supervisor", school_only=True)
    give(people.placement, form, parties(people)["supervisor"], 1)
    assert len(lines(people)) == 1
    assert lines(people, for_school=False) == []
    for user in (people.learner, people.guardian):
        assert "Nothing was rated yet" in look(client, user, people).text


def test_a_host_sees_its_own_levels_only(people, client):
    rate(people, "supervisor", 3)
    rate(people, "student", 5)
    shown = look(client, people.host, people).text
    assert "Asks before acting" in shown
    assert "good" in shown
    assert ">top<" not in shown.replace("\n", "").replace(" ", "")
    assert "apart" not in shown


def test_what_a_student_says_of_the_host_is_no_level_of_the_student(people):
    give(people.placement, make_form("host"), parties(people)["student"], 1)
    assert lines(people) == []


def test_numbers_of_the_drawing_have_points_in_every_language(people, client):
    rate(people, "supervisor", 3, cycle="baseline")
    rate(people, "supervisor", 4, cycle="middle")
    rate(people, "supervisor", 4, cycle="final")
    client.cookies["django_language"] = "es"
    with translation.override("es"):
        shown = look(client, people.coordinator, people).text
    assert 'cx="' in shown
    assert "translate(73.3 " in shown
    assert "73,3" not in shown


def test_strangers_and_the_other_school_find_nothing(people, client):
    for user in (make_user(), make_coordinator(make_school("Elsewhere"))):
        assert look(client, user, people).status_code == 404
    client.logout()
    assert (
        client.get(reverse("assessments:progress", args=[people.placement.pk])).status_code == 302
    )


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_asks_a_fixed_number_of_questions(
    people, client, django_assert_num_queries, times
):
    for cycle in ("baseline", "middle", "final")[:times]:
        for audience in parties(people):
            rate(people, audience, 3, cycle=cycle, objective=4)
    look(client, people.coordinator, people)
    with django_assert_num_queries(17):
        assert look_again(client, people).status_code == 200


def look_again(client, people):
    return client.get(reverse("assessments:progress", args=[people.placement.pk]))
