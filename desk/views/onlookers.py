"""Today for those who run nothing: a teacher's pupils, an observer's overview."""

from datetime import timedelta

from django.db.models import Count, Q

from accounts.models import RUNS, Role
from assessments.models import Feedback, Form
from kit import clock
from partners.models import Partnership
from placements.models import Placement
from placements.schedule import off_campus
from placements.states import S
from placements.views import pieces

LATELY = timedelta(days=14)
SHOWN = 40


def part_of(user, today):
    """What Today adds for teachers and observers; empty for those who run a school."""
    if user.is_superuser or not user.roles.isdisjoint(RUNS):
        return {}
    told = {}
    if Role.TEACHER in user.roles:
        told["pupils"] = pupils(user, today)
    if Role.OBSERVER in user.roles:
        told["overview"] = overview(user)
    return told


def pupils(user, today):
    """Who of the teacher's pupils is out today, who is on placement, and what was said of them lately."""
    running = Placement.objects.visible_to(user).filter(state=S.ACTIVE)
    running = running.select_related("student", "partnership__employer", "school", "type")
    lines = list(running.order_by("student__family_name", "student__given_name", "pk"))
    given = Feedback.objects.filter(
        request__placement__in=Placement.objects.visible_to(user),
        submitted_at__gte=clock.now() - LATELY,
    ).exclude(request__form__audience=Form.Audience.HOST)
    given = given.select_related(
        "request__placement__student",
        "request__placement__partnership__employer",
        "request__cycle",
    )
    return {
        "out": off_campus(user, today, today).expected,
        "running": [{"placement": row, "dates": pieces.dates(row)} for row in lines[:SHOWN]],
        "count": len(lines),
        "feedback": list(given.order_by("-submitted_at")[:SHOWN]),
    }


def overview(user):
    """How many are out, on the way and with how many employers, in the schools that one looks into."""
    schools = user.observed_schools()
    counts = Placement.objects.filter(school__in=schools).aggregate(
        running=Count("pk", filter=Q(state=S.ACTIVE)),
        coming=Count("pk", filter=Q(state__in=[S.APPROVED, S.SIGNING, S.CONFIRMED])),
    )
    employers = Partnership.objects.filter(
        school__in=schools, stage=Partnership.Stage.ACTIVE
    ).values("employer")
    return counts | {"employers": employers.distinct().count()}
