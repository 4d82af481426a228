"""The calendar moves placements: on the first day they begin, after the last they are finished."""

from contextlib import suppress

from celery import shared_task

from accounts import audit
from accounts.models import School
from kit import clock
from kit.errors import Refused
from placements import actions
from placements.models import Amendment, Placement
from placements.states import S


@shared_task(name="placements.tasks.calendar", ignore_result=True)
def calendar():
    """Start and finish what is due in each school's own day; safe to run twice."""
    with audit.acting_as("task:calendar"):
        for school in School.objects.filter(
            placements__state__in=[S.CONFIRMED, S.ACTIVE]
        ).distinct():
            today = clock.today(school.time_zone)
            for placement in Placement.objects.filter(
                school=school, state=S.CONFIRMED, starts_on__lte=today
            ):
                actions.start(placement, today=today)
            for placement in Placement.objects.filter(
                school=school, state=S.ACTIVE, ends_on__lt=today
            ):
                actions.finish(placement, today=today)
            for amendment in Amendment.objects.filter(
                placement__school=school, in_force_at=None, withdrawn_at=None, from_on__lte=today
            ).select_related("placement"):
                with suppress(Refused):  # booked twice since: it stays on Today
                    actions.begin_due(amendment, today=today)
