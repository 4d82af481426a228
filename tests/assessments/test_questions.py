"""All kinds of question: how they are shown, kept, and refused."""

import pytest

from assessments.forms import FeedbackForm
from assessments.models import Answer, Rating
from placements.models import Objective
from tests.assessments.making import make_form, make_request
from tests.assessments.test_given import link_of
from tests.factories import make_coordinator, make_school

pytestmark = pytest.mark.django_db
KINDS = ("scale", "objectives", "choice", "text", "call")


@pytest.fixture
def asked():
    request = make_request(make_form(kinds=KINDS))
    request.placement.objectives.all().delete()
    for n in range(10):
        Objective.objects.create(placement=request.placement, text=f"Objective {n}", position=n)
    return request


@pytest.fixture
def path(asked):
    return f"{link_of(asked)}{asked.pk}/"


def goals(asked):
    return list(asked.placement.objectives.order_by("position"))


def named(asked, kind):
    return f"q{asked.form.questions.get(kind=kind).pk}"


def all_of_it(asked, level=4):
    """An answer to everything that is required."""
    objectives = named(asked, "objectives")
    return {
        named(asked, "scale"): level,
        **{f"{objectives}-{goal.pk}": 2 for goal in goals(asked)[:8]},
        named(asked, "choice"): 2,
        named(asked, "text"): "Calm",
    }


def test_each_kind_is_kept(client, asked, path):
    client.post(path, all_of_it(asked) | {named(asked, "call"): "on"})
    asked.refresh_from_db()
    assert asked.state == "submitted"
    assert list(Rating.objects.values_list("level", flat=True)) == [2] * 8
    choice = Answer.objects.get(question__kind="choice")
    assert (choice.level, choice.text) == (2, "Just right")
    assert asked.feedback.wants_call


def test_eight_objectives_are_shown_and_the_others_open_on_a_tap(client, asked, path):
    page = client.get(path).content.decode()
    before, _details, after = page.partition("<details")
    assert before.count("Objective ") == 8
    assert "2 more objectives" in after
    assert "· 0 of 12" in page


def test_an_ended_objective_is_not_asked(client, asked, path):
    first = goals(asked)[0]
    first.ended_on = asked.opens_on
    first.save()
    assert first.text not in client.get(path).content.decode()


def test_not_seen_yet_is_said_of_each(client, asked, path):
    data = all_of_it(asked, level=0)
    goal = f"{named(asked, 'objectives')}-{goals(asked)[0].pk}"
    client.post(path, data | {goal: 0})
    assert Rating.objects.get(objective=goals(asked)[0]).level == 0
    assert "not seen yet" in client.get(path).content.decode()


def test_without_objectives_the_question_is_left_out(client):
    request = make_request(make_form(kinds=KINDS))
    request.placement.objectives.all().delete()
    page = client.get(f"{link_of(request)}{request.pk}/").content.decode()
    assert "A objectives?" not in page
    assert "0 of 2" in page


@pytest.mark.parametrize("kind", ["scale", "choice", "objectives"])
def test_a_forged_level_is_refused_and_the_rest_is_kept(client, asked, path, kind):
    name = named(asked, kind)
    name = f"{name}-{goals(asked)[0].pk}" if kind == "objectives" else name
    answer = client.post(path, all_of_it(asked) | {name: 6})
    assert answer.status_code == 422
    assert not Answer.objects.filter(level=6).exists()
    assert not Rating.objects.filter(level=6).exists()
    assert Answer.objects.filter(text="Calm").exists()


def test_questions_of_another_form_or_placement_are_not_written(client, asked, path):
    other = make_request(make_form("teacher", code="other"))
    goal = Objective.objects.create(placement=other.placement, text="Theirs")
    forged = {
        f"q{other.form.questions.first().pk}": 3,
        f"{named(asked, 'objectives')}-{goal.pk}": 3,
        "q999999": 3,
    }
    client.post(path, all_of_it(asked) | forged)
    asked.refresh_from_db()
    assert asked.state == "submitted"
    assert not Answer.objects.filter(question__form=other.form).exists()
    assert not Rating.objects.filter(objective=goal).exists()


def test_a_removed_question_is_ignored(client, asked, path):
    data = all_of_it(asked)
    asked.form.questions.filter(kind="choice").delete()
    client.post(path, data)
    asked.refresh_from_db()
    assert asked.state == "submitted"


def test_a_hundred_thousand_characters_are_told_and_stay_on_the_page(client, asked, path):
    words = "ä" * 100_000
    answer = client.post(path, all_of_it(asked) | {named(asked, "text"): words})
    page = answer.content.decode()
    assert "Keep it to 4000 characters; it has 100000 now." in page
    assert words in page
    assert not Answer.objects.filter(question__kind="text").exists()


def test_a_draft_brings_every_kind_back(client, asked, path):
    assert client.post(f"{path}save/", all_of_it(asked)).status_code == 204
    page = client.get(path).content.decode()
    assert page.count("checked") == 10
    assert "Calm" in page


def test_a_post_that_leaves_questions_out_undoes_nothing(client, asked, path):
    client.post(f"{path}save/", all_of_it(asked))
    client.post(f"{path}save/", {named(asked, "scale"): 1})
    assert Answer.objects.get(question__kind="scale").level == 1
    assert Answer.objects.filter(text="Calm").exists()
    assert Rating.objects.count() == 8


def test_what_is_seen_at_a_level_stands_under_it():
    skill = make_form(code="hinted").questions.get(kind="scale")
    skill.competency_id = 7
    form = FeedbackForm([skill], hints={7: {2: "Asks before acting"}})
    assert form.fields[f"q{skill.pk}"].widget.hints == [(2, "Asks before acting")]
    assert "Asks before acting" in form[f"q{skill.pk}"].as_field_group()


def test_staff_take_down_every_kind_and_the_page_says_who(client, asked, path):
    rhea = make_coordinator(asked.placement.school, name="Rhea Cole")
    client.force_login(rhea)
    page = f"/feedback/{asked.pk}/take-down/"
    shown = client.get(page).content.decode()
    assert asked.placement.supervisor.contact.name in shown
    assert "A call?" not in shown
    client.post(page, all_of_it(asked))
    asked.refresh_from_db()
    assert (asked.given.filled_by, Rating.objects.count()) == (rhea, 8)
    assert "Rhea Cole took it down" in client.get(path).content.decode()


def test_nobody_else_takes_it_down(client, asked):
    client.force_login(make_coordinator(make_school("Elsewhere")))
    assert client.post(f"/feedback/{asked.pk}/take-down/", all_of_it(asked)).status_code == 404
