"""Who reads what of the feedback on a placement, and of a record. Running it is placements.rules.can_run."""

from dataclasses import dataclass
from datetime import date

from accounts.models import School
from accounts.rules import can_change_school
from assessments.models import Credit, Evidence, Form, Goal, QualityAction, Remark
from assessments.models.growth import read_by_family, read_by_staff
from kit import clock
from partners.models import Contact, Partnership
from partners.rules import can_read_notes, school_year, speaks_for_employer
from placements.models import Participant, Placement
from placements.rules import can_make, can_run
from placements.states import S
from students.models import Attendance, Enrolment, Student

SCHOOL, FAMILY, HOST = "school", "family", "host"


def reads_as(user, placement) -> str:
    """As whom somebody who may see the placement reads its feedback.

    The school reads all; the learner and guardians what is meant for them; a host their own.
    """
    if is_staff(user, placement):
        return SCHOOL
    return FAMILY if is_family(user, placement) else HOST


read_as_staff, read_as_family = read_by_staff, read_by_family


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


# who speaks in a placement: as what, under which name, and how the page calls them
LEARNER, GUARDIAN, STAFF = "learner", "guardian", "staff"
SPOKEN_OF = (S.CONFIRMED, S.ACTIVE, S.FINISHED, S.COMPLETED, S.ENDED_EARLY)
About = Remark.About
ABOUT = {
    LEARNER: (About.HOST, About.SCHOOL),
    GUARDIAN: (About.LEARNER, About.HOST, About.SCHOOL),
    STAFF: (About.LEARNER, About.HOST),
    HOST: (About.LEARNER, About.SCHOOL),
}


@dataclass(frozen=True)
class Speaker:
    """Who says something in a placement: `role`, their ref as a party, their name."""

    role: str
    party: str
    label: str


def speaker(user, placement: Placement) -> Speaker | None:
    """As what somebody who is signed in speaks; None for those without a part, and for those who only look on."""
    student = placement.student
    if is_learner(user, placement):
        return Speaker(LEARNER, f"student:{student.pk}", student.name)
    if speaks_for_school(user, placement):
        return Speaker(STAFF, f"user:{user.pk}", user.name)
    if guardian := student.guardians.filter(user=user).first():
        return Speaker(GUARDIAN, f"guardian:{guardian.pk}", guardian.name)
    hosts = Contact.objects.current().filter(
        user=user, parts__placement=placement, parts__ended_on=None
    )
    contact = hosts.first()
    return Speaker(HOST, f"contact:{contact.pk}", contact.name) if contact else None


def speaks_for_school(user, placement: Placement) -> bool:
    """Those who run the placement, and who teach the learner."""
    return can_run(user, placement) or teaches(user, placement.student)


def can_say(speaker: Speaker | None, placement: Placement) -> bool:
    """Everybody who has a part in it, once the placement is firm."""
    return speaker is not None and placement.state in SPOKEN_OF


def can_settle_remark(user, remark: Remark) -> bool:
    """Those who run the placement."""
    return can_run(user, remark.placement)


def can_set_goal(speaker: Speaker | None, placement: Placement) -> bool:
    """Learner, host and staff, while the placement is not over."""
    roles = (LEARNER, HOST, STAFF)
    return speaker is not None and speaker.role in roles and takes_goals(placement)


def takes_goals(placement: Placement) -> bool:
    """From ready to start until it is closed."""
    return placement.state in (S.CONFIRMED, S.ACTIVE, S.FINISHED)


def can_settle_goal(speaker: Speaker | None, goal: Goal) -> bool:
    """Whoever set it, and staff; while it is open."""
    if speaker is None or not goal.is_open:
        return False
    return speaker.role == STAFF or speaker.party == goal.party


def can_claim_goal(speaker: Speaker | None, goal: Goal) -> bool:
    """The learner says once that it is done; whoever may settle it needs no saying so."""
    own = speaker is not None and speaker.role == LEARNER and goal.is_open
    return own and not goal.claimed_at and not can_settle_goal(speaker, goal)


def can_make_action(user, school: School, placement: Placement | None = None) -> bool:
    """Those who run the school; a teacher for a learner of theirs, as their own to do."""
    if can_make(user, school):
        return True
    return placement is not None and speaks_for_school(user, placement)


def can_finish_action(user, action: QualityAction) -> bool:
    """Whose it is, and those who run the school."""
    return action.is_open and (action.owner_id == user.pk or can_make(user, action.school))


def can_open_actions(user) -> bool:
    """The list is for staff."""
    return user.is_superuser or bool(user.roles)


def can_read_ratings(user, partnership: Partnership) -> bool:
    """The averages, from five students on: staff of the partnership's school."""
    return can_read_notes(user, partnership)


def can_read_single_ratings(user, partnership: Partnership) -> bool:
    """What each student answered: those who run the school."""
    return can_make(user, partnership.school)


def can_answer_rating(contact: Contact) -> bool:
    """Those who speak for the employer."""
    return contact.ended_on is None and speaks_for_employer(contact)
