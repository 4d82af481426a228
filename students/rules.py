"""Who may do what with learners and their roster."""

from accounts.models import School, User
from students.models import Attendance, Student

WIDE = (School.Kind.DISTRICT, School.Kind.STATE)


def runs(user: User, school: School) -> bool:
    """Whether the person coordinates or administers this school."""
    return user.coordinated_schools().filter(pk=school.pk).exists()


def administers(user: User, school: School) -> bool:
    """Whether the person administers this school, there or at a node above."""
    return user.administered_schools().filter(pk=school.pk).exists()


def can_import(user: User, school: School) -> bool:
    """A coordinator imports for one school; for a district it takes its administrator."""
    return administers(user, school) if school.kind in WIDE else runs(user, school)


def can_add_student(user: User, school: School) -> bool:
    """Whoever runs the school adds students to it."""
    return runs(user, school)


def can_edit_student(user: User, student: Student) -> bool:
    """Whoever runs a school that the student attends corrects contact facts; nobody's own record."""
    here = Attendance.objects.filter(student=student, to_on=None)
    return here.filter(school__in=user.coordinated_schools()).exists()


def attendances_kept_by(user: User):
    """Attendances whose school's records this person keeps or may look into."""
    return Attendance.objects.filter(school__in=user.observed_schools())


def can_see_family(user: User, student: Student) -> bool:
    """Staff who keep the school's records see guardians and whom to call; teachers and families do not."""
    return attendances_kept_by(user).filter(student=student).exists()
