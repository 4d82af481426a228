"""The end of a placement: signed off, the learner told, the host thanked and asked again."""

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.actions.credit import propose
from assessments.credit.marks import marks_of, missed_of
from assessments.models import FinalAssessment
from kit import clock, errors
from kit.errors import Conflict, Refused
from notifications import outbox
from partners.models import HostingIntent
from placements import actions, rules
from placements.models.hours import totals_of
from placements.states import RUNNING


@transaction.atomic
def sign_off(placement, outcome, comment="", *, by):
    """Write down what came of the placement and complete it; Unmet while something is open."""
    errors.require(rules.can_run(by, placement))
    placement = actions.lock(placement)
    if FinalAssessment.objects.filter(placement=placement).exists():
        raise Conflict(_("This placement is signed off already."))
    if placement.state not in RUNNING:
        raise Refused(_("Only a placement that was under way can be signed off."))
    totals = totals_of(placement)
    assessment = FinalAssessment.objects.create(
        placement=placement,
        outcome=outcome,
        comment=comment,
        confirmed_minutes=totals.confirmed,
        missed_minutes=missed_of(placement, totals, clock.today(placement.school.time_zone)),
        mark=marks_of(placement, totals).total,
        signed_by=by,
        signed_at=clock.now(),
    )
    placement = actions.complete(placement, by=by)
    propose(placement)
    tell(placement, "placement_result", f"student:{placement.student_id}")
    if host := host_of(placement):
        tell(placement, "placement_thanks", f"contact:{host.pk}")
    return assessment


def tell(placement, kind, recipient):
    """Post one notice about the placement; each kind leaves once."""
    outbox.post(
        kind,
        recipient,
        about=placement,
        school=placement.school,
        key=f"{kind.replace('_', '-')}:{placement.pk}",
        label=str(placement),
    )


def host_of(placement):
    """Who decides at the host, else who supervised; None without an employer."""
    parts = [placement.signatory, placement.supervisor]
    return next((part.contact for part in parts if part and part.contact), None)


@transaction.atomic
def say_again(partnership, year, answer, reason="", *, said_by):
    """Would the employer host in the school year that ends in `year`? The last word counts."""
    intent, _made = HostingIntent.objects.update_or_create(
        partnership=partnership,
        year=year,
        defaults={
            "answer": answer,
            "reason": reason,
            "said_by": said_by,
            "said_at": clock.now(),
        },
    )
    return intent
