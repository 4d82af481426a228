"""How students and guardians are written to, and where a corrected address goes."""

from notifications.outbox import Recipient, corrects, many_recipients, recipients
from students.models import Guardian, Student


@recipients("student")
def find_student(pk):
    return next(iter(find_students([pk])), None)


@many_recipients("student")
def find_students(pks):
    students = Student.objects.filter(pk__in=pks).select_related("user")
    return [as_recipient(student, "student") for student in students]


@corrects("student")
def set_student_email(pk, email):
    Student.objects.filter(pk=pk).update(email=email)


@recipients("guardian")
def find_guardian(pk):
    return next(iter(find_guardians([pk])), None)


@many_recipients("guardian")
def find_guardians(pks):
    guardians = Guardian.objects.filter(pk__in=pks).select_related("user")
    return [as_recipient(guardian, "guardian") for guardian in guardians]


@corrects("guardian")
def set_guardian_email(pk, email):
    Guardian.objects.filter(pk=pk).update(email=email)


def as_recipient(person, word):
    """At the address of the roster, else at that of the account."""
    email = person.email or (person.user and person.user.email) or ""
    return Recipient(
        person.name,
        email,
        person.language,
        f"{word}:{person.pk}",
        phone=person.phone,
        user=person.user_id,
    )
