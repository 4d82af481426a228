"""A school of the size that `make bench` measures: made in bulk, the same every time."""

from datetime import date, time, timedelta
from itertools import islice
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection

from accounts.models import Membership, Role, School, User
from assessments.models import Cycle, FeedbackRequest, Form
from catalogue.models import PlacementType
from kit import clock
from partners.models import Contact, Employer, Partnership, Site
from placements.models import (
    LogEntry,
    Move,
    Objective,
    Participant,
    Period,
    Placement,
    Programme,
    RequirementSet,
)
from students.models import Attendance, Guardian, Guardianship, Student

GIVEN = "Ava Noah Mia Liam Zoe Ethan Ruby Lucía Mateo Zofia Jakub Anaïs Émile Amara Kofi Linh Talia Omar".split()
FAMILY = "Smith Johnson García Nguyễn Wiśniewska Bernard O'Brien Okafor Patel Harjo Vance Ortiz Longbow Reed".split()
FIRMS = "Dental Care,Auto Works,Bakery,Veterinary Clinic,Robotics,Architects,Credit Union,Farm,Print Shop,Hospital"
TITLES = ("Dental assistant", "Mechanic", "Baker", "Office assistant", "Machinist", "Drafter")
STATES = (
    ("completed", 55), ("active", 20), ("finished", 3), ("confirmed", 5), ("signing", 5),
    ("approved", 2), ("proposed", 2), ("draft", 3), ("cancelled", 3), ("withdrawn", 2),
)  # fmt: skip
CHUNK = 5000


def bulk(model, rows):
    """Write rows by the thousand; gives them back with their keys."""
    rows, made = iter(rows), []
    while chunk := list(islice(rows, CHUNK)):
        made += model.objects.bulk_create(chunk)
    return made


def fill(students=10_000, placements=30_000, employers=600):
    """One school of a district; returns those who ask for pages, by role."""
    dice = Random(7)
    district = School.objects.create(name="Cimarron Valley District", kind=School.Kind.DISTRICT)
    school = School.objects.create(
        name="Redbud High School", parent=district, live_at=clock.now(), phone="+1 405 555 0100"
    )
    people = {
        "administrator": staff(district, Role.ADMINISTRATOR),
        "coordinator": staff(school, Role.COORDINATOR),
        "teacher": staff(school, Role.TEACHER),
    }
    learners = make_students(school, students, dice)
    contacts = make_employers(school, employers, dice)
    made = make_placements(school, learners, contacts, placements, people["coordinator"], dice)
    make_log(made, dice)
    make_requests(made)
    people["student"] = account_of(next(p.student for p in made if p.state == "active"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return people


def staff(school, role):
    user = User.objects.create(
        email=f"{role}@bench.example", name=f"{role} Harjo".title(), password=make_password(None)
    )
    Membership.objects.create(user=user, school=school, role=role)
    return user


def account_of(student):
    user = User.objects.create(email="student@bench.example", name=student.name)
    Student.objects.filter(pk=student.pk).update(user=user)
    return user


def make_students(school, count, dice):
    made = bulk(
        Student,
        (
            Student(
                given_name=dice.choice(GIVEN),
                family_name=f"{dice.choice(FAMILY)}-{dice.choice(FAMILY)}",
                number=f"{100000 + number}",
                birth_on=date(2008, 9, 1) + timedelta(days=dice.randrange(700)),
                email=f"s{number}@students.example",
            )
            for number in range(count)
        ),
    )
    grades = ("9", "10", "11", "12")
    bulk(
        Attendance, (Attendance(student=s, school=school, grade=dice.choice(grades)) for s in made)
    )
    parents = bulk(
        Guardian, (Guardian(given_name="Nora", family_name=s.family_name) for s in made)
    )
    pairs = zip(made, parents, strict=True)
    bulk(Guardianship, (Guardianship(student=s, guardian=g) for s, g in pairs))
    return made


def make_employers(school, count, dice):
    kinds = FIRMS.split(",")
    names = (f"{dice.choice(FAMILY)} {dice.choice(kinds)} {number}" for number in range(count))
    firms = bulk(Employer, (Employer(name=name) for name in names))
    bulk(
        Site,
        (Site(employer=f, name="Main", address=f"{f.pk} Elm Ave, Stillwater, OK") for f in firms),
    )
    stage = Partnership.Stage.ACTIVE
    ties = bulk(Partnership, (Partnership(school=school, employer=f, stage=stage) for f in firms))
    return bulk(
        Contact,
        (
            Contact(
                partnership=tie,
                name=f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}",
                email=f"host{tie.pk}@employers.example",
                can_sign=True,
            )
            for tie in ties
        ),
    )


def make_placements(school, learners, contacts, count, coordinator, dice):
    """A few a learner, over four years; supervisor and signatory, two afternoons, a task, moves."""
    type_ = PlacementType.objects.get(code="internship", school=None)
    rules = RequirementSet.objects.get(type=type_, school=None)
    programmes = bulk(
        Programme,
        (
            Programme(
                school=school, type=type_, requirement_set=rules, title="Internship",
                cohort=f"{year}", required_minutes=7200,
            )
            for year in range(2023, 2027)
        ),
    )  # fmt: skip
    words, weights = zip(*STATES, strict=True)
    today = clock.today()
    rows = []
    for number in range(count):
        state = dice.choices(words, weights)[0]
        ahead = {"active": -30, "finished": -70, "completed": -dice.randrange(100, 1200)}
        first = today + timedelta(days=ahead.get(state, 20) + dice.randrange(14))
        contact = dice.choice(contacts)
        rows.append(
            Placement(
                school=school, student=learners[number % len(learners)], type=type_,
                requirement_set=rules, programme=programmes[number % 4], state=state,
                partnership_id=contact.partnership_id, coordinator=coordinator,
                title=dice.choice(TITLES), starts_on=first, ends_on=first + timedelta(days=60),
                required_minutes=7200,
            )
        )  # fmt: skip
        rows[-1].host = contact
    made = bulk(Placement, rows)
    roles = (Participant.Role.SUPERVISOR, Participant.Role.SIGNATORY)
    bulk(
        Participant,
        (Participant(placement=p, role=r, contact=p.host) for p in made for r in roles),
    )
    bulk(Objective, (Objective(placement=p, text="Prepare the treatment room") for p in made))
    bulk(Move, (Move(placement=p, before="draft", after=p.state, by=coordinator) for p in made))
    bulk(Period, (afternoon(p, weekday) for p in made for weekday in (0, 2)))
    return made


def afternoon(placement, weekday):
    return Period(
        placement=placement, student=placement.student, weekday=weekday, begins=time(12, 30),
        ends=time(15, 30), minutes=180, clock_time=(750, 930),
        dates=(placement.starts_on, placement.ends_on + timedelta(days=1)),
    )  # fmt: skip


def make_log(placements, dice):
    """Six lines for each placement that runs, most of them confirmed."""
    running = [p for p in placements if p.state in {"active", "finished"}]
    states = ("confirmed", "confirmed", "confirmed", "submitted")
    bulk(
        LogEntry,
        (
            LogEntry(
                placement=p, student=p.student, minutes=180, state=dice.choice(states),
                worked_on=p.starts_on + timedelta(days=day), note="Prepared the room",
            )
            for p in running
            for day in (0, 2, 7, 9, 14, 16)
        ),
    )  # fmt: skip


def make_requests(placements):
    """Midpoint feedback is asked of every placement that runs."""
    form = Form.objects.filter(school=None).first() or Form.objects.create(code="b", title="Form")
    cycles = {}
    for pk in {p.programme_id for p in placements}:
        cycles[pk] = Cycle.objects.create(programme_id=pk, name="middle", value=50, form=form)
    today = clock.today()
    bulk(
        FeedbackRequest,
        (
            FeedbackRequest(
                placement=p, cycle=cycles[p.programme_id], form=form, state="sent",
                party=f"contact:{p.host.pk}", opens_on=today, due_on=today + timedelta(days=5),
            )
            for p in placements
            if p.state == "active"
        ),
    )  # fmt: skip
