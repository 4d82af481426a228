"""What the high school asks for by itself: a TB test before an internship, recommended; some have sent theirs."""

from datetime import timedelta

from django.core.files.base import ContentFile

from catalogue.models import PlacementType
from kit import clock
from placements.actions import documents, policies
from placements.actions.documents import Sender
from placements.models import DocumentKind, Placement, Requirement
from placements.states import S, Step
from wbl.demo import roster
from wbl.demo.people import ZONE

BLANK = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def stories(world, now):
    """The rule, some weeks ago; what came of it since."""
    yield rule(world, now - timedelta(days=40))
    yield sent(world, now - timedelta(days=1))


def rule(world, moment):
    """New internships are asked for it; those that are there are not."""
    yield moment
    today = clock.today(ZONE)
    kind = documents.save_kind(
        DocumentKind(
            school=world.high,
            name="TB test",
            help="Any clinic in town does it. The paper shows your name and the day.",
            expires=True,
        ),
        by=world.coordinator,
    )
    type_ = PlacementType.objects.get(code="internship", school=None)
    now = policies.current(world.high, type_, None, today)
    asked = list(now.requirements.all())
    for row in asked:
        row.pk = None
    recommended = Requirement.Level.RECOMMENDED
    more = Requirement(kind="document", document=kind, step=Step.START, level=recommended)
    policies.save_policy(
        world.high, type_, [*asked, more], began=now.pk, by=world.coordinator, today=today
    )
    world.programmes[f"{roster.HIGH}:internship"].refresh_from_db()


def sent(world, moment):
    """Two learners who start soon have sent theirs; one is verified, one waits to be looked at."""
    yield moment
    kind = DocumentKind.objects.get(school=world.high, name="TB test")
    found = Placement.objects.filter(
        requirement_set__requirements__document=kind, state__in=(S.SIGNING, S.CONFIRMED)
    )
    for number, placement in enumerate(found.select_related("student").order_by("pk")[:2]):
        student = placement.student
        until = clock.today(ZONE) + timedelta(days=300)
        sender = Sender(f"student:{student.pk}", student.name)
        file = ContentFile(BLANK, "test.pdf")
        row = documents.send(placement, kind, file, until, sender=sender)
        if number == 0:
            documents.verify(row, by=world.coordinator)
