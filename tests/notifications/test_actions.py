"""Going live, the preview of it, and who may see to the mail."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role
from kit import clock
from notifications import actions, outbox, tasks
from notifications.models import Message, Notice
from tests.factories import (
    make_contact,
    make_coordinator,
    make_guardian,
    make_partnership,
    make_school,
    make_student,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school(live=False)


@pytest.fixture
def people(school, kinds):
    """A contact with two notices, a guardian without an address."""
    contact = make_contact(make_partnership(school), name="Dana Ortiz", email="dana@n.example")
    guardian = make_guardian(make_student(school, family_name="Ash"), email="")
    for n, ref in enumerate([f"contact:{contact.pk}"] * 2 + [f"guardian:{guardian.pk}"]):
        due = clock.now() + timedelta(days=n)
        outbox.post("single", ref, about=school, school=school, key=f"k{n}", due_at=due)
    return contact, guardian


def test_the_preview_says_who_would_get_what(school, people, django_assert_num_queries):
    with django_assert_num_queries(3):
        rows = actions.preview(school)
    assert [(row.name, row.address, row.kind, row.count) for row in rows] == [
        ("Dana Ortiz", "dana@n.example", "Single", 2),
        ("Nora Ash", "", "Single", 1),
    ]


def test_the_preview_sends_nothing(school, people):
    actions.preview(school)
    tasks.tick()
    assert not Message.objects.exists()


def test_a_coordinator_lets_the_school_go_live(school, people):
    actions.go_live(school, by=make_coordinator(school))
    school.refresh_from_db()
    assert school.is_live
    tasks.tick()
    assert Message.objects.get().to_address == "dana@n.example"


def test_an_administrator_of_the_district_may_too():
    district = make_school("District")
    school = make_school(live=False, parent=district)
    actions.go_live(school, by=make_user(Role.ADMINISTRATOR, district))
    school.refresh_from_db()
    assert school.is_live


@pytest.mark.parametrize("role", [Role.TEACHER, Role.OBSERVER])
def test_other_staff_may_not(school, role):
    with pytest.raises(PermissionDenied):
        actions.go_live(school, by=make_user(role, school))


def test_another_schools_coordinator_may_not(school):
    with pytest.raises(PermissionDenied):
        actions.go_live(school, by=make_coordinator(make_school("Cedar")))


def test_going_live_twice_keeps_the_first_day(school):
    by = make_coordinator(school)
    first = actions.go_live(school, by=by).live_at
    assert actions.go_live(school, by=by).live_at == first


def test_another_schools_coordinator_cannot_send_a_mail_again(school):
    message = Message.objects.create(
        key="m", kind="x", school=school, to_address="a@x.example", subject="S", state="bounced"
    )
    with pytest.raises(PermissionDenied):
        actions.resend(message, by=make_coordinator(make_school("Cedar")))


def test_a_coordinator_cannot_change_the_address_that_somebody_signs_in_with(school):
    user = make_user()
    message = Message.objects.create(
        key="m", kind="x", school=school, recipient=f"user:{user.pk}", subject="S",
        to_address=user.email, state="bounced",
    )  # fmt: skip
    with pytest.raises(actions.Refused):
        actions.resend(message, by=make_coordinator(school), address="mine@redbud.example")
    user.refresh_from_db()
    assert user.email == message.to_address


def test_whoever_has_no_address_is_given_one(school, people):
    _contact, guardian = people
    by = make_coordinator(school)
    actions.go_live(school, by=by)
    with clock.at(clock.now() + timedelta(days=5)):
        tasks.tick()
        notice = Notice.objects.stuck().get()
        actions.give_address(notice, by=by, address="nora@mail.example")
        tasks.tick()
    guardian.refresh_from_db()
    assert guardian.email == "nora@mail.example"
    assert Message.objects.filter(to_address="nora@mail.example").exists()


def test_an_address_that_was_put_right_elsewhere_is_used(school, people):
    contact, _guardian = people
    message = Message.objects.create(
        key="m", kind="x", school=school, recipient=f"contact:{contact.pk}", subject="S",
        to_address="dana@old.example", state="bounced",
    )  # fmt: skip
    actions.resend(message, by=make_coordinator(school))
    message.refresh_from_db()
    assert (message.to_address, message.state) == ("dana@n.example", "queued")
