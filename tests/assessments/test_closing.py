from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments import actions
from assessments.credit.facts import facts_of
from assessments.models import FeedbackRequest, FinalAssessment
from assessments.requirements import final_feedback
from assessments.rules import next_school_year
from kit.errors import Conflict
from notifications.models import Notice
from partners.models import HostingIntent
from placements.models import Placement
from placements.requirements import Met, Open, Unmet
from tests.assessments.making import answers_to, confirm_hours, make_asked, make_form
from tests.factories import MONDAY, make_coordinator, make_placement, make_school

pytestmark = pytest.mark.django_db


def make_finished(**extra):
    """A placement that lacks nothing but the sign-off."""
    request = make_asked("final", **extra)
    actions.submit(request, answers_to(request), by_label="Dana")
    confirm_hours(request.placement)
    Placement.objects.filter(pk=request.placement_id).update(state="finished")
    return Placement.objects.get(pk=request.placement_id)


def test_signed_off_completes_and_tells():
    placement = make_finished()
    rhea = make_coordinator(placement.school)
    result = actions.sign_off(placement, "completed", "Well done.", by=rhea)
    placement.refresh_from_db()
    assert (placement.state, result.confirmed_minutes) == ("completed", 7200)
    told = dict(
        Notice.objects.filter(about_model="placements.placement").values_list("kind", "recipient")
    )
    assert told["placement_result"] == f"student:{placement.student_id}"
    assert told["placement_thanks"] == f"contact:{placement.signatory.contact_id}"


def test_signed_off_once():
    placement = make_finished()
    rhea = make_coordinator(placement.school)
    actions.sign_off(placement, "completed", by=rhea)
    with pytest.raises(Conflict):
        actions.sign_off(placement, "partly", by=rhea)


def test_refused_while_feedback_is_missing():
    request = make_asked("final")
    confirm_hours(request.placement)
    rhea = make_coordinator(request.placement.school)
    with pytest.raises(Unmet):
        actions.sign_off(request.placement, "completed", by=rhea)
    assert not FinalAssessment.objects.exists()


def test_the_final_that_counts_is_the_supervisors(client):
    request = make_asked("final")
    placement, programme = request.placement, request.placement.programme
    own = make_form("student", code="own-final")
    cycle = programme.cycles.create(
        name="final", audience="student", when="percent", value=100, form=own
    )
    students = FeedbackRequest.objects.create(
        placement=placement, cycle=cycle, form=own, party=f"student:{placement.student_id}",
        opens_on=MONDAY - timedelta(days=9), due_on=MONDAY, state="sent",
    )  # fmt: skip
    actions.submit(students, answers_to(students), by_label="Ava")
    assert final_feedback(placement).who == "employer"
    assert not facts_of([placement])[placement.pk].feedback_in
    assert facts_of([placement])[placement.pk].average is None
    confirm_hours(placement)
    rhea = make_coordinator(placement.school)
    with pytest.raises(Unmet):
        actions.sign_off(placement, "completed", by=rhea)
    actions.submit(request, answers_to(request), by_label="Dana")
    fresh = Placement.objects.get(pk=placement.pk)
    assert isinstance(final_feedback(fresh), Met)
    assert facts_of([fresh])[fresh.pk].feedback_in
    client.force_login(rhea)
    page = client.get(reverse("assessments:sign_off", args=[placement.pk])).text
    assert "Final</th>" in page
    assert "Final · Student" in page


def test_refused_to_another_school():
    placement = make_finished()
    with pytest.raises(PermissionDenied):
        actions.sign_off(placement, "completed", by=make_coordinator(make_school("Elsewhere")))


def test_final_feedback_is_met_when_given_or_excused():
    request = make_asked("final")
    assert isinstance(final_feedback(request.placement), Open)
    assert final_feedback(request.placement).who_ref == request.party
    actions.waive(request, "Ill", by=make_coordinator(request.placement.school))
    assert isinstance(final_feedback(Placement.objects.get(pk=request.placement_id)), Met)


def test_final_feedback_is_met_where_nobody_asks():
    assert isinstance(final_feedback(make_placement("active")), Met)


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2027, 6, 30), 2028), (date(2027, 7, 1), 2029), (date(2026, 12, 1), 2028)],
)
def test_next_school_year(day, year):
    assert next_school_year(day) == year


def test_the_last_word_on_next_year_counts():
    partnership = make_placement().partnership
    actions.say_again(partnership, 2028, "maybe", said_by="Dana")
    actions.say_again(partnership, 2028, "yes", "In spring", said_by="Dana")
    assert HostingIntent.objects.get().answer == "yes"
