"""The rules of hours of a school are set, or taken from above again."""

from django.db import transaction

from accounts.models import School, User
from kit import clock, errors
from placements import rules
from placements.models import HoursRules

NAMES = ("line_days", "query_days", "silence_days")


@transaction.atomic
def set_rules(
    school: School, *, by: User, mail: dict[str, int], days: dict[str, int | None]
) -> None:
    """Set when the weekly mail goes out, and after how many days what happens; silence counts from today on.

    Where the days are those that hold anyway, the school keeps following the node above.
    """
    errors.require(rules.can_make(by, school))
    School.objects.filter(pk=school.pk).update(**mail)
    now = HoursRules.of(school)
    if all(getattr(now, name) == days[name] for name in NAMES):
        return
    since = now.silence_from
    if now.silence_days != days["silence_days"]:
        since = clock.today(school.time_zone) if days["silence_days"] else None
    HoursRules.objects.update_or_create(school=school, defaults={**days, "silence_from": since})


@transaction.atomic
def inherit_rules(school: School, *, by: User) -> None:
    """Follow the node above again."""
    errors.require(rules.can_make(by, school))
    HoursRules.objects.filter(school=school).delete()
