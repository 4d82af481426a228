"""A place that a learner found: the school takes it up with the same checks as any, and nobody is mailed before."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from kit import clock
from kit.errors import Conflict
from notifications.models import Notice
from partners.actions.enquiries import Firm
from partners.models import Employer, Partnership
from placements.actions import proposals
from placements.models import HostProposal, Placement
from placements.waiting.applications import waiting
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def student(school):
    student = make.make_student(school, user=make.make_user())
    student.attendances.update(from_on=clock.today() - timedelta(days=30))
    return student


def said(**more):
    first = clock.today() + timedelta(days=20)
    return {
        "employer": "Kettle Bakery", "address": "5 Oak St, Perkins", "contact_name": "Uncle Ray",
        "phone": "+1 405 555 0177", "email": "ray@kettle.example", "would_do": "Bake\nSell",
        "starts_on": first, "ends_on": first + timedelta(days=30),
    } | more  # fmt: skip


@pytest.fixture
def proposal(student):
    return proposals.propose_host(student, by=student.user, **said())


def test_from_the_phone_to_a_draft(client, student, school, coordinator):
    programme = make.make_programme(school)
    client.force_login(student.user)
    url = reverse("placements:propose_host")
    assert client.post(url, said(phone="", email="")).status_code == 422
    assert client.post(url, said()).status_code == 302
    assert client.post(url, said()).status_code == 302  # a second press
    proposal = HostProposal.objects.get()
    [item] = waiting(coordinator, clock.today())
    assert (item.label, item.detail) == (student.name, "Kettle Bakery")
    client.force_login(coordinator)
    assert "Uncle Ray" in client.get(item.url).text
    told = {"do": "take", "programme": programme.pk, "firm": "new", "name": "Kettle Bakery",
            "address": "5 Oak St, Perkins"}  # fmt: skip
    assert client.post(item.url, told).status_code == 302
    placement = Placement.objects.get()
    assert (placement.state, placement.employer_name) == ("draft", "Kettle Bakery")
    assert placement.partnership.stage == Partnership.Stage.TALKING
    assert [str(o) for o in placement.objectives.all()] == ["Bake", "Sell"]
    assert not placement.supervisor.contact.can_sign
    assert str(placement.site) == "5 Oak St, Perkins"
    proposal.refresh_from_db()
    assert proposal.placement == placement
    # the employer hears nothing of it
    assert not Notice.objects.filter(recipient__startswith="contact:").exists()


def test_an_employer_that_is_here_already_is_found_and_not_doubled(
    client, proposal, school, coordinator
):
    programme = make.make_programme(school)
    known = make.make_partnership(school, "Kettle Bakery Inc")
    client.force_login(coordinator)
    url = reverse("placements:host_proposal", args=[proposal.pk])
    assert "Kettle Bakery Inc" in client.get(url).text
    told = {"do": "take", "programme": programme.pk, "firm": known.employer_id}
    client.post(url, told)
    assert Placement.objects.get().partnership == known
    assert Employer.objects.count() == 1
    known.refresh_from_db()
    assert known.stage == Partnership.Stage.ACTIVE


def test_the_same_checks_as_for_any(client, proposal, school, coordinator):
    programme = make.make_programme(school)
    programme.type.youngest_age = 21
    programme.type.save()
    client.force_login(coordinator)
    url = reverse("placements:host_proposal", args=[proposal.pk])
    told = {"do": "take", "programme": programme.pk, "firm": "new", "name": "Kettle Bakery"}
    answer = client.post(url, told)
    assert answer.status_code == 422
    assert "21 years" in answer.text
    assert (Placement.objects.count(), Employer.objects.count()) == (0, 0)


def test_a_no_has_a_reason_that_the_learner_reads(client, proposal, student, coordinator):
    client.force_login(coordinator)
    url = reverse("placements:host_proposal", args=[proposal.pk])
    assert client.post(url, {"do": "decline", "why": ""}).status_code == 422
    client.post(url, {"do": "decline", "why": "Too far away"})
    client.force_login(student.user)
    assert "Too far away" in client.get(reverse("placements:my_applications")).text
    with pytest.raises(Conflict):
        proposals.decline(proposal, why="again", by=coordinator)


def test_two_schools_a_stranger_and_another_student(client, proposal, school):
    programme = make.make_programme(school)
    url = reverse("placements:host_proposal", args=[proposal.pk])
    other = make.make_student(school, user=make.make_user())
    elsewhere = make.make_coordinator(make.make_school("Elsewhere"))
    for user in (elsewhere, other.user, make.make_user()):
        client.force_login(user)
        assert client.get(url).status_code == 404
        with pytest.raises(PermissionDenied):
            proposals.take_up(proposal, Firm(name="X"), programme, by=user)
    with pytest.raises(PermissionDenied):
        proposals.propose_host(other, by=proposal.student.user, **said())
    assert waiting(elsewhere, clock.today()) == []
