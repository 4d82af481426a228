"""People in work become learners: employees, and teachers who go into industry."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, School, User
from kit import clock
from kit.errors import Refused, require
from students import rules
from students.actions.records import add_student
from students.models import Attendance, Student


@transaction.atomic
def add_in_work(school: School, *, by: User, **facts) -> Student:
    """Add somebody who learns in their job. Whoever is here already by this address is refused."""
    require(rules.can_add_student(by, school))
    there = Student.objects.current().filter(attendances__school=school, attendances__to_on=None)
    same = there.filter(email__iexact=facts["email"]).first()
    if same:
        raise Refused(_("%s is here already with this address.") % same)
    return add_student(school, by=by, **facts)


@transaction.atomic
def learn(membership: Membership, *, by: User) -> Student:
    """The learner that a member of staff is, at the school where they work; made once.

    Raises Refused where the account is that of a pupil or of somebody who learns elsewhere.
    """
    require(rules.can_add_student(by, membership.school))
    user = User.objects.select_for_update().get(pk=membership.user_id)
    known = Student.objects.filter(user=user).first()
    if known is None:
        return add_student(membership.school, by=by, **facts_of(user))
    here = known.attendances.filter(school=membership.school, to_on=None)
    if not here.exists():
        if known.kind != Student.Kind.TEACHER:
            raise Refused(_("The account of %s belongs to a learner of another school.") % user)
        today = clock.today(membership.school.time_zone)
        Attendance.objects.create(student=known, school=membership.school, from_on=today)
    return known


def facts_of(user):
    """A teacher as a learner: name, address and language of the account."""
    given, _space, family = user.name.rpartition(" ")
    return {
        "kind": Student.Kind.TEACHER,
        "given_name": given or family,
        "family_name": family if given else "",
        "email": user.email or "",
        "language": user.language,
        "user": user,
    }
