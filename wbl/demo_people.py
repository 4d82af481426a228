"""Who stands on the demo's sign-in page. The demo's filler makes these people."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import User


@dataclass(frozen=True)
class DemoPerson:
    email: str
    label: str
    note: str


PEOPLE = (
    DemoPerson(
        "coordinator@oakhaven.example", _("Coordinator"), _("runs placements at a high school")
    ),
    DemoPerson("student@oakhaven.example", _("Student"), _("logs hours on a phone")),
    DemoPerson("signing@oakhaven.example", _("New student"), _("reads and signs the agreement")),
    DemoPerson(
        "guardian@oakhaven.example", _("Parent"), _("follows one child, signs for the other")
    ),
    DemoPerson(
        "supervisor@oakhaven.example", _("Supervisor"), _("confirms hours, gives feedback")
    ),
    DemoPerson("teacher@oakhaven.example", _("Teacher"), _("sees the students of a class")),
    DemoPerson(
        "bluestem@oakhaven.example", _("Second coordinator"), _("a school about to go live")
    ),
    DemoPerson("observer@oakhaven.example", _("Observer"), _("reads everything, changes nothing")),
    DemoPerson("administrator@oakhaven.example", _("Administrator"), _("may open Django's admin")),
)


def people() -> list[DemoPerson]:
    """Those of them who are there."""
    there = set(
        User.objects.filter(
            email__in=[person.email for person in PEOPLE], is_active=True
        ).values_list("email", flat=True)
    )
    return [person for person in PEOPLE if person.email in there]
