"""Somebody tells that a learner is not at the placement: the learner, the supervisor, the school."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock, errors
from kit.errors import Conflict, Refused
from kit.templatetags.house import hours as in_words
from partners.models import Contact
from placements import rules
from placements.actions.log import lock_student
from placements.emails import presence as emails
from placements.models import Absence, LogEntry, Placement, Running
from placements.planned import calendar_of, planned_days
from placements.rules import presence as presence_rules

Kind, Told = Absence.Kind, Absence.Told
LONGEST = 60  # days in one go


@dataclass(frozen=True)
class Away:
    """What was told: the days, both counted, of what kind, and a word."""

    first: date
    last: date
    kind: str = Kind.OTHER
    why: str = ""

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@transaction.atomic
def tell(placement: Placement, away: Away, *, by: User | Contact, today: date) -> list[Absence]:
    """Write down that the learner is not there on these days; of a longer stretch, on those that are planned.

    What another told of a day stays as it is, but for the school, which may put it right. Told twice it is one
    absence. Raises Refused where that leaves nothing, or where hours stand on one of the days.
    """
    told_by = presence_rules.teller(by, placement)
    errors.require(told_by is not None and away.kind in presence_rules.KINDS[told_by])
    lock_student(placement)
    check(placement, away, told_by, today)
    days = meant(placement, away)
    refuse_lines(placement, days, told_by)
    known = {row.on: row for row in placement.absences.filter(on__in=days)}
    mine = [day for day in days if is_free(known.get(day), told_by)]
    if not mine:
        raise Refused(known_words(next(iter(known.values()))))
    return [write(placement, day, away, by=by, told_by=told_by) for day in mine]


def check(placement, away, told_by, today):
    """Raise Refused for days that make no sense, or that are too long ago to tell of."""
    if away.last < away.first:
        raise Refused(_("The last day cannot lie before the first."))
    if len(away.days) > LONGEST:
        raise Refused(_("That is more than %d days. Talk to the school instead.") % LONGEST)
    if not placement.starts_on <= away.first <= away.last <= placement.ends_on:
        raise Refused(_("The placement does not run on this day."))
    if away.kind == Kind.NO_SHOW and away.last > today:
        raise Refused(_("Nobody knows yet who will not come. Choose today or a day before."))
    if told_by != Told.SCHOOL and away.first < today - timedelta(days=presence_rules.BACK_DAYS):
        raise Refused(_("This day is too long ago to tell of. Ask the school to put it right."))


def meant(placement, away):
    """One day is meant as it is; of a stretch those with hours, where the placement has fixed ones."""
    if len(away.days) == 1 or not placement.periods.exists():
        return away.days
    fresh = Placement.objects.select_related("school").get(pk=placement.pk)
    calendar = calendar_of(fresh.school)
    planned = {found.day for found in planned_days(fresh, away.first, away.last, calendar)}
    days = sorted(
        planned | set(fresh.absences.filter(on__in=away.days).values_list("on", flat=True))
    )
    if not days:
        raise Refused(_("Nothing is planned on these days."))
    return days


def refuse_lines(placement, days, told_by):
    """Raise Refused where hours stand on one of the days; drafts are told to nobody but the learner."""
    lines = LogEntry.objects.filter(placement=placement, worked_on__in=days).order_by("worked_on")
    if told_by != Told.STUDENT:
        lines = lines.exclude(state=LogEntry.State.DRAFT)
    if found := list(lines[:5]):
        told = ", ".join(f"{short(line.worked_on)} ({in_words(line.minutes)})" for line in found)
        raise Refused(
            _("Hours are written down: %s. Take them away first, or leave the day out.") % told
        )
    clock_of = Running.objects.filter(placement=placement).first()
    if clock_of and clock_of.started_on in days:
        raise Refused(_("The student’s clock is running since %s.") % clock_of.since)


def short(day):
    return f"{date_format(day, 'D')} {date_format(day, 'MONTH_DAY_FORMAT')}"


def is_free(known, told_by):
    """Whether one may write this day: nothing is told yet, or it is one's own, or one is the school."""
    return known is None or told_by in {known.told_by, Told.SCHOOL}


def known_words(absence):
    """That somebody told it already."""
    return _("%(name)s told already: %(kind)s. Ask them or the school if that is wrong.") % {
        "name": absence.by_label or absence.get_told_by_display(),
        "kind": absence.get_kind_display(),
    }


def write(placement, day, away, *, by, told_by):
    """One day; a no-show is told to those who look after the learner, the same day."""
    absence, _made = Absence.objects.update_or_create(
        placement=placement,
        on=day,
        defaults={
            "kind": away.kind,
            "why": away.why.strip()[:100],
            "told_by": told_by,
            "by_label": str(by)[:150],
        },
    )
    if absence.is_open_no_show:
        emails.no_show(absence, but=by)
    return absence


def note_absence(placement, day, *, by, why="", kind=Kind.OTHER):
    """The school notes one day; noted twice it is one absence."""
    errors.require(rules.can_run(by, placement))
    today = clock.today(placement.school.time_zone)
    return tell(placement, Away(day, day, kind, why), by=by, today=today)[0]


@transaction.atomic
def take_back(absence: Absence, *, by: User | Contact, today: date) -> None:
    """The learner is there after all. The audit log keeps what was told."""
    lock_student(absence.placement)
    fresh = Absence.objects.select_related("placement").filter(pk=absence.pk).first()
    if fresh is None:
        return
    errors.require(presence_rules.can_take_back(by, fresh, today))
    fresh.delete()


@transaction.atomic
def take_back_absence(placement, day, *, by):
    """The school knows that the learner is there after all."""
    errors.require(rules.can_run(by, placement))
    Absence.objects.filter(placement=placement, on=day).delete()


@transaction.atomic
def follow_up(absence: Absence, words: str, *, by: User) -> Absence:
    """The school says what it did about a no-show; then it leaves Today. Raises Conflict where somebody has."""
    errors.require(rules.can_run(by, absence.placement))
    absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    if not absence.is_open_no_show:
        raise Conflict(_("Somebody has seen to this already."))
    if not words.strip():
        raise Refused(_("Say in a few words what was done."))
    absence.followed_up, absence.followed_up_by = words.strip()[:300], str(by)[:150]
    absence.followed_up_at = clock.now()
    absence.save(update_fields=["followed_up", "followed_up_by", "followed_up_at"])
    return absence
