"""The code on the sheet at a site: made, renewed, and what a learner does who opens it."""

from django.db import transaction
from django.utils.crypto import get_random_string

from accounts.models import School, User
from kit import clock, errors
from partners.models import Site
from placements import rules
from placements.models import Placement, SiteCode
from placements.states import S

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
LENGTH = 14


@transaction.atomic
def renew_code(school: School, site: Site, *, by: User) -> SiteCode:
    """A new code for the site; sheets with an old one open nothing from now on."""
    errors.require(rules.can_make(by, school))
    School.objects.select_for_update().get(pk=school.pk)  # two presses at once
    SiteCode.objects.current().filter(school=school, site=site).update(ended_at=clock.now())
    code = get_random_string(LENGTH, LETTERS)
    return SiteCode.objects.create(school=school, site=site, code=code, by_label=str(by)[:150])


def placement_at(code: SiteCode, user: User) -> Placement | None:
    """The reader's placement that runs at this site today; None where they have none."""
    today = clock.today(code.school.time_zone)
    found = Placement.objects.filter(
        student__user=user,
        school=code.school,
        state=S.ACTIVE,
        starts_on__lte=today,
        ends_on__gte=today,
    )
    found = found.filter(pk__in=found.filter(site=code.site).values("pk")) | found.filter(
        periods__site=code.site
    )
    return found.select_related("student", "school").order_by("starts_on", "pk").first()
