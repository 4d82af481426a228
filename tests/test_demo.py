"""The demo's filler: every state, invented addresses only, and nothing old that would leave now."""

from datetime import date

import pytest
from django.apps import apps
from django.db import models

from accounts.models import School
from assessments.models import FeedbackRequest
from kit import clock
from kit.errors import Refused
from notifications.models import Message, Notice
from partners.models import Employer, Enquiry, PartnershipPlan
from placements.models import Document, LogEntry, Placement
from placements.states import S
from students.models import Student
from wbl import demo, demo_people
from wbl.demo import people

NOON = clock.local(date(2026, 11, 20), 12, people.ZONE)  # a Friday


def addresses():
    """Every address that any row of the demo holds."""
    for model in apps.get_models():
        emails = [f.name for f in model._meta.fields if isinstance(f, models.EmailField)]
        for name in emails:
            yield from filter(None, model.objects.values_list(name, flat=True))


def check_states():
    assert set(Placement.objects.values_list("state", flat=True)) == set(S.values)
    assert set(LogEntry.objects.values_list("state", flat=True)) >= {
        "submitted",
        "confirmed",
        "queried",
    }
    assert {"scheduled", "sent", "submitted"} <= set(
        FeedbackRequest.objects.values_list("state", flat=True)
    )


def check_mail(today):
    """The past has left, today's asks wait, and the second school's are held."""
    queued = Message.objects.filter(state=Message.State.QUEUED)
    assert not queued.filter(made_at__lt=today).exists()
    assert Message.objects.filter(state=Message.State.SENT, sent_at__lt=today).exists()
    due = Notice.objects.due(clock.now())
    assert not due.filter(due_at__lt=today).exists()
    assert {"host_ask", "sign_ask", "feedback_ask"} <= set(due.values_list("kind", flat=True))
    assert Notice.objects.held().filter(kind="host_ask").exists()


@pytest.mark.django_db
def test_the_demo_is_filled_in_full_and_once():
    with clock.at(NOON):
        check_all()


def check_all():
    today = clock.local(clock.today(people.ZONE), 0, people.ZONE)
    demo.fill()
    assert School.objects.count() == 3
    assert 280 <= Student.objects.count() <= 320
    assert Employer.objects.count() == 80
    assert Enquiry.objects.open().filter(confirmed_at=None).count() == 1
    check_states()
    assert sorted(Document.objects.values_list("state", flat=True)) == ["handed_in", "valid"]
    assert set(PartnershipPlan.objects.values_list("state", flat=True)) == {"draft", "signed"}
    assert {address for address in addresses() if not address.endswith(".example")} == set()
    check_mail(today)
    assert demo_people.people() == list(demo_people.PEOPLE)
    with pytest.raises(Refused):
        demo.fill()
