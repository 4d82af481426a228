"""What a school notes of an employer stays in the school."""

import pytest
from django.urls import reverse

from accounts.models import Role
from tests import factories as make


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "seen"), [("teacher", True), ("host", False)])
def test_notes_are_for_the_schools_own_staff(client, who, seen):
    partnership = make.make_partnership(notes="Slow to answer")
    contact = make.make_contact(partnership)
    contact.user = make.make_user()
    contact.save()
    reader = contact.user if who == "host" else make.make_user(Role.TEACHER, partnership.school)
    client.force_login(reader)
    page = client.get(reverse("partners:detail", args=[partnership.employer_id]))
    assert ("Slow to answer" in page.content.decode()) is seen
