"""What the demo's learners have to show: certificates, a badge, and what some said months later."""

from datetime import timedelta

from assessments.actions import certifying, following
from assessments.models import FollowUp
from catalogue.models import Competency, Scale
from catalogue.reference.skills import CORE
from kit import clock
from kit.errors import Refused
from placements.models import Placement
from wbl.demo import cast
from wbl.demo.people import ZONE

CERTIFIED = 6
REVOKED = "The last day was wrong. A corrected one follows."
SEEN = "She explained the front desk's day to the class, and answered every question."
SAID = (
    {"doing": "study", "offer": "none", "related": "yes", "helps": "yes"},
    {"doing": "job", "same": "yes", "offer": "accepted", "related": "yes", "helps": "yes"},
    {"doing": "study", "offer": "offered", "related": "partly", "helps": "yes"},
    {"doing": "looking", "offer": "none", "related": "no", "helps": "partly"},
)


def stories(world, now):
    yield agreed(world, now)
    yield proven(world, now)
    yield afterwards(world, now - timedelta(days=17))
    yield afterwards(world, now - timedelta(days=2))


def agreed(world, now):
    """Families agree to be asked later; who is on the sign-in page is still to say."""
    yield now - timedelta(days=18)
    done = Placement.objects.filter(school=world.high, state="completed")
    for placement in done.exclude(student__email=cast.STUDENT.email).order_by("-ends_on", "-pk"):
        agree(placement.student)


def afterwards(world, moment):
    """Those are asked whose placement ended three months ago; the first of them answers."""
    yield moment
    following.follow(clock.today(ZONE), schools=[world.high.pk])
    yield moment + timedelta(days=1)
    found = FollowUp.objects.for_pages().filter(answered_at=None).order_by("-pk").first()
    if found:
        said = SAID[found.pk % len(SAID)]
        following.answer(found, ref=f"student:{found.placement.student_id}", **said)


def proven(world, now):
    """The school gives a badge and certifies the last ones; one it takes back."""
    yield now - timedelta(days=2)
    by, school = world.coordinator, world.high
    scale = Scale.objects.get(code="five-steps")
    skill = Competency.objects.get(
        code="communication", framework__code=CORE, framework__school=None, framework__version=1
    )
    badge = certifying.give_badge(school, by=by, competency=skill, scale=scale, level=4)
    last = list(certifying.to_certify(by)[:CERTIFIED])
    for placement in last:
        certificate = certifying.issue(placement, by=by)
        if certifying.earned_level(placement, badge):
            try_award(placement, badge, by)
    certifying.revoke(certificate, REVOKED, by=by)
    own = certifying.to_certify(by).filter(student__email=cast.STUDENT.email).first()
    if own:
        certifying.issue(own, by=by)
        certifying.award(own, badge, by=by, because=SEEN)


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
