"""Micro-learning: who, what, when and how many minutes, completed in one sitting."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments import actions
from catalogue.models import PlacementType
from kit import clock
from kit.errors import Refused
from notifications.models import Notice
from placements.actions import Details, Short, add_type, create, save_programme, send_out
from placements.models import Placement, Programme
from placements.models.hours import totals_of
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make.make_school("Prairie Steel", kind="company", address="1 Mill Road")


@pytest.fixture
def coordinator(company):
    return make.make_coordinator(company)


@pytest.fixture
def lena(company):
    return make.make_student(company, born=None, kind="employee", given_name="Lena")


@pytest.fixture
def programme(company):
    return make.make_programme(company, "micro_learning", hours=0)


def typed(programme, student, **changed):
    return {
        "student": student.pk, "what": "Reset the press", "on": clock.today("America/Chicago").isoformat(),
        "minutes": "15", "programme": programme.pk, **changed,
    }  # fmt: skip


def test_fifteen_minutes_are_completed_at_once(client, coordinator, programme, lena):
    client.force_login(coordinator)
    assert client.post(reverse("assessments:short"), typed(programme, lena)).status_code == 302
    placement = Placement.objects.get()
    assert (placement.state, placement.final_assessment.signed_by) == ("completed", coordinator)
    assert (placement.required_minutes, totals_of(placement).confirmed) == (15, 15)
    assert [o.text for o in placement.objectives.all()] == ["Reset the press"]
    assert placement.employer_name == "Prairie Steel"
    assert placement.site.address == "1 Mill Road"
    told = set(Notice.objects.values_list("kind", "recipient"))
    assert told == {("placement_result", f"student:{lena.pk}")}  # no guardian, no host, no "ready"
    client.post(reverse("assessments:short"), typed(programme, lena))
    assert Placement.objects.values("partnership").distinct().count() == 1  # one own house


def test_what_the_type_asks_for_still_stands_in_the_way(client, coordinator, programme, lena):
    own = programme.requirement_set.requirements.get(kind="objectives")
    asked = programme.requirement_set.requirements
    asked.create(kind="supervisor", step="complete")
    client.force_login(coordinator)
    answer = client.post(reverse("assessments:short"), typed(programme, lena))
    placement = Placement.objects.get()
    assert answer.url == reverse("placements:detail", args=[placement.pk])
    assert placement.state == "finished"
    assert not hasattr(placement, "final_assessment")
    assert totals_of(placement).confirmed == 15
    asked.filter(kind="supervisor").update(step="confirm")
    client.post(reverse("assessments:short"), typed(programme, lena))
    early = Placement.objects.exclude(pk=placement.pk).get()
    assert (early.state, totals_of(early).confirmed) == ("approved", 0)
    assert own.kind == "objectives"


@pytest.mark.parametrize(
    "changed", [{"minutes": "0"}, {"minutes": "481"}, {"what": ""}, {"on": ""}]
)
def test_bad_input_is_told(client, coordinator, programme, lena, changed):
    client.force_login(coordinator)
    answer = client.post(reverse("assessments:short"), typed(programme, lena, **changed))
    assert (answer.status_code, Placement.objects.count()) == (422, 0)


def test_tomorrow_is_not_written_down(coordinator, programme, lena):
    short = Short("x", clock.today() + timedelta(days=1), 15)
    with pytest.raises(Refused, match="what is done"):
        actions.record(programme, lena, short, by=coordinator)


def test_a_school_says_at_which_employer(client):
    school = make.make_school()
    programme = make.make_programme(school, "micro_learning", hours=0)
    adult = make.make_student(school, kind="adult")
    client.force_login(make.make_coordinator(school))
    url = reverse("assessments:short")
    assert client.post(url, typed(programme, adult)).status_code == 422
    host = make.make_partnership(school)
    sent = typed(programme, adult, partnership=host.pk)
    assert client.post(url, sent).status_code == 302
    assert Placement.objects.get().partnership == host
    theirs = make.make_partnership(make.make_school("Other"))
    assert client.post(url, sent | {"partnership": theirs.pk}).status_code == 422


def test_a_type_made_after_micro_learning_counts_too_and_no_pupil(
    client, company, coordinator, programme, lena
):
    own = add_type(company, programme.type, by=coordinator, name="Toolbox talk")
    talk = Programme(school=company, type=own, title="Toolbox talks")
    talk = save_programme(talk, by=coordinator, today=clock.today())
    make.make_programme(company, "internship")
    make.make_student(company)
    client.force_login(coordinator)
    form = client.get(reverse("assessments:short")).context["form"]
    assert set(form.fields["programme"].queryset) == {programme, talk}
    assert list(form.fields["student"].queryset) == [lena]


def test_another_companys_people_and_programmes_stay_theirs(client, programme, lena):
    theirs = make.make_coordinator(make.make_school("Other Steel", kind="company"))
    client.force_login(theirs)
    assert client.post(reverse("assessments:short"), typed(programme, lena)).status_code == 422
    with pytest.raises(PermissionDenied):
        actions.record(programme, lena, Short("x", clock.today("America/Chicago"), 15), by=theirs)
    assert not Placement.objects.exists()


def test_a_company_needs_no_other_employer_and_asks_no_guardian(
    client, company, coordinator, lena
):
    programme = make.make_programme(company, "employee_development")
    client.force_login(coordinator)
    day = clock.today()
    sent = {
        "programme": programme.pk, "title": "Fitter", "starts_on": day, "ends_on": day,
        "weekdays": ["0"], "begins": "09:00", "ends": "10:00", "rest": "0", "tasks": "Read plans",
        "pay": "paid", "supervisor_name": "Jo Field", "supervisor_email": "jo@prairie.example",
    }  # fmt: skip
    url = reverse("placements:new") + f"?student={lena.pk}"
    assert client.post(url, sent).status_code == 302
    placement = send_out(Placement.objects.get(), by=coordinator)
    assert placement.state == "confirmed"
    assert placement.supervisor.contact.partnership.employer.name == "Prairie Steel"
    assert not Notice.objects.filter(recipient__startswith="guardian").exists()


def test_a_school_must_still_name_an_employer():
    school = make.make_school()
    coordinator, day = make.make_coordinator(school), clock.today()
    programme = make.make_programme(school, "employee_development")
    learner = make.make_student(school, kind="adult")
    details = Details(fields={"starts_on": day, "ends_on": day})
    placement = create(programme, learner, details, by=coordinator)
    with pytest.raises(Refused, match="Choose the employer first"):
        send_out(placement, by=coordinator)
    assert PlacementType.objects.get(code="employee_development").needs_employer
