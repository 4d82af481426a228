"""Adding an employer: who seems to be here already is asked about, and a school can work with one that is."""

import pytest
from django.urls import reverse

from accounts.models import Role
from kit.errors import Refused
from notifications.models import Notice
from partners import actions
from partners.models import Contact, Employer, Partnership, Site
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    user = make.make_coordinator()
    client.force_login(user)
    return user


def school_of(user):
    return user.memberships.get().school


def typed(user, **more):
    """What stands in the long form."""
    return {
        "school": school_of(user).pk,
        "employer-name": "Northgate Dental Care, Inc.",
        "employer-website": "",
        "site-address": "99 Oak St, Tulsa",
        "contact-name": "Pat Vance",
        "contact-email": "pat@mail.example",
        "contact-language": "es",
        "terms-stage": "talking",
        "terms-hosts": "two in spring",
    } | more


def known_elsewhere():
    """An employer of another school, with what is that school's own."""
    theirs = make.make_partnership(
        make.make_school("Elsewhere High"), notes="Theirs alone", hosts="six welders"
    )
    make.make_contact(
        theirs, name="Secret Dana", email="dana@secret.example", phone="918 555 7777"
    )
    theirs.employer.phone = "405 555 0199"
    theirs.employer.save()
    return theirs


def test_while_typing_who_seems_to_be_here_is_shown(client, coordinator):
    theirs = known_elsewhere()
    mine = make.make_partnership(school_of(coordinator), "Northgate Dental Clinic")
    answer = client.post(reverse("partners:twins"), typed(coordinator))
    assert answer.status_code == 200
    assert "Is it one of these?" in answer.text
    assert "12 Elm Ave, Stillwater, OK" in answer.text
    assert reverse("partners:work_with", args=[theirs.employer_id]) in answer.text
    assert reverse("partners:detail", args=[mine.employer_id]) in answer.text
    assert reverse("partners:work_with", args=[mine.employer_id]) not in answer.text
    assert "<html" not in answer.text
    assert client.post(reverse("partners:twins"), {"employer-name": "Elm"}).text.strip() == ""


def test_nothing_of_another_school_is_shown(client, coordinator):
    theirs = known_elsewhere()
    pages = [
        client.post(reverse("partners:twins"), typed(coordinator, **{"contact-email": "x@secret.example"})),
        client.post(reverse("partners:new"), typed(coordinator)),
        client.get(reverse("partners:work_with", args=[theirs.employer_id])),
    ]  # fmt: skip
    for page in pages:
        assert "Northgate Dental Care" in page.text
        for secret in (
            "Secret Dana",
            'secret.example"',
            "Theirs",
            "welders",
            "7777",
            "0199",
            "Elsewhere",
        ):
            assert secret not in page.text  # fmt: skip


def test_who_may_not_add_employers_may_not_look_for_them(client, coordinator):
    theirs = known_elsewhere()
    client.force_login(make.make_user(Role.TEACHER, school_of(coordinator)))
    assert client.post(reverse("partners:twins"), typed(coordinator)).status_code == 403
    url = reverse("partners:work_with", args=[theirs.employer_id])
    assert client.get(url).status_code == 403
    assert client.post(url, typed(coordinator)).status_code == 403
    assert Partnership.objects.count() == 1


def test_a_school_of_others_chosen_by_hand_tells_nothing_of_its_partnerships(client, coordinator):
    theirs = known_elsewhere()
    answer = client.post(reverse("partners:twins"), typed(coordinator, school=theirs.school_id))
    assert f'href="{reverse("partners:detail", args=[theirs.employer_id])}"' not in answer.text
    assert "your school works with them" not in answer.text


def test_a_likely_twin_is_asked_about_and_nothing_typed_is_lost(client, coordinator):
    known_elsewhere()
    answer = client.post(reverse("partners:new"), typed(coordinator))
    assert answer.status_code == 422
    assert Employer.objects.count() == 1
    assert "Is it one of these?" in answer.text
    assert "may be an employer that is here already" in answer.text
    for kept in (
        "Northgate Dental Care, Inc.",
        "99 Oak St, Tulsa",
        "pat@mail.example",
        "two in spring",
    ):
        assert kept in answer.text  # fmt: skip


def test_another_firm_of_the_same_name_is_added_once_somebody_says_so(client, coordinator):
    theirs = known_elsewhere()
    answer = client.post(reverse("partners:new"), typed(coordinator, another="on"))
    assert answer.status_code == 302
    made = Partnership.objects.get(school=school_of(coordinator))
    assert (made.employer.name, made.stage) == ("Northgate Dental Care, Inc.", "talking")
    assert made.employer_id != theirs.employer_id


def test_what_is_only_a_little_alike_stops_nobody(client, coordinator):
    known_elsewhere()
    data = typed(coordinator, **{"employer-name": "Northgate Denture Lab"})
    assert client.post(reverse("partners:new"), data).status_code == 302


def test_what_was_typed_comes_along_and_is_shown_before_anything_is_written(client, coordinator):
    theirs = known_elsewhere()
    url = reverse("partners:work_with", args=[theirs.employer_id])
    answer = client.post(url, typed(coordinator, look="1"))
    assert answer.status_code == 200
    assert not Partnership.objects.filter(school=school_of(coordinator)).exists()
    form = answer.context["forms"]
    assert form["contact"]["name"].value() == "Pat Vance"
    assert (form["terms"]["stage"].value(), form["terms"]["hosts"].value()) == (
        "talking", "two in spring",
    )  # fmt: skip
    assert 'value="Pat Vance"' in answer.text
    assert 'class="errors"' not in answer.text


def test_a_second_school_works_with_the_employer_that_is_here(client, coordinator):
    theirs = known_elsewhere()
    url = reverse("partners:work_with", args=[theirs.employer_id])
    assert client.post(url, typed(coordinator)).status_code == 302
    made = Partnership.objects.get(school=school_of(coordinator))
    assert (made.employer, made.owner, made.stage) == (theirs.employer, coordinator, "talking")
    assert (Employer.objects.count(), Site.objects.count()) == (1, 1)
    assert [c.name for c in made.contacts.all()] == ["Pat Vance"]
    theirs.refresh_from_db()
    assert (theirs.notes, theirs.hosts) == ("Theirs alone", "six welders")
    assert Contact.objects.filter(partnership=theirs).count() == 1
    assert not Notice.objects.exists()


def test_one_partnership_with_an_employer(client, coordinator):
    mine = make.make_partnership(school_of(coordinator))
    url = reverse("partners:work_with", args=[mine.employer_id])
    answer = client.post(url, typed(coordinator))
    assert answer.status_code == 422
    assert "already works with this employer" in answer.text
    assert 'value="Pat Vance"' in answer.text
    with pytest.raises(Refused):
        actions.join_employer(mine.school, mine.employer, by=coordinator)
    assert Partnership.objects.count() == 1
    assert not Contact.objects.exists()


def test_an_employer_that_closed_is_not_worked_with(client, coordinator):
    employer = known_elsewhere().employer
    employer.ended_on = make.MONDAY
    employer.save()
    assert client.get(reverse("partners:work_with", args=[employer.pk])).status_code == 404
    with pytest.raises(Refused):
        actions.join_employer(school_of(coordinator), employer, by=coordinator)
