"""Certificates and badges: given by whoever runs the placement, chosen from by the learner, revoked with a reason."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import School, User
from assessments import rules
from assessments.models import Award, Badge, Certificate, FinalAssessment
from assessments.proof import badges, papers
from assessments.proof.levels import final_levels
from assessments.record.facts import HELD
from kit import clock
from kit.constraints import in_words
from kit.errors import Conflict, Refused, require
from notifications import outbox
from placements import actions
from placements.models import Placement
from placements.rules import can_run
from placements.states import S

AT_ONCE = 100
CERTIFIED = (FinalAssessment.Outcome.COMPLETED, FinalAssessment.Outcome.PARTLY)


@transaction.atomic
def issue(placement: Placement, *, by: User) -> Certificate:
    """Certify a completed placement and tell the learner. Raises Refused, and Conflict where there is one."""
    require(can_run(by, placement))
    placement = actions.lock(placement)
    final = getattr(placement, "final_assessment", None)
    if placement.state != S.COMPLETED or (final and final.outcome not in CERTIFIED):
        raise Refused(_("Only a placement that was completed is certified."))
    if placement.certificates.valid().exists():
        raise Conflict(_("This placement has a certificate."))
    certificate = Certificate.objects.create(
        placement=placement,
        school=placement.school,
        number=next_number(Certificate, placement.school),
        content=papers.content_of(placement),
        given_by=by,
        given_at=clock.now(),
    )
    papers.keep(certificate)
    tell(certificate, "certificate_given")
    return certificate


def to_certify(user: User):
    """Completed placements of one's schools that have no certificate, the newest first."""
    found = Placement.objects.filter(
        school__in=user.coordinated_schools(),
        state=S.COMPLETED,
        final_assessment__outcome__in=CERTIFIED,
    )
    certified = Certificate.objects.valid().values("placement")
    return found.exclude(pk__in=certified).order_by("-ends_on", "-pk")


def issue_many(placements: Iterable[Placement], *, by: User) -> int:
    """Certify these, each by itself; how many there were. What somebody else certified meanwhile is passed over."""
    given = 0
    for placement in placements:
        try:
            issue(placement, by=by)
            given += 1
        except Refused:
            continue
    return given


@transaction.atomic
def choose(certificate: Certificate, *, by: User, **said) -> None:
    """The learner says what the page behind the code tells; skills also stand on the PDF, which is drawn anew."""
    certificate = lock(Certificate, certificate)
    require(rules.can_choose(by, certificate.placement))
    if not certificate.is_valid:
        raise Refused(_("This certificate was revoked."))
    redraw = said["with_skills"] != certificate.with_skills
    for name, value in said.items():
        setattr(certificate, name, value)
    certificate.save(update_fields=list(said))
    if redraw:
        papers.keep(certificate)


@transaction.atomic
def revoke(proof, reason: str, *, by: User) -> None:
    """It is valid no more from now on; whoever checks it sees that, and the learner is told."""
    require(can_run(by, proof.placement))
    proof = lock(type(proof), proof)
    if not proof.is_valid:
        raise Conflict(_("This was revoked already."))
    if not reason.strip():
        raise Refused(_("Say why it is revoked."))
    proof.revoked_by, proof.revoked_at = by, clock.now()
    proof.revoked_because = reason.strip()[:300]
    proof.save(update_fields=["revoked_by", "revoked_at", "revoked_because"])
    tell(proof, "proof_revoked")


@transaction.atomic
def give_badge(school: School, *, by: User, **said) -> Badge:
    """The school gives a badge for a skill from a level on. Raises Refused for a level that the scale has not."""
    require(by.coordinated_schools().filter(pk=school.pk).exists())
    if not 1 <= said["level"] <= len(said["scale"].levels):
        raise Refused(_("Choose a level that the scale has."))
    with in_words():
        return Badge.objects.create(school=school, **said)


@transaction.atomic
def end_badge(badge: Badge, *, by: User) -> None:
    """It is given no more; whoever holds it keeps it."""
    require(by.coordinated_schools().filter(pk=badge.school_id).exists())
    today = clock.today(badge.school.time_zone)
    Badge.objects.filter(pk=badge.pk, ended_on=None).update(ended_on=today)


@transaction.atomic
def award(placement: Placement, badge: Badge, *, by: User, because: str = "") -> Award:
    """Give the learner a badge: for a level that was rated, or for what a named teacher has seen."""
    require(rules.can_give_badge(by, placement) and badge.school_id == placement.school_id)
    if placement.state not in HELD:
        raise Refused(_("The placement has not begun."))
    badge = Badge.objects.select_for_update(of=("self",)).get(pk=badge.pk)  # one a learner
    if badge.ended_on is not None:
        raise Refused(_("The school does not give this badge any more."))
    held = Award.objects.valid().filter(badge=badge, placement__student=placement.student_id)
    if held.exists():
        raise Conflict(_("The student holds this badge already."))
    level = earned_level(placement, badge)
    if not level and not because.strip():
        raise Refused(_("No rating reaches this level. Say what you have seen."))
    given = Award.objects.create(
        badge=badge,
        placement=placement,
        school=badge.school,
        number=next_number(Award, badge.school),
        level=level,
        because=because.strip()[:300],
        given_by=by,
        given_at=clock.now(),
    )
    given.token = badges.signed(given)
    given.save(update_fields=["token"])
    tell(given, "badge_given")
    return given


def earned_level(placement: Placement, badge: Badge) -> int:
    """The level that was rated at the end, where it reaches the badge's; else 0."""
    wanted = (badge.competency_id, badge.scale_id)
    levels = [
        each.level for each in final_levels(placement) if (each.competency, each.scale) == wanted
    ]
    return max((level for level in levels if level >= badge.level), default=0)


def next_number(model, school: School) -> int:
    """The school's next number, locked until the transaction ends."""
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    last = model.objects.filter(school=school).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def lock(model, proof):
    """The row, locked, with what is drawn of it."""
    rows = model.objects.select_for_update(of=("self",))
    return rows.select_related("school", "placement__student", "given_by").get(pk=proof.pk)


def tell(proof, kind: str) -> None:
    """One mail to the learner about this."""
    outbox.post(
        kind,
        f"student:{proof.placement.student_id}",
        about=proof,
        school=proof.school,
        key=f"{kind.replace('_', '-')}:{proof._meta.model_name}:{proof.pk}",
        label=str(proof.placement),
        case=proof.placement,
    )
