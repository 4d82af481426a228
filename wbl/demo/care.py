"""How the high school keeps its employers: talks, papers seen, places on offer, a fair, a suggestion."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from catalogue.models import PlacementType
from kit import clock
from partners.actions import checks, events, hosts, life, opportunities, suggestions
from partners.models import Check, Event, Interaction, Partnership, Suggestion
from wbl.demo import cast
from wbl.demo.people import ZONE, contacts_of

TALKS = (
    (Interaction.Kind.CALL, "Glad to take part again. Asks for the dates of next term."),
    (Interaction.Kind.VISIT, "Showed us the workroom. Two learners could share a bench."),
    (
        Interaction.Kind.MEETING,
        "Wants learners who have had the safety talk before the first day.",
    ),
    (Interaction.Kind.MAIL, "Wrote that a colleague would like to supervise, too."),
)
OFFERS = (
    ("Front desk and records", "Greet visitors\nFile the records\nPrepare the day", "Friendly on the telephone"),
    ("Workshop afternoons", "Set up the bench\nHelp with repairs\nClear up", "Careful with tools"),
    ("Behind the scenes", "Take stock\nHelp with orders\nDraw up the display", "Good with figures"),
)  # fmt: skip
SILENT = 17  # one employer in so many nobody has spoken with


def stories(world, now):
    """One story an employer, and the fairs."""
    partners = Partnership.objects.filter(school=world.high).order_by("pk")
    partners = partners.select_related("employer")
    for number, partnership in enumerate(partners):
        if number % SILENT != 5:
            yield kept(partnership, number, world.coordinator, now)
    invited = list(partners[3:9])
    yield fair(world, "Careers evening", invited, now - timedelta(days=33), now)
    yield fair(world, "Mock interviews, grade 11", invited[:4], now + timedelta(days=9), now)
    yield said(partners.get(employer__name=cast.SUPERVISED_BY), now - timedelta(days=3))


def kept(partnership, number, by, now):
    """A talk some weeks ago; at some the insurance was seen, and at some there is a place on offer."""
    yield now - timedelta(days=6 + number * 37 % 140)
    _supervisor, person = contacts_of(partnership)
    kind, words = TALKS[number % len(TALKS)]
    today = clock.today(ZONE)
    life.note(partnership, life.Note(kind=kind, on=today, note=words, contact=person), by=by)
    if number % 3 == 0:
        until = today + timedelta(days=220 + number * 23 % 300)
        site = partnership.employer.sites.first()
        paper = checks.Paper(valid_until=until)
        checks.note_seen(partnership, site, Check.Kind.INSURANCE, paper, by=by)
    if number % 5 == 1:
        offer(partnership, number, by)
    if number % 9 == 2:
        hosts.note_wishes(partnership, said_by=person.name, by=by, wants_recognition=True)


def offer(partnership, number, by):
    title, tasks, skills = OFFERS[number % len(OFFERS)]
    opportunities.add_opportunity(
        partnership,
        by=by,
        type=PlacementType.objects.get(code="internship", school=None),
        site=partnership.employer.sites.first(),
        title=title,
        tasks=tasks,
        skills=skills,
        capacity=1 + number % 3,
    )


def fair(world, title, invited, day, now):
    """Planned weeks before; where the day has passed, who came is noted."""
    yield min(day, now) - timedelta(days=21)
    kind = Event.Kind.FAIR if day < now else Event.Kind.MOCK_INTERVIEW
    on = day.astimezone(ZoneInfo(ZONE)).date()
    event = events.make(
        world.high, by=world.coordinator, kind=kind, title=title, on=on, begins=time(17),
        ends=time(19), place="School hall", learners=60,
    )  # fmt: skip
    events.add_guests(event, invited, by=world.coordinator)
    yield day + timedelta(hours=20)
    came = {
        guest.pk: events.Told(guest.contact, came=number != 2)
        for number, guest in enumerate(event.guests.select_related("contact"))
    }
    events.save_guests(event, came, by=world.coordinator)


def said(partnership, moment):
    """What the supervisor would have students learn."""
    yield moment
    supervisor, _signatory = contacts_of(partnership)
    suggestions.suggest(
        supervisor,
        kind=Suggestion.Kind.SKILL,
        subject="Reading an appointment book",
        text="Most who come know the computer, and few can read the paper calendar at the desk.",
    )
