"""What happens to learners by hand: added, and their contact facts put right."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit import clock
from kit.errors import Refused, require
from notifications import links, outbox
from students import rules
from students.models import Attendance, Guardian, Guardianship, Student


@transaction.atomic
def add_student(school: School, *, by: User, grade: str = "", **facts) -> Student:
    """Add a student who attends this school from today. A number that is there already is refused."""
    require(rules.can_add_student(by, school))
    number = facts.get("number")
    there = Student.objects.filter(attendances__school=school, number=number)
    if number and there.exists():
        raise Refused(_("A student with this number is here already: %s.") % there.first())
    student = Student.objects.create(**facts)
    Attendance.objects.create(
        student=student, school=school, grade=grade, from_on=clock.today(school.time_zone)
    )
    return student


@transaction.atomic
def update_contact(student: Student, *, by: User, **facts) -> Student:
    """Put right how a student is reached and whom to call. A roster leaves these facts alone from then on."""
    require(rules.can_edit_student(by, student))
    return put_right(Student, student.pk, "student", facts)


@transaction.atomic
def update_guardian(student: Student, guardian: Guardian, *, by: User, **facts) -> Guardian:
    """Put right how this student's guardian is reached. Links to an old address close."""
    require(rules.can_edit_student(by, student))
    require(Guardianship.objects.filter(student=student, guardian=guardian).exists())
    return put_right(Guardian, guardian.pk, "guardian", facts)


@transaction.atomic
def add_guardian(student: Student, *, by: User, relation: str = "", **facts) -> Guardian:
    """Add a guardian whom the roster does not name."""
    require(rules.can_edit_student(by, student))
    guardian = Guardian.objects.create(**facts)
    Guardianship.objects.create(student=student, guardian=guardian, relation=relation)
    return guardian


def put_right(model, pk, word, facts):
    """Write what differs and remember that a person did; a new address revokes the links to the old one."""
    person = model.objects.select_for_update().get(pk=pk)
    changed = [name for name, value in facts.items() if getattr(person, name) != value]
    if not changed:
        return person
    for name in changed:
        setattr(person, name, facts[name])
    person.by_hand = sorted({*person.by_hand, *changed})
    person.save(update_fields=[*changed, "by_hand"])
    if "email" in changed:
        links.revoke(party=f"{word}:{pk}")
        outbox.retry_stuck(f"{word}:{pk}")
    return person
