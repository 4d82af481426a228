"""What goes beyond what was asked for or planned: said to the learner and kept, never refused."""

from datetime import date, timedelta

from django.db.models import Sum
from django.utils.translation import gettext as _

from kit.templatetags.house import hours
from kit.weekdays import monday_of
from placements.models import CreditRule, LogEntry, Placement
from placements.models.hours import totals_of
from placements.planned import Calendar, calendar_of, planned_days


def of_line(line: LogEntry) -> list[str]:
    """What is beyond the allowance with this line, in words: of the placement, of its week, from afar."""
    placement = line.placement
    found = (over_required(placement), over_week(placement, line.worked_on), over_remote(line))
    return [words for words in found if words]


def over_required(placement: Placement) -> str:
    """More hours than the placement asks for."""
    totals = totals_of(placement)
    done = totals.confirmed + totals.waiting + totals.queried
    if not placement.required_minutes or done <= placement.required_minutes:
        return ""
    told = {"done": hours(done), "asked": hours(placement.required_minutes)}
    return _("You have %(done)s now; %(asked)s are asked for.") % told


def over_week(placement: Placement, day: date) -> str:
    """More hours in the day's week than are planned; nothing where the placement plans none at all."""
    if not placement.periods.all():
        return ""
    monday = monday_of(day)
    lines = placement.log.sent().filter(worked_on__range=(monday, monday + timedelta(days=6)))
    done = lines.aggregate(n=Sum("minutes"))["n"] or 0
    planned = planned_minutes(placement, monday, calendar_of(placement.school))
    if done <= planned:
        return ""
    told = {"done": hours(done), "planned": hours(planned)}
    return _("This week has %(done)s now; %(planned)s are planned.") % told


def planned_minutes(placement: Placement, monday: date, calendar: Calendar) -> int:
    """The planned minutes of the week that begins on this Monday."""
    days = planned_days(placement, monday, monday + timedelta(days=6), calendar)
    return sum(planned.minutes for planned in days)


def over_remote(line: LogEntry) -> str:
    """More from afar than the program lets be."""
    if line.setting != line.Setting.REMOTE:
        return ""
    most = most_remote(line.placement)
    if most is None:
        return ""
    log = line.placement.log
    share = round(100 * log.remote() / (log.total() or 1))
    if share <= most:
        return ""
    told = {"share": share, "most": most}
    return _("%(share)d%% of your hours are remote; the program allows %(most)d%%.") % told


def most_remote(placement: Placement) -> int | None:
    """How many percent may be remote, by the rule of the first day; from `most_remote` where it was read along."""
    if "most_remote" in placement.__dict__:
        return placement.__dict__["most_remote"]
    rule = CreditRule.objects.for_placement(placement)
    return rule.most_remote if rule else None
