import pytest
from django.db import IntegrityError, transaction

from assessments import actions, presets
from assessments.models import Cycle, Form, Question
from kit import clock
from tests.factories import make_programme, make_school

pytestmark = pytest.mark.django_db


def test_forms_are_there_and_written_once():
    presets.write()
    assert Form.objects.count() == len(presets.FORMS)
    middle = Form.objects.get(code="middle")
    assert [q.kind for q in middle.questions.all()] == [*["scale"] * 4, "text", "text", "call"]
    assert middle.questions.filter(school_only=True, kind=Question.Kind.TEXT).count() == 1


def test_final_asks_the_four_skills_and_attendance():
    final = Form.objects.get(code="final")
    skills = final.questions.filter(kind="scale").values_list("competency__code", flat=True)
    assert list(skills) == [None, "teamwork", "communication", "problem-solving", "adaptability"]


def test_a_school_s_own_form_comes_first():
    school = make_school()
    own = Form.objects.create(
        code="middle", school=school, title="Ours", published_on=clock.today()
    )
    assert presets.form_for("middle", school) == own
    assert presets.form_for("middle", make_school()).school is None


def test_a_newer_version_comes_first():
    newer = Form.objects.create(
        code="middle", title="Newer", version=2, published_on=clock.today()
    )
    assert presets.form_for("middle", make_school()) == newer


def test_cycles_are_planned_once():
    programme = make_programme(make_school())
    actions.plan_cycles(programme)
    actions.plan_cycles(programme)
    assert list(programme.cycles.values_list("name", "value", "form__code")) == [
        ("middle", 50, "middle"),
        ("final", 100, "final"),
    ]


def test_the_table_refuses_a_second_cycle_of_the_name():
    programme = make_programme(make_school())
    actions.plan_cycles(programme)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.create(
            programme=programme, name="final", value=90, form=Form.objects.first()
        )
