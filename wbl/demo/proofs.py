"""What the demo's learners have to show: certificates, a badge, and what some said months later."""

from datetime import timedelta

from assessments.actions import certifying, following
from assessments.models import FollowUp
from catalogue.models import Competency, Scale
from catalogue.reference.skills import CORE
from kit import clock
from kit.errors import Refused
from placements.models import Placement
from wbl.demo.people import ZONE

CERTIFIED = 6
SAID = (
    {"doing": "study", "offer": "none", "related": "yes", "helps": "yes"},
    {"doing": "job", "same": "yes", "offer": "accepted", "related": "yes", "helps": "yes"},
    {"doing": "study", "offer": "offered", "related": "partly", "helps": "yes"},
    {"doing": "looking", "offer": "none", "related": "no", "helps": "partly"},
)


def stories(world, now):
    yield proven(world, now)


def proven(world, now):
    """The school gives a badge and certifies the last ones; families agree to be asked, and some answer."""
    yield now - timedelta(days=20)
    by, school = world.coordinator, world.high
    scale = Scale.objects.get(code="five-steps")
    skill = Competency.objects.get(
        code="communication", framework__code=CORE, framework__school=None, framework__version=1
    )
    badge = certifying.give_badge(school, by=by, competency=skill, scale=scale, level=4)
    done = Placement.objects.filter(school=school, state="completed")
    for placement in done.select_related("student").order_by("-ends_on", "-pk"):
        agree(placement.student)
    following.follow(clock.today(ZONE), schools=[school.pk])
    for found, said in zip(FollowUp.objects.for_pages().order_by("pk"), SAID, strict=False):
        following.answer(found, ref=f"student:{found.placement.student_id}", **said)
    for placement in list(certifying.to_certify(by)[:CERTIFIED]):
        certifying.issue(placement, by=by)
        if certifying.earned_level(placement, badge):
            try_award(placement, badge, by)


def try_award(placement, badge, by):
    """One badge a learner, who may have had two placements."""
    try:
        certifying.award(placement, badge, by=by)
    except Refused:
        return


def agree(student):
    """The learner, or a guardian of a minor, says yes."""
    guardian = student.guardians.first()
    is_minor = student.is_minor_on(clock.today(ZONE))
    if is_minor and guardian is None:
        return
    ref, name = (
        (f"guardian:{guardian.pk}", guardian.name)
        if is_minor
        else (f"student:{student.pk}", student.name)
    )
    following.allow(student, ref=ref, said_by=name)
