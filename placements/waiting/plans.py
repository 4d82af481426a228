"""Learning plans that were put out and that somebody has not acknowledged yet."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.waiting import Waiting, first
from placements.models import Acknowledgment, LearningPlan, Participant, Placement
from placements.rules.plans import PUT_OUT
from placements.states import S

Party = Acknowledgment.Party


def newest():
    """The newest version of each placement that goes on, and which parties acknowledged it."""
    later = LearningPlan.objects.filter(
        placement=OuterRef("placement"), version__gt=OuterRef("version")
    )
    said = Acknowledgment.objects.filter(plan=OuterRef("pk"))
    supervised = Participant.objects.filter(
        placement=OuterRef("placement"), role=Participant.Role.SUPERVISOR, ended_on=None
    )
    found = LearningPlan.objects.filter(~Exists(later), placement__state__in=PUT_OUT)
    return found.annotate(
        by_student=Exists(said.filter(party=Party.STUDENT)),
        by_supervisor=Exists(said.filter(party=Party.SUPERVISOR)),
        by_school=Exists(said.filter(party=Party.SCHOOL)),
        is_hosted=Q(placement__partnership__isnull=False) | Exists(supervised),
    ).annotate(
        wants_student=Q(by_student=False),
        wants_supervisor=Q(is_hosted=True, by_supervisor=False),
        wants_school=Q(is_hosted=False, by_school=False),
    )


def supervised_by(user):
    """Placements that this account supervises."""
    now = Participant.objects.filter(role=Participant.Role.SUPERVISOR, ended_on=None)
    mine = Q(user=user) | Q(contact__user=user, contact__ended_on=None)
    return now.filter(mine).values("placement")


def waiting(user, today):
    """Plans to read for learner and supervisor; for the school those that wait for either. One query."""
    ran = Placement.objects.filter(school__in=user.coordinated_schools()).values("pk")
    own = Q(wants_student=True, placement__student__user=user)
    own |= Q(wants_supervisor=True, placement__in=supervised_by(user))
    others = Q(wants_student=True) | Q(wants_supervisor=True) | Q(wants_school=True)
    found = newest().filter(own | Q(others, placement__in=ran)).annotate(is_own=own)
    found = found.select_related("placement__student", "placement__partnership__employer")
    url = f"{reverse('placements:list')}?state={S.ACTIVE.value}"
    rows, more = first(found.order_by("made_at", "pk"), key="plan-read", url=url)
    yield from more
    for plan in rows:
        yield item(plan)


def item(plan):
    """One plan: to acknowledge oneself, or to wait for."""
    placement = plan.placement
    told = {
        "label": placement.student.name,
        "detail": placement.employer_name,
        "url": reverse("placements:plan", args=[placement.pk]),
        "since": plan.made_at.date(),
        "calm": True,
    }
    if plan.is_own or plan.wants_school:
        return Waiting(key="plan-read", verb=_("Acknowledge the learning plan"), **told)
    who = Party.STUDENT if plan.wants_student else Party.SUPERVISOR
    words = _("%s: learning plan") % who.label
    return Waiting(key="plan-read", verb=_("Learning plans"), waits_for=words, **told)
