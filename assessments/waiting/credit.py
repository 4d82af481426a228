"""What waits in credit: appeals to hear, what did not come in time, proposals to decide; a learner's own part."""

from zoneinfo import ZoneInfo

from django.db.models import Case, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import Credit
from assessments.states import C
from kit.waiting import Waiting, first


def waiting(user, today):
    """One query: of the schools that one runs, and what is asked of the learner oneself."""
    runs = Q(placement__school__in=user.coordinated_schools())
    late = Q(state=C.RETURNED, due_on__lt=today)
    mine = Q(state=C.RETURNED, asked=Credit.Asked.STUDENT, placement__student__user=user)
    to_hear = Q(state=C.APPEALED) & ~Q(decided_by=user)
    found = Credit.objects.filter(state__in=(C.PROPOSED, C.RETURNED, C.APPEALED))
    found = found.filter(runs & (Q(state=C.PROPOSED) | late | to_hear) | mine)
    order = Case(
        When(state=C.APPEALED, then=Value(0)),
        When(state=C.RETURNED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = found.select_related(
        "placement__student", "placement__school", "placement__partnership__employer"
    ).order_by(order, "due_on", "proposed_at", "pk")
    shown, more = first(rows, key="credit", url=reverse("assessments:credits"))
    yield from more
    for credit in shown:
        yield told(credit, user)


def told(credit, user):
    """A line under the verb of its state."""
    student = credit.placement.student
    mine = student.user_id is not None and student.user_id == user.pk
    verb, key = {
        C.APPEALED: (_("Hear an appeal on credit"), "credit-appeal"),
        C.RETURNED: (_("Add what is missing for credit"), "credit-more")
        if mine
        else (_("Ask again for what is missing for credit"), "credit-late"),
        C.PROPOSED: (_("Decide on credit"), "credit"),
    }[C(credit.state)]
    zone = ZoneInfo(credit.placement.school.time_zone)
    return Waiting(
        key=key,
        verb=verb,
        label=credit.placement.employer_name if mine else student.name,
        detail="" if mine else credit.placement.employer_name,
        url=reverse("assessments:credit", args=[credit.placement_id]),
        since=credit.proposed_at.astimezone(zone).date(),
        due=credit.due_on if credit.state == C.RETURNED else None,
    )
