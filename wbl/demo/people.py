"""Everybody in the demo, brought in as in life: a roster, a spreadsheet, invitations."""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from accounts import actions as accounts
from accounts.models import Holiday, Membership, Role, School, User
from catalogue.models import PlacementType
from kit import clock
from notifications import actions as mail
from partners import actions as partners
from partners.models import Contact, Partnership
from placements import actions as placements
from placements.models import Programme
from students.models import Guardian, Student
from students.roster import reading
from wbl.demo import cast, firms, roster

ZONE = "America/Chicago"
# of 80 firms the high school works with the first 60, the center with the last 30: ten are shared
PARTNERS = {roster.HIGH: slice(0, 60), roster.CENTRE: slice(50, 80)}
PROGRAMMES = {
    roster.HIGH: (
        ("internship", "Senior Internship", 60),
        ("work_sampling", "Career Practicum", 30),
        ("job_shadow", "Job Shadow Day", 6),
        ("youth_apprenticeship", "Youth Apprenticeship", 450),
    ),
    roster.CENTRE: (
        ("clinical", "Clinical Experience", 120),
        ("internship", "Trade Internship", 90),
    ),
}


@dataclass
class World:
    """What the stories need: chance, the day, the schools, who runs them, who hosts."""

    chance: Random
    today: date
    district: School = None
    high: School = None
    centre: School = None
    coordinator: User = None
    centre_coordinator: User = None
    programmes: dict[str, Programme] = field(default_factory=dict)
    holidays: set[date] = field(default_factory=set)
    firms: list[dict] = field(default_factory=list)

    @property
    def year(self):
        """The year in which the school year began."""
        return self.today.year - (self.today.month < 8)


def bring_in(world):
    """Schools, people, employers and programmes; the high school goes live."""
    administrator = found(world)
    read_roster(world)
    invite(world, administrator)
    world.firms = list(firms.rows(world.chance, lambda: one_name(world), world.today))
    for school, org, coordinator in (
        (world.high, roster.HIGH, world.coordinator),
        (world.centre, roster.CENTRE, world.centre_coordinator),
    ):
        read_employers(world, school, org, coordinator)
        make_programmes(world, school, org, coordinator)
    mail.go_live(world.high, by=world.coordinator)
    give_accounts(world)


def found(world):
    """What the operator does: the district with its calendar, and the first administrator."""
    world.district = School.objects.create(
        name=roster.DISTRICT, kind=School.Kind.DISTRICT, time_zone=ZONE, phone="+1 405 555 0100"
    )
    for name, first, last in holidays(world.year):
        Holiday.objects.create(school=world.district, name=name, first_on=first, last_on=last)
    world.holidays = Holiday.objects.for_school(world.district).days()
    known = cast.ADMINISTRATOR
    user = User.objects.create_user(known.email, name=known.name, is_staff=True)
    Membership.objects.create(user=user, school=world.district, role=Role.ADMINISTRATOR)
    return user


def holidays(year):
    """Days off of this school year and the one before."""
    for first in (year - 1, year):
        autumn = first_weekday(date(first, 11, 1), 3)
        yield "Labor Day", *[first_weekday(date(first, 9, 1), 0)] * 2
        yield "Thanksgiving", autumn + timedelta(days=21), autumn + timedelta(days=22)
        yield "Winter break", date(first, 12, 21), date(first + 1, 1, 4)
        spring = first_weekday(date(first + 1, 3, 14), 0)
        yield "Spring break", spring, spring + timedelta(days=4)


def first_weekday(day, weekday):
    """The first such weekday from this day on; Monday is 0."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def read_roster(world):
    """The zip brings schools, terms, classes, students, guardians and teachers."""
    data = roster.archive(world.chance, world.year)
    reading.read(
        io.BytesIO(data),
        node=world.district,
        may_build=True,
        sink=lambda problems: None,
        dry=False,
    )
    schools = {school.sourced_id: school for school in School.objects.exclude(sourced_id="")}
    world.high, world.centre = schools[roster.HIGH], schools[roster.CENTRE]
    places = (
        (world.high, cast.COORDINATOR, "410 Ridge Road, Juniper Ridge", "+1 405 555 0140"),
        (world.centre, cast.CENTRE_COORDINATOR, "1 Bluestem Way, Oakhaven", "+1 405 555 0170"),
    )
    for school, known, address, phone in places:
        school.contact_name, school.address, school.phone = known.name, address, phone
        school.time_zone = ZONE
        town = next(town for town in firms.TOWNS if address.endswith(town[0]))
        school.latitude, school.longitude = town[1:]
        school.save()
    add_emergency_contacts(world)


def add_emergency_contacts(world):
    """The office typed in whom to call; for some it still has to."""
    students = list(Student.objects.prefetch_related("guardians"))
    for student in students:
        guardian = next(iter(student.guardians.all()), None)
        if guardian and world.chance.random() < 0.85:
            student.emergency_name, student.emergency_phone = guardian.name, guardian.phone
    Student.objects.bulk_update(students, ["emergency_name", "emergency_phone"])


def invite(world, administrator):
    """The administrator brings in who runs and who looks on."""
    for known, school, role in (
        (cast.COORDINATOR, world.high, Role.COORDINATOR),
        (cast.CENTRE_COORDINATOR, world.centre, Role.COORDINATOR),
        (cast.OBSERVER, world.district, Role.OBSERVER),
    ):
        accounts.invite(school, email=known.email, name=known.name, role=role, by=administrator)
    world.coordinator = User.objects.get(email=cast.COORDINATOR.email)
    world.centre_coordinator = User.objects.get(email=cast.CENTRE_COORDINATOR.email)


def read_employers(world, school, org, coordinator):
    """The coordinator's spreadsheet; at a third of the firms somebody else supervises."""
    chance = world.chance
    data = firms.sheet(world.firms[PARTNERS[org]])
    partners.read_sheet(school, lambda: io.BytesIO(data), dry=False)
    made = Partnership.objects.filter(school=school).select_related("employer")
    Partnership.objects.filter(school=school).update(owner=coordinator)
    for partnership in made:
        if chance.random() < 0.33:
            add_supervisor(partnership, one_name(world), coordinator)


def one_name(world):
    """A whole name."""
    return " ".join(cast.some_names(world.chance))


def add_supervisor(partnership, name, by, email=""):
    """Somebody beside the office who looks after learners."""
    house = firms.slug(partnership.employer.name)
    return partners.add_contact(
        partnership,
        by=by,
        name=name,
        email=email or f"team@{house}.example",
        phone=f"+1 405 555 {2000 + partnership.pk % 8000}",
        can_supervise=True,
        can_sign=False,
    )


def make_programmes(world, school, org, coordinator):
    """What the school runs this year."""
    cohort = f"{world.year}–{world.year + 1}"
    for code, title, hours in PROGRAMMES[org]:
        programme = Programme(
            school=school,
            type=PlacementType.objects.get(code=code, school=None),
            title=title,
            cohort=cohort,
            required_minutes=hours * 60,
        )
        today = clock.today(ZONE)
        saved = placements.save_programme(programme, by=coordinator, today=today)
        world.programmes[f"{org}:{code}"] = saved


def give_accounts(world):
    """Those on the sign-in page who come neither by invitation nor as a teacher by roster."""
    for known in (cast.STUDENT, cast.SIGNING_STUDENT):
        account_of(Student.objects.get(email=known.email))
    account_of(Guardian.objects.get(email=cast.GUARDIAN.email))
    host = Partnership.objects.get(school=world.high, employer__name=cast.SUPERVISED_BY)
    known = cast.SUPERVISOR
    account_of(add_supervisor(host, known.name, world.coordinator, known.email))


def account_of(person):
    """The account of a student, guardian or contact, made if there is none."""
    if person.user is None:
        person.user = accounts.find_or_make(
            person.email, name=person.name, language=person.language
        )
        person.save(update_fields=["user"])
    return person.user


def contacts_of(partnership):
    """(who supervises, who signs) at this firm."""
    current = list(Contact.objects.current().filter(partnership=partnership).order_by("pk"))
    signing = next((contact for contact in current if contact.can_sign), current[0])
    return current[-1], signing
