"""A school builds its forms: drafts, questions, words in other languages, publishing, the preview."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from assessments import actions, presets
from assessments.actions import building
from assessments.models import Cycle, Feedback, FeedbackRequest, Form, Question, said_of
from catalogue.models import Competency, Framework, Scale
from kit.errors import Refused
from tests import factories as make
from tests.assessments.making import MONDAY, answers_to, make_asked

pytestmark = pytest.mark.django_db

COST_OF_LIST, COST_OF_FORM = 9, 11  # queries, however many rows there are


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


def ready(code="middle"):
    return Form.objects.get(code=code, school=None)


def own_draft(school, by, code="middle"):
    return building.next_draft(ready(code), school, by=by)


def add(form, by, kind="text", **fields):
    fields.setdefault("text", f"A {kind}?")
    if kind in Question.RATED:
        fields.setdefault("scale", Scale.objects.get(code="five-steps"))
    return building.save_question(Question(form=form, kind=kind, **fields), by=by)


def texts(form):
    return list(form.questions.values_list("text", flat=True))


def planned_final(asked):
    """The last request of the same placement, which nobody was asked yet."""
    found = FeedbackRequest.objects.filter(placement=asked.placement, cycle__name="final")
    found.update(state="scheduled", asked_on=None)
    return found.get()


# drafts


def test_a_ready_form_is_made_ours_once(school, coordinator):
    own = own_draft(school, coordinator)
    assert (own.school, own.version, own.published_on) == (school, 1, None)
    assert texts(own) == texts(ready())
    assert own_draft(school, coordinator) == own
    assert presets.form_for("middle", school) == ready()  # a draft asks nobody


def test_a_copy_brings_its_words_in_other_languages_along(school, coordinator):
    own = own_draft(school, coordinator)
    first = own.questions.first()
    with translation.override("es"):
        assert said_of(first) == said_of(ready().questions.first()) != first.text
    first.text = "On time?"
    building.save_question(first, by=coordinator)
    with translation.override("es"):
        assert str(first) == said_of(ready().questions.first())


def test_questions_are_added_moved_and_removed(school, coordinator):
    form = building.start_form(school, "Ours", "supervisor", by=coordinator)
    one, _two, three = (add(form, coordinator, text=text) for text in ("One", "Two", "Three"))
    building.move_question(three, up=True, by=coordinator)
    assert texts(form) == ["One", "Three", "Two"]
    building.move_question(one, up=True, by=coordinator)
    building.move_question(one, up=False, by=coordinator)
    assert texts(form) == ["Three", "One", "Two"]
    building.remove_question(one, by=coordinator)
    assert list(form.questions.values_list("position", flat=True)) == [0, 1]


def test_the_objectives_are_asked_once(school, coordinator):
    form = building.start_form(school, "Ours", "supervisor", by=coordinator)
    add(form, coordinator, "objectives")
    with pytest.raises(Refused, match="once"):
        add(form, coordinator, "objectives")


def test_the_minutes_follow_the_questions_unless_they_were_set(school, coordinator):
    form = building.start_form(school, "Ours", "supervisor", by=coordinator)
    for _n in range(4):
        add(form, coordinator)  # 20 s each
    form.refresh_from_db()
    assert form.minutes == 2
    building.save_form(form, title="Ours", minutes=5, by=coordinator)
    add(form, coordinator)
    form.refresh_from_db()
    assert form.minutes == 5
    building.save_form(form, title="Ours", minutes=None, by=coordinator)
    form.refresh_from_db()
    assert form.minutes == 2


def test_ready_middle_form_takes_two_minutes():
    assert ready().minutes == 2
    assert {form.minutes for form in Form.objects.all()} <= {1, 2}


# publishing


def test_a_published_form_does_not_change(school, coordinator):
    form = own_draft(school, coordinator)
    building.publish(form, by=coordinator, today=MONDAY)
    question = form.questions.first()
    for act in (
        lambda: building.save_question(question, by=coordinator),
        lambda: building.remove_question(question, by=coordinator),
        lambda: building.move_question(question, up=False, by=coordinator),
        lambda: building.save_form(form, title="X", minutes=None, by=coordinator),
        lambda: building.translate(form, "es", "X", [], by=coordinator),
        lambda: building.publish(form, by=coordinator, today=MONDAY),
        lambda: building.discard(form, by=coordinator),
    ):
        with pytest.raises(Refused):
            act()
    assert texts(form) == texts(ready())


def test_publishing_moves_only_what_is_planned(school):
    asked = make_asked("middle")
    school = asked.placement.school
    by = make.make_coordinator(school)
    final = planned_final(asked)
    for code in ("middle", "final"):
        building.publish(own_draft(school, by, code), by=by, today=MONDAY)
    asked.refresh_from_db()
    final.refresh_from_db()
    assert (asked.form, final.form.school) == (ready("middle"), school)
    cycles = Cycle.objects.filter(programme=asked.placement.programme)
    assert {cycle.form.school for cycle in cycles} == {school}


def test_publishing_leaves_other_schools_and_other_forms_alone(school):
    theirs = make_asked("middle")
    other = make.make_school("Other High School")
    by = make.make_coordinator(other)
    assert building.publish(own_draft(other, by, "final"), by=by, today=MONDAY) == 0
    forms = Cycle.objects.filter(programme=theirs.placement.programme).values_list(
        "form__school", flat=True
    )
    assert set(forms) == {None}


def test_answers_keep_the_version_they_were_given_to(school):
    asked = make_asked("middle")
    school = asked.placement.school
    by = make.make_coordinator(school)
    actions.save_draft(asked, answers_to(asked), by_label="Dana")
    before = texts(asked.form)
    own = own_draft(school, by)
    building.remove_question(own.questions.first(), by=by)
    building.publish(own, by=by, today=MONDAY)
    actions.submit(asked, answers_to(asked), by_label="Dana")
    given = Feedback.objects.get(request=asked)
    assert {answer.question.form for answer in given.answers.all()} == {ready()}
    assert texts(ready()) == before
    second = building.next_draft(own, school, by=by)
    assert (second.version, presets.form_for("middle", school)) == (2, own)
    building.publish(second, by=by, today=MONDAY)
    assert presets.form_for("middle", school) == second


def test_a_new_version_of_a_ready_form_is_asked_by_those_who_asked_with_it(school):
    asked = make_asked("middle")
    planned_final(asked)
    newer = Form.objects.create(code="final", version=9, title="Final", published_on=MONDAY)
    assert presets.take_over(newer) == 1
    cycle = Cycle.objects.get(programme=asked.placement.programme, name="final")
    assert cycle.form == newer


def test_an_empty_form_is_not_published(school, coordinator):
    form = building.start_form(school, "Ours", "guardian", by=coordinator)
    with pytest.raises(Refused):
        building.publish(form, by=coordinator, today=MONDAY)


def test_a_form_of_one_s_own_takes_no_code_that_cycles_ask_for(school, coordinator):
    form = building.start_form(school, "Final", "guardian", by=coordinator)
    again = building.start_form(school, "Final", "guardian", by=coordinator)
    assert (form.code, again.code) == ("own-final", "own-final-2")


# words


def test_words_are_shown_in_the_reader_s_language_else_the_original(school, coordinator):
    form = building.start_form(school, "How is it?", "guardian", by=coordinator)
    row = add(form, coordinator, "choice", text="Who called?", choices=["A fox", "A cat"])
    told = {"text": "¿Quién llamó?", "choices": ["Zorro", "Gato"]}
    building.translate(form, "es", "¿Cómo va?", [(row, told)], by=coordinator)
    form.refresh_from_db()
    assert (str(form), str(row)) == ("How is it?", "Who called?")
    with translation.override("es"):
        assert (str(form), str(row), said_of(row, "help")) == ("¿Cómo va?", "¿Quién llamó?", "")
        assert said_of(row, "choices") == ["Zorro", "Gato"]
        row.choices = ["A fox", "A cat", "A hen"]
        building.save_question(row, by=coordinator)
        assert said_of(row, "choices") == ["A fox", "A cat", "A hen"]


def test_as_many_choices_in_every_language(client, school, coordinator):
    form = building.start_form(school, "Ours", "guardian", by=coordinator)
    row = add(form, coordinator, "choice", choices=["Yes", "No"])
    client.force_login(coordinator)
    url = reverse("assessments:form_words", args=[school.pk, form.pk, "es"])
    sent = {"title": "Lo nuestro", f"q{row.pk}-choices": "Sí"}
    assert client.post(url, sent).status_code == 422
    assert client.post(url, sent | {f"q{row.pk}-choices": "Sí\nNo\n"}).status_code == 302
    row.refresh_from_db()
    assert row.translations == {"es": {"choices": ["Sí", "No"]}}
    unknown = reverse("assessments:form_words", args=[school.pk, form.pk, "xx"])
    assert client.get(unknown).status_code == 404


# pages


def test_a_form_from_an_empty_page_to_its_first_question(client, school, coordinator):
    client.force_login(coordinator)
    client.post(
        reverse("assessments:form_new", args=[school.pk]), {"title": "Ours", "audience": "host"}
    )
    form = Form.objects.get(school=school)
    add_one = reverse("assessments:question_new", args=[school.pk, form.pk, "choice"])
    for choices in ("", "Yes", "Yes\nyes", "\n".join(map(str, range(13))), f"No\n{'x' * 81}"):
        assert client.post(add_one, {"text": "Again?", "choices": choices}).status_code == 422
    sent = {"text": "Again?", "choices": "Yes\n\n No  way ", "required": "on"}
    assert client.post(add_one, sent).status_code == 302
    row = form.questions.get()
    assert (row.choices, row.required, row.school_only) == (["Yes", "No way"], True, False)
    page = client.get(reverse("assessments:form", args=[school.pk, form.pk])).text
    assert "Yes · No way" in page
    client.post(reverse("assessments:form_publish", args=[school.pk, form.pk]))
    form.refresh_from_db()
    assert form.published_on
    assert client.get(add_one).status_code == 404
    unknown = reverse("assessments:question_new", args=[school.pk, form.pk, "magic"])
    assert client.get(unknown).status_code == 404


def test_a_rating_has_a_scale_and_a_skill_that_the_school_may_use(client, school, coordinator):
    theirs = Framework.objects.create(
        code="x", name="Theirs", school=make.make_school("Other High School")
    )
    skill = Competency.objects.create(framework=theirs, code="x", name="Theirs", kind="soft")
    form = building.start_form(school, "Ours", "supervisor", by=coordinator)
    client.force_login(coordinator)
    url = reverse("assessments:question_new", args=[school.pk, form.pk, "scale"])
    scale = Scale.objects.get(code="five-steps").pk
    assert client.post(url, {"text": "Calm?"}).status_code == 422
    sent = {"text": "Calm?", "scale": scale}
    assert client.post(url, sent | {"competency": skill.pk}).status_code == 422
    mine = Competency.objects.get(code="teamwork", framework__code="employability-core")
    assert client.post(url, sent | {"competency": mine.pk}).status_code == 302
    row = form.questions.get()
    assert (row.competency, row.must_be_answered) == (mine, False)


def test_a_long_midpoint_form_is_told_so(client, school, coordinator):
    form = own_draft(school, coordinator)
    client.force_login(coordinator)
    url = reverse("assessments:form", args=[school.pk, form.pk])
    assert "More than two minutes" not in client.get(url).text
    for _n in range(3):
        add(form, coordinator)
    assert "More than two minutes" in client.get(url).text


def answers_in(page):
    """The first answer to every question that stands on the page."""
    return dict.fromkeys(re.findall(r'name="(q[\d-]+)"', page), "1")


def test_the_preview_writes_nothing(client, school, coordinator):
    form = own_draft(school, coordinator, "final")
    client.force_login(coordinator)
    page = client.get(reverse("assessments:form_preview", args=[school.pk, form.pk]))
    tried = f"{reverse('assessments:try_form', args=[school.pk])}?form={form.pk}"
    assert tried in page.text
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    shown = client.get(tried)
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert client.post(tried, answers_in(shown.text)).status_code == 200
    assert client.post(tried, {}).status_code == 422
    assert not Feedback.objects.exists()
    assert not FeedbackRequest.objects.exists()


def test_every_ready_form_can_be_tried(client, school, coordinator):
    client.force_login(coordinator)
    url = reverse("assessments:try_form", args=[school.pk])
    for form in Form.objects.filter(school=None):
        shown = client.get(f"{url}?form={form.pk}").text
        questions = form.questions.all()
        assert all(str(row) in shown for row in questions), form.code
        assert ("rating-hints" in shown) == any(row.competency for row in questions)
        assert ("The first objective" in shown) == any(
            row.kind == "objectives" for row in questions
        )
        sent = client.post(f"{url}?form={form.pk}", answers_in(shown))
        assert sent.status_code == 200, form.code
        assert "Received, with thanks" in sent.text


def test_the_list_and_the_form_take_the_same_number_of_queries(
    client, school, coordinator, django_assert_num_queries
):
    client.force_login(coordinator)
    form = own_draft(school, coordinator)
    listed = reverse("assessments:forms", args=[school.pk])
    one = reverse("assessments:form", args=[school.pk, form.pk])
    client.get(listed)
    for _n in range(2):
        with django_assert_num_queries(COST_OF_LIST):
            assert client.get(listed).status_code == 200
        with django_assert_num_queries(COST_OF_FORM):
            assert client.get(one).status_code == 200
        for number in range(3):
            building.start_form(school, f"Form {number}", "teacher", by=coordinator)
            add(form, coordinator, "scale")


# who may


def test_nobody_changes_a_ready_form_or_one_of_another_school(school, coordinator):
    own = own_draft(school, coordinator)
    theirs = make.make_coordinator(make.make_school("Other High School"))
    teacher = make.make_user("teacher", school)
    for form, by in ((ready(), coordinator), (own, theirs), (own, teacher)):
        question = form.questions.first()
        for act in (
            lambda form=form, by=by: building.publish(form, by=by, today=MONDAY),
            lambda form=form, by=by: building.discard(form, by=by),
            lambda question=question, by=by: building.save_question(question, by=by),
            lambda question=question, by=by: building.remove_question(question, by=by),
            lambda question=question, by=by: building.move_question(question, up=True, by=by),
        ):
            with pytest.raises(PermissionDenied):
                act()
    with pytest.raises(PermissionDenied):
        building.next_draft(ready(), school, by=theirs)
    with pytest.raises(PermissionDenied):
        building.start_form(school, "X", "host", by=theirs)


def test_another_school_s_form_is_not_there(client, school, coordinator):
    own = own_draft(school, coordinator)
    question = own.questions.first()
    other = make.make_school("Other High School")
    client.force_login(make.make_coordinator(other))
    for at in (school, other):
        for name, args in (
            ("form", []),
            ("form_title", []),
            ("form_preview", []),
            ("form_words", ["es"]),
            ("question_new", ["text"]),
            ("question", [question.pk]),
        ):
            url = reverse(f"assessments:{name}", args=[at.pk, own.pk, *args])
            assert client.get(url).status_code == 404
        for name, args in (
            ("form_change", []),
            ("form_publish", []),
            ("form_discard", []),
            ("question_move", [question.pk]),
            ("question_remove", [question.pk]),
        ):
            url = reverse(f"assessments:{name}", args=[at.pk, own.pk, *args])
            assert client.post(url).status_code == 404
    tried = reverse("assessments:try_form", args=[other.pk])
    assert client.get(f"{tried}?form={own.pk}").status_code == 404
    assert client.get(f"{tried}?form=x").status_code == 404
    assert Form.objects.filter(pk=own.pk, published_on=None).exists()
    assert own not in Form.objects.visible_to(make.make_coordinator(other))
