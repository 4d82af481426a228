"""The certificate of hosting: what is counted, and that no learner stands on it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from placements.models.hosting import hosted_by, learners_of
from placements.views import hosting
from tests import factories as make

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


@pytest.fixture
def contact():
    return make.make_contact()


def placed(contact, state, student=None, hours=0, **extra):
    placement = make.make_placement(
        state, contact.partnership.school, student=student, contact=contact, **extra
    )
    for number in range(hours // 3):
        make.make_line(placement, make.MONDAY + timedelta(days=number), "confirmed")
    return placement


@pytest.fixture
def history(contact):
    """Three learners in two school years, 15 hours and 100 carried over; and what does not count."""
    twice = make.make_student(contact.partnership.school)
    last = {"starts_on": make.MONDAY - YEAR, "ends_on": make.MONDAY - YEAR + timedelta(days=30)}
    placed(contact, "completed", twice, carried_minutes=6000, **last)
    placed(contact, "active", twice, hours=6)
    placed(contact, "finished", hours=9)
    placed(contact, "completed")
    make.make_line(placed(contact, "active"), state="submitted")
    for state in ("draft", "proposed", "confirmed", "cancelled", "withdrawn", "ended_early"):
        placed(contact, state)
    placed(make.make_contact(make.make_partnership(contact.partnership.school)), "completed")


def test_only_what_took_place_counts_each_learner_once(contact, history):
    done = hosted_by(contact.partnership)
    assert (done.learners, done.minutes) == (4, 15 * 60 + 6000)
    assert done.since == date(2025, 11, 16)
    assert done.years == {2027: 4, 2026: 1}
    assert learners_of([contact.partnership_id]) == {contact.partnership_id: 4}


def test_counting_takes_two_queries(contact, history, django_assert_num_queries):
    with django_assert_num_queries(2):
        hosted_by(contact.partnership)


def test_the_certificate_says_so_and_names_no_learner(contact, history):
    told = hosting.certificate(contact.partnership)
    assert told["employer"] == "Northgate Dental Care"
    assert told["figures"] == [
        ["4", "learners hosted"],
        ["115", "hours of work confirmed"],
        ["2025–26 to 2026–27", "school years"],
    ]
    assert "Longbow" not in str(told)


def test_it_is_a_tagged_pdf_for_the_school_and_for_who_speaks_for_the_firm(
    client, contact, history
):
    url = reverse("placements:hosting_certificate", args=[contact.partnership_id])
    client.force_login(make.make_coordinator(contact.partnership.school))
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/MarkInfo" in answer.content or b"StructTreeRoot" in answer.content
    client.force_login(make.make_coordinator())
    assert client.get(url).status_code == 404
    helper = make.make_contact(contact.partnership, can_sign=False, user=make.make_user())
    client.force_login(helper.user)
    assert client.get(url).status_code == 404


def test_nobody_is_thanked_for_nothing(client, contact):
    client.force_login(make.make_coordinator(contact.partnership.school))
    url = reverse("placements:hosting_certificate", args=[contact.partnership_id])
    assert client.get(url).status_code == 404
