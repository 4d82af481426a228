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
        "coordinator@redbud.example", _("Coordinator"), _("runs placements at a high school")
    ),
    DemoPerson("student@redbud.example", _("Student"), _("logs hours on a phone")),
    DemoPerson("guardian@redbud.example", _("Parent"), _("follows and signs for a student")),
    DemoPerson("supervisor@redbud.example", _("Supervisor"), _("confirms hours, gives feedback")),
    DemoPerson("teacher@redbud.example", _("Teacher"), _("sees the students of a class")),
    DemoPerson("administrator@redbud.example", _("Administrator"), _("may open Django's admin")),
)


def people() -> list[DemoPerson]:
    """Those of them who are there."""
    there = set(
        User.objects.filter(
            email__in=[person.email for person in PEOPLE], is_active=True
        ).values_list("email", flat=True)
    )
    return [person for person in PEOPLE if person.email in there]
