"""Who reads what of the feedback on a placement, and of a record. Running it is placements.rules.can_run."""

from datetime import date

from django.db.models import Q

from accounts.rules import can_change_school
from assessments.models import Credit, Evidence, Form
from kit import clock
from partners.rules import school_year
from placements.models import Participant, Placement
from placements.rules import can_run
from students.models import Attendance, Enrolment, Guardianship, Student

SCHOOL, FAMILY, HOST = "school", "family", "host"


def reads_as(user, placement) -> str:
    """As whom somebody who may see the placement reads its feedback.

    The school reads all; the learner and guardians what is meant for them; a host their own.
    """
    if is_staff(user, placement):
        return SCHOOL
    return FAMILY if is_family(user, placement) else HOST


def read_as_staff(user):
    """Placements of one's schools, and of those whom one teaches."""
    taught = Enrolment.objects.taught_by(user).values("student")
    teaches = Participant.objects.filter(
        user=user, role=Participant.Role.TEACHER, ended_on=None
    ).values("placement")
    return Placement.objects.filter(
        Q(school__in=user.observed_schools()) | Q(student__in=taught) | Q(pk__in=teaches)
    )


def read_as_family(user):
    """One's own placements, and those of whom one looks after."""
    wards = Guardianship.objects.filter(guardian__user=user).values("student")
    return Placement.objects.filter(Q(student__user=user) | Q(student__in=wards))


def is_staff(user, placement) -> bool:
    """Staff of the placement's school, and teachers of the learner."""
    return read_as_staff(user).filter(pk=placement.pk).exists()


def is_learner(user, placement) -> bool:
    """The placement is this person's own."""
    return placement.student.user_id is not None and placement.student.user_id == user.pk


def is_family(user, placement) -> bool:
    """The learner, or a guardian of theirs."""
    return read_as_family(user).filter(pk=placement.pk).exists()


def next_school_year(day: date) -> int:
    """The year in which the school year after this day's ends."""
    return school_year(day) + 1


def can_read_record(user, student: Student, today: date) -> bool:
    """The learner, the guardians of a minor, staff who keep the school's records, and who teaches the learner."""
    if user.is_superuser or is_own(user, student):
        return True
    if student.guardians.filter(user=user).exists():
        return student.is_minor_on(today)
    kept = Attendance.objects.filter(student=student, school__in=user.observed_schools())
    return kept.exists() or teaches(user, student)


def teaches(user, student: Student) -> bool:
    """The learner is in a class of this person, or on a placement that they look after."""
    classes = Enrolment.objects.taught_by(user).filter(student=student)
    looked_after = Participant.objects.filter(
        placement__student=student, user=user, role=Participant.Role.TEACHER, ended_on=None
    )
    return classes.exists() or looked_after.exists()


def is_own(user, student: Student) -> bool:
    """The record is this person's own."""
    return student.user_id is not None and student.user_id == user.pk


def can_verify_evidence(user, evidence: Evidence) -> bool:
    """Who runs a school that the learner attends now, and who teaches the learner; nobody their own."""
    if is_own(user, evidence.student):
        return False
    here = Attendance.objects.filter(student=evidence.student_id, to_on=None)
    runs = here.filter(school__in=user.coordinated_schools())
    return runs.exists() or teaches(user, evidence.student)


def can_build(user, school) -> bool:
    """Forms are built by whoever runs the school."""
    return can_change_school(user, school)


def can_change_form(user, form: Form) -> bool:
    """The ready ones are changed by nobody; own ones by whoever runs their school."""
    return form.school is not None and can_build(user, form.school)


def can_award(user, placement: Placement) -> bool:
    """Coordinators and administrators of the placement's school decide on credit, but never on their own."""
    return can_run(user, placement) and not is_learner(user, placement)


def can_hear(user, credit: Credit) -> bool:
    """An appeal is heard by somebody who may decide, and has not decided on this credit before."""
    return can_award(user, credit.placement) and credit.decided_by_id != user.pk


def reads_credit(user, placement: Placement) -> bool:
    """Staff, the learner and guardians; not the host."""
    return is_staff(user, placement) or is_family(user, placement)


def may_appeal(user, placement: Placement) -> bool:
    """The learner and guardians."""
    return is_family(user, placement)


def can_mark(user, placement: Placement) -> bool:
    """Who teaches the learner, and who runs the placement; nobody themselves."""
    if is_learner(user, placement):
        return False
    taught = Enrolment.objects.taught_by(user).filter(student=placement.student_id)
    part = placement.participants.filter(user=user, role=Participant.Role.TEACHER, ended_on=None)
    return can_run(user, placement) or taught.exists() or part.exists()


def can_choose(user, placement) -> bool:
    """What a certificate tells is for the learner to say, and for the guardians of a minor."""
    if is_learner(user, placement):
        return True
    today = clock.today(placement.school.time_zone)
    return placement.student.is_minor_on(today) and is_family(user, placement)


def can_give_badge(user, placement) -> bool:
    """Whoever runs the placement, and who teaches the learner; nobody their own."""
    if is_learner(user, placement):
        return False
    return can_run(user, placement) or teaches(user, placement.student)


def ref_of(user, student: Student) -> str:
    """As whom this person speaks for the learner: "student:3", "guardian:4", or blank."""
    if is_own(user, student):
        return f"student:{student.pk}"
    guardian = student.guardians.filter(user=user).first()
    return f"guardian:{guardian.pk}" if guardian else ""


def can_stop(ref: str, student: Student) -> bool:
    """That nobody asks afterwards is for the learner and for every guardian to say."""
    word, _colon, key = ref.partition(":")
    if word == "guardian":
        return student.guardians.filter(pk=key).exists()
    return ref == f"student:{student.pk}"


def can_consent(ref: str, student: Student, today: date) -> bool:
    """To be asked afterwards is for the learner to allow, for a minor a guardian."""
    word = "guardian" if student.is_minor_on(today) else "student"
    return ref.startswith(f"{word}:") and can_stop(ref, student)
