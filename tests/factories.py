"""Plain functions that make rows. Each takes what matters to the test and fills in the rest."""

from datetime import date, time, timedelta
from itertools import count

from accounts.models import Membership, Role, School, User
from catalogue.models import PlacementType
from kit import clock
from partners.models import Contact, Employer, Partnership, Site
from placements.models import (
    CreditRule,
    LogEntry,
    Objective,
    Participant,
    Period,
    Placement,
    Programme,
    RequirementSet,
)
from placements.states import LIVE
from students.models import Attendance, Guardian, Guardianship, Student

number = count(1)
MONDAY = date(2026, 11, 16)


def make_school(name="Redbud High School", live=True, **extra):
    """A school that has gone live."""
    extra.setdefault("live_at", clock.now() if live else None)
    return School.objects.create(
        name=name, phone="+1 405 555 0100", contact_name="Rhea Harjo", **extra
    )


def make_user(role=None, school=None, name="", **extra):
    """A person; with a role and school also a member of staff."""
    n = next(number)
    extra.setdefault("email", f"person{n}@redbud.example")
    extra.setdefault("is_staff", role == Role.ADMINISTRATOR)
    user = User.objects.create_user(
        extra.pop("email"), "correct horse", name=name or f"Person {n}", **extra
    )
    if role:
        Membership.objects.create(user=user, school=school or make_school(), role=role)
    return user


def make_coordinator(school=None, **extra):
    """A coordinator of the school."""
    return make_user(Role.COORDINATOR, school, **extra)


def make_student(school=None, born=date(2009, 5, 1), **extra):
    """A student who attends the school: 17 in November 2026."""
    n = next(number)
    extra.setdefault("given_name", "Ava")
    extra.setdefault("family_name", f"Longbow {n}")
    extra.setdefault("email", f"student{n}@students.example")
    student = Student.objects.create(birth_on=born, **extra)
    Attendance.objects.create(
        student=student, school=school or make_school(), from_on=date(2026, 8, 12)
    )
    return student


def make_guardian(student, **extra):
    """A guardian of the student, with an address."""
    n = next(number)
    extra.setdefault("email", f"guardian{n}@mail.example")
    guardian = Guardian.objects.create(given_name="Nora", family_name=student.family_name, **extra)
    Guardianship.objects.create(student=student, guardian=guardian)
    return guardian


def make_partnership(school=None, name="Northgate Dental Care", **extra):
    """An active partnership with an employer of one site."""
    employer = Employer.objects.create(name=name)
    Site.objects.create(employer=employer, name="Clinic", address="12 Elm Ave, Stillwater, OK")
    extra.setdefault("stage", Partnership.Stage.ACTIVE)
    return Partnership.objects.create(school=school or make_school(), employer=employer, **extra)


def make_contact(partnership=None, **extra):
    """Somebody at the employer who may sign and supervise."""
    n = next(number)
    extra.setdefault("name", f"Dana Ortiz {n}")
    extra.setdefault("email", f"host{n}@employer.example")
    extra.setdefault("can_sign", True)
    return Contact.objects.create(partnership=partnership or make_partnership(), **extra)


def make_programme(school, kind="internship", hours=120, **extra):
    """A programme of this type, under the type's standard requirements."""
    type_ = PlacementType.objects.get(code=kind, school=None)
    extra.setdefault("title", f"Programme {next(number)}")
    extra.setdefault("requirement_set", RequirementSet.objects.get(type=type_, school=None))
    return Programme.objects.create(
        school=school, type=type_, required_minutes=hours * 60, **extra
    )


def make_credit_rule(programme, hours=280, **extra):
    """The program's own rule: so many hours are one credit; from always."""
    extra.setdefault("minutes", hours * 60 if hours else None)
    return CreditRule.objects.create(school=programme.school, programme=programme, **extra)


def make_placement(
    state="draft", school=None, student=None, contact=None, programme=None, **extra
):
    """A placement on Monday and Wednesday afternoons, with supervisor, signatory and one objective."""
    school = school or make_school()
    student = student or make_student(school)
    contact = contact or make_contact(make_partnership(school))
    programme = programme or make_programme(school)
    extra.setdefault("starts_on", MONDAY)
    extra.setdefault("ends_on", MONDAY + timedelta(days=60))
    placement = Placement.objects.create(
        school=school,
        student=student,
        programme=programme,
        type=programme.type,
        requirement_set=programme.requirement_set,
        required_minutes=programme.required_minutes,
        partnership=contact.partnership,
        site=contact.partnership.employer.sites.first(),
        title="Dental assistant",
        state=state,
        **extra,
    )
    for role in (Participant.Role.SUPERVISOR, Participant.Role.SIGNATORY):
        Participant.objects.create(placement=placement, role=role, contact=contact)
    for weekday in (0, 2):
        make_period(placement, weekday)
    Objective.objects.create(placement=placement, text="Prepare the treatment room")
    return placement


def make_period(placement, weekday, begins=time(12, 30), ends=time(15, 30)):
    """Hours of one weekday, from half past twelve to half past three unless told."""
    first, last = begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute
    return Period.objects.create(
        placement=placement,
        student=placement.student,
        weekday=weekday,
        begins=begins,
        ends=ends,
        minutes=last - first,
        dates=(placement.starts_on, placement.ends_on + timedelta(days=1)),
        clock_time=(first, last),
        live=placement.state in LIVE,
    )


def make_line(placement, day=MONDAY, state="submitted", hours=3, **extra):
    """A line of so many hours from half past twelve; a queried one with a query."""
    extra.setdefault("begins", time(12, 30))
    extra.setdefault("ends", time(12 + hours, 30))
    extra.setdefault("query", "Only 2 hours?" if state == "queried" else "")
    if state in {"confirmed", "queried"}:
        extra.setdefault("looked_by", placement.supervisor.contact.name)
        extra.setdefault("looked_at", clock.now())
    return LogEntry.objects.create(
        placement=placement,
        student=placement.student,
        worked_on=day,
        minutes=hours * 60,
        state=state,
        **extra,
    )
