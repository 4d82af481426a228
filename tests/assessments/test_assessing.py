"""The final assessment: criteria, marks, what is missing; and the sample that a second person marks."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Term
from assessments import actions as of_feedback
from assessments.actions import assessing as actions
from assessments.actions.assessing import Given
from assessments.credit.marks import marks_of, missed_of, outcome_for
from assessments.models import Criterion, Evidence, FinalAssessment, Mark, Sample, SampleLine
from assessments.requirements import criteria as criteria_kind
from kit import clock
from kit.errors import Conflict, Refused
from placements.actions import copy_programme
from placements.models import Absence, Participant, Placement
from placements.models.hours import totals_of
from placements.requirements import Met, Open, open_items
from placements.states import Step
from tests import factories as make
from tests.assessments.test_closing import make_finished

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def rhea(school):
    return make.make_coordinator(school, name="Rhea Harjo")


@pytest.fixture
def placement(school):
    """120 h of 120 h confirmed, the final rated 4 of 5 throughout."""
    return make_finished(school=school)


def criterion(placement, text="Care", kind="teacher", **more):
    return Criterion.objects.create(programme=placement.programme, text=text, kind=kind, **more)


def marks(placement):
    return marks_of(placement, totals_of(placement))


def teacher_of(placement):
    user = make.make_user(name="Tom Wells")
    Participant.objects.create(placement=placement, role="teacher", user=user)
    return user


def test_the_mark_is_the_weighted_mean_and_what_is_missing_is_said(placement):
    care = criterion(placement, weight=3)
    criterion(placement, "Supervisor", "supervisor", weight=2)
    criterion(placement, "Hours", "hours", weight=1)
    criterion(placement, "Portfolio", "evidence", weight=1, pieces=4)
    found = marks(placement)
    assert found.total is None
    assert [part.missing for part in found.missing] == ["A teacher has not marked it yet."]
    actions.save_marks(placement, [Given(care, 71, "Calm.")], by=teacher_of(placement))
    Evidence.objects.create(
        student=placement.student, kind="text", title="A day", text="…",
        objective=placement.objectives.get(), verified_at=clock.now(),
        verified_by=make.make_user(),
    )  # fmt: skip
    found = marks(placement)
    top = placement.feedback_requests.get(cycle__name="final").form
    levels = top.questions.filter(kind="scale").first().scale.levels
    assert [part.value for part in found.parts] == [71, Decimal(400) / len(levels), 100, 25]
    weighed = (3 * 71 + 2 * Decimal(400) / len(levels) + 100 + 25) / 7
    assert found.total == weighed.quantize(Decimal("0.1"))


def test_the_sign_off_keeps_mark_and_hours_missed(placement, rhea):
    care = criterion(placement)
    actions.save_marks(placement, [Given(care, 60)], by=rhea)
    final = of_feedback.sign_off(placement, "completed", by=rhea)
    assert (final.mark, final.missed_minutes) == (60, 0)
    with pytest.raises(Conflict):
        actions.save_marks(placement, [Given(care, 90)], by=rhea)


def test_hours_missed_are_planned_and_neither_worked_nor_excused(school):
    placement = make.make_placement("active", school)
    last, first = placement.ends_on, placement.starts_on

    def missed(day):
        row = Placement.objects.get(pk=placement.pk)
        return missed_of(row, totals_of(row), day)

    week = first + timedelta(days=6)  # Monday and Wednesday, 3 h each
    assert (missed(first - timedelta(days=1)), missed(first), missed(week)) == (0, 180, 360)
    make.make_line(placement, first, "confirmed")
    assert missed(week) == 180
    wednesday = first + timedelta(days=2)
    Absence.objects.create(placement=placement, on=wednesday, kind="sick")
    assert missed(week) == 0
    Absence.objects.update(kind="no_show")
    assert missed(week) == 180
    assert missed(last) > missed(week)


@pytest.mark.parametrize(
    ("state", "minutes", "outcome"),
    [
        ("finished", 7200, "completed"), ("finished", 7199, "partly"),
        ("finished", 0, "did_not_attend"), ("ended_early", 7200, "ended_early"),
    ],
)  # fmt: skip
def test_an_outcome_is_proposed(school, state, minutes, outcome):
    placement = make.make_placement(state, school, carried_minutes=minutes)
    assert outcome_for(placement, totals_of(placement)) == outcome


def test_who_marks(placement, rhea):
    care = criterion(placement)
    student = placement.student
    student.user = make.make_user()
    student.save()
    contact = placement.supervisor.contact
    contact.user = make.make_user()
    contact.save()
    theirs = make.make_coordinator(make.make_school("Elsewhere"))
    for who in (student.user, contact.user, theirs, make.make_user()):
        with pytest.raises(PermissionDenied):
            actions.save_marks(placement, [Given(care, 90)], by=who)
    actions.save_marks(placement, [Given(care, 0)], by=rhea)
    teacher = teacher_of(placement)
    actions.save_marks(placement, [Given(care, 80)], by=teacher)
    actions.save_marks(placement, [Given(care, 80)], by=rhea)
    assert Mark.objects.get().by == teacher  # what does not change keeps its marker


def test_marks_through_the_page(client, placement):
    care, other = criterion(placement), criterion(placement, "Safety")
    teacher = teacher_of(placement)
    piece = Evidence.objects.create(
        student=placement.student, kind="text", title="A day", text="…"
    )
    client.force_login(teacher)
    url = reverse("assessments:marks", args=[placement.pk])
    for wrong in ("101", "-1", "x"):
        assert client.post(url, {f"mark{care.pk}": wrong}).status_code == 422
    sent = {f"mark{care.pk}": "75", f"words{care.pk}": "Calm.", f"evidence{care.pk}": [piece.pk]}
    assert client.post(url, sent | {f"mark{other.pk}": ""}).status_code == 302
    mark = Mark.objects.get()
    assert (mark.criterion, mark.mark, list(mark.evidence.all())) == (care, 75, [piece])


def test_the_sign_off_page_shows_all_of_it(client, placement, rhea):
    care = criterion(placement)
    client.force_login(rhea)
    url = reverse("assessments:sign_off", args=[placement.pk])
    page = client.get(url)
    assert "No mark is kept while a part is missing." in page.text
    assert page.context["form"].initial["outcome"] == "completed"
    actions.save_marks(placement, [Given(care, 64, "Calm.")], by=rhea)
    assert "Mark: 64.0 of 100" in client.get(url).text
    client.post(url, {"outcome": "completed", "comment": ""})
    assert FinalAssessment.objects.get().mark == 64


def test_criteria_through_the_page(client, school, rhea, placement):
    programme = placement.programme
    url = reverse("assessments:criteria", args=[programme.pk])
    client.force_login(rhea)

    def send(**rows):
        forms = client.get(url).context["formset"]
        data = {"form-TOTAL_FORMS": forms.total_form_count(),
                "form-INITIAL_FORMS": forms.initial_form_count()}  # fmt: skip
        for form in forms:
            for name in ("id", "text", "kind", "weight", "pieces"):
                value = form[name].value()
                data[f"{form.prefix}-{name}"] = "" if value is None else value
        return client.post(url, data | rows)

    assert isinstance(criteria_kind(placement), Open)
    assert send(**{"form-0-text": "Care", "form-0-weight": "0"}).status_code == 422
    assert send(**{"form-0-text": "Care", "form-0-weight": "2"}).status_code == 302
    assert send(**{"form-1-text": "Safety"}).status_code == 302
    assert [row.text for row in programme.criteria.all()] == ["Care", "Safety"]
    assert isinstance(criteria_kind(placement), Met)
    care = programme.criteria.first()
    actions.save_marks(placement, [Given(care, 50)], by=rhea)
    send(**{"form-0-DELETE": "on"})
    assert "has marks already" in client.get(url).text
    assert programme.criteria.count() == 2
    send(**{"form-1-DELETE": "on"})
    assert [row.text for row in programme.criteria.all()] == ["Care"]
    new = copy_programme(programme, by=rhea, today=clock.today(school.time_zone))
    assert [row.weight for row in new.criteria.all()] == [2]


def test_the_kind_of_criteria_costs_a_list_no_query_more(school, placement):
    asked = placement.requirement_set.requirements
    asked.create(kind="criteria", step="start", position=90)
    programmes = [placement.programme, make.make_programme(school), make.make_programme(school)]
    for each in programmes:
        make.make_placement("confirmed", school, programme=each)
    criterion(placement)

    def open_ones(*programmes):
        rows = Placement.objects.filter(state="confirmed", programme__in=programmes)
        with CaptureQueriesContext(connection) as seen:
            found = [
                row.programme
                for row in rows.with_everything()
                if any(item.kind == "criteria" for item in open_items(row, Step.START))
            ]
        return found, len(seen)

    (one, first), (all_, second) = open_ones(programmes[1]), open_ones(*programmes)
    assert (one, set(all_)) == ([programmes[1]], set(programmes[1:]))
    assert second == first


# moderation


def marked(programme, by, mark, **extra):
    """A completed placement with this mark, signed by somebody."""
    placement = make.make_placement("completed", programme.school, programme=programme, **extra)
    return FinalAssessment.objects.create(
        placement=placement, outcome="completed", confirmed_minutes=0, mark=mark, signed_by=by
    )


@pytest.fixture
def programme(school):
    return make.make_programme(school)


def drawn(programme, by, **more):
    return actions.draw(Sample(programme=programme, seed=more.pop("seed", 7), **more), by=by)


def test_one_of_each_marker_at_least_and_all_at_the_border(programme, rhea):
    second = make.make_coordinator(programme.school)
    for n in range(10):
        marked(programme, rhea, 70 + n)
    low = marked(programme, second, 90)
    edges = [marked(programme, rhea, mark) for mark in (47, 53)]
    for mark in ("46.9", "53.1"):
        marked(programme, rhea, Decimal(mark))
    sample = drawn(programme, rhea, percent=1, border=50, around=3)
    chosen = set(sample.lines.values_list("placement", flat=True))
    assert low.placement_id in chosen
    assert {edge.placement_id for edge in edges} <= chosen
    assert len(chosen) in (3, 4)  # one of the first marker's, which may lie at the border
    again = drawn(programme, rhea, percent=1, border=50, around=3)
    assert set(again.lines.values_list("placement", flat=True)) == chosen
    assert drawn(programme, rhea, percent=100).lines.count() == 15


def test_a_term_narrows_the_draw(programme, rhea):
    first = marked(programme, rhea, 60).placement
    term = Term.objects.create(
        school=programme.school, title="Fall", kind="semester",
        starts_on=first.ends_on, ends_on=first.ends_on + timedelta(days=1),
    )  # fmt: skip
    marked(programme, rhea, 60, ends_on=first.ends_on + timedelta(days=2))
    assert drawn(programme, rhea, term=term).lines.get().placement == first
    term.starts_on = term.ends_on
    term.save()
    with pytest.raises(Refused, match="given a mark"):
        drawn(programme, rhea, term=term)


def test_the_second_mark_is_blind_by_another_and_settled_with_a_reason(client, programme, rhea):
    final = marked(programme, rhea, Decimal("61.5"))
    other = make.make_coordinator(programme.school, name="Lena Ross")
    line = drawn(programme, rhea).lines.get()
    with pytest.raises(PermissionDenied):
        actions.mark_again(line, Decimal(50), by=rhea)
    client.force_login(other)
    url = reverse("assessments:moderation", args=[programme.pk])
    assert "61.5" not in client.get(url).text
    name = f"l{line.pk}"
    second = reverse("assessments:second", args=[line.pk])
    assert client.post(second, {f"{name}-mark": "101"}).status_code == 422
    assert client.post(second, {f"{name}-mark": "50", f"{name}-why": "Thin."}).status_code == 302
    assert "61.5" in client.get(url).text
    with pytest.raises(Conflict):
        actions.mark_again(line, Decimal(60), by=other)
    settle = reverse("assessments:settle", args=[line.pk])
    assert client.post(settle, {f"{name}-mark": "55", f"{name}-why": ""}).status_code == 422
    client.post(settle, {f"{name}-mark": "55", f"{name}-why": "We read it together."})
    line.refresh_from_db()
    final.refresh_from_db()
    assert (line.first, line.second, line.settled, final.mark) == (Decimal("61.5"), 50, 55, 55)
    assert (line.second_by, line.settled_by) == (other, other)
    with pytest.raises(Conflict):
        actions.settle(line, Decimal(60), "Again.", by=other)


def test_within_the_tolerance_nothing_is_settled(programme, rhea):
    marked(programme, rhea, 60)
    other = make.make_coordinator(programme.school)
    line = drawn(programme, rhea, tolerance=5).lines.get()
    actions.mark_again(line, Decimal(55), by=other)
    assert not SampleLine.objects.get().is_to_settle
    SampleLine.objects.update(second=Decimal("54.9"))
    assert SampleLine.objects.get().is_to_settle


def test_another_school_neither_draws_nor_marks(client, programme, rhea):
    marked(programme, rhea, 60)
    line = drawn(programme, rhea).lines.get()
    theirs = make.make_coordinator(make.make_school("Elsewhere"))
    with pytest.raises(PermissionDenied):
        drawn(programme, theirs)
    client.force_login(theirs)
    for name in ("second", "settle"):
        url = reverse(f"assessments:{name}", args=[line.pk])
        assert client.post(url, {f"l{line.pk}-mark": "1"}).status_code == 404
    assert client.get(reverse("assessments:moderation", args=[programme.pk])).status_code == 404
