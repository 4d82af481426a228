"""Many placements at once: each by itself, so that one that is refused stops no other."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit.errors import Refused, require
from partners.actions import opportunities
from partners.models import Partnership, Site
from placements import rules
from placements.actions.changing import Details, create, minute_of_day
from placements.models import Period, Placement, Programme
from placements.states import LIVE, OPEN, S
from students.models import Student

Grid = dict[int, list[int | None]]  # of each student, the site of each block


@dataclass
class Outcome:
    """What became of each student: made, there already, or refused with the reason."""

    made: list[Placement] = field(default_factory=list)
    there: list[Student] = field(default_factory=list)
    refused: list[tuple[Student, str]] = field(default_factory=list)


@transaction.atomic
def make_same(
    programme: Programme, students: Iterable[Student], details: Details, *, by: User
) -> Outcome:
    """The same draft for each. Pressed twice, nobody gets a second one."""
    require(rules.can_make(by, programme.school))
    done = Outcome()
    for student in students:
        try_one(done, programme, student, details, by)
    return done


def try_one(done, programme, student, details, by):
    """In a savepoint of its own."""
    try:
        with transaction.atomic():
            made = make_one(programme, student, details, by)
    except Refused as refusal:
        done.refused.append((student, str(refusal)))
    else:
        done.made.append(made) if made else done.there.append(student)


def make_one(programme, student, details, by):
    """A draft, or None where the student has this placement already. Raises Refused."""
    require(Student.objects.run_by(by).filter(pk=student.pk).exists())
    Student.objects.select_for_update(of=("self",)).get(pk=student.pk)
    facts = details.fields
    same = ("partnership", "site", "starts_on", "ends_on")
    there = Placement.objects.filter(student=student, programme=programme, state__in=OPEN)
    if there.filter(**{name: facts[name] for name in same}).exists():
        return None
    require_room(facts)
    require_time(student, details)
    return create(programme, student, details, by=by)


def require_room(facts):
    """Drafts count as well: so many are to come."""
    if (offer := facts.get("opportunity")) is None:
        return
    offer = opportunities.lock(offer)
    there = offer.placements.filter(
        state__in=(S.DRAFT, *LIVE),
        starts_on__lte=facts["ends_on"],
        ends_on__gte=facts["starts_on"],
    )
    if there.count() >= offer.capacity:
        raise Refused(_("All places of this opportunity are taken for these dates."))


def require_time(student, details):
    """What would be refused once it is sent out is refused now."""
    dates = (details.fields["starts_on"], details.fields["ends_on"] + timedelta(days=1))
    busy = Period.objects.filter(student=student, live=True, dates__overlap=dates)
    for weekday, begins, ends, _rest in details.periods or ():
        hours = (minute_of_day(begins), minute_of_day(ends))
        if busy.filter(weekday=weekday, clock_time__overlap=hours).exists():
            raise Refused(_("The student is at another placement at this time."))


def rotation(students: list[int], sites: list[int], blocks: int, at_once: int) -> Grid:
    """Who is where in which block: each moves on to a site not seen yet, no site has more than `at_once`."""
    grid: Grid = {student: [] for student in students}
    for block in range(blocks):
        free = Counter(dict.fromkeys(sites, at_once))
        for row, student in enumerate(students):
            order = [sites[(row + block + step) % len(sites)] for step in range(len(sites))]
            fit = [site for site in order if free[site]]
            fresh = [site for site in fit if site not in grid[student]]
            site = next(iter(fresh or fit), None)
            grid[student].append(site)
            if site is not None:
                free[site] -= 1
    return grid


def crowded(grid: Grid, at_once: int) -> list[tuple[int, int, int]]:
    """Where more would be than there is room for: (site, block from 0, how many)."""
    there = Counter(
        (site, block) for row in grid.values() for block, site in enumerate(row) if site
    )
    return [(site, block, n) for (site, block), n in sorted(there.items()) if n > at_once]


def runs(row: list[int | None]) -> list[tuple[int, int, int]]:
    """Blocks one after the other at one site are one placement: (site, first block, last block)."""
    found: list[tuple[int, int, int]] = []
    for block, site in enumerate(row):
        if site is None:
            continue
        if found and found[-1][0] == site and found[-1][2] == block - 1:
            found[-1] = (site, found[-1][1], block)
        else:
            found.append((site, block, block))
    return found


def block_days(starts_on: date, weeks: int, first: int, last: int) -> tuple[date, date]:
    """From the first day of one block to the last day of another."""
    length = timedelta(weeks=weeks)
    return starts_on + first * length, starts_on + (last + 1) * length - timedelta(days=1)


@transaction.atomic
def make_rotation(
    programme: Programme,
    grid: Grid,
    details: Details,
    *,
    weeks: int,
    at_once: int,
    by: User,
) -> Outcome:
    """A draft for each stay. Raises Refused where a site would have too many in a block."""
    require(rules.can_make(by, programme.school))
    if crowded(grid, at_once):
        raise Refused(_("Some sites have too many students in a block. Move some of them."))
    students = Student.objects.in_bulk(list(grid))
    hosts = hosts_of(programme.school, {site for row in grid.values() for site in row if site})
    done = Outcome()
    for key, row in grid.items():
        for site, first, last in runs(row):
            days = block_days(details.fields["starts_on"], weeks, first, last)
            stay = dict(zip(("starts_on", "ends_on"), days, strict=True)) | hosts[site]
            each = replace(details, fields=details.fields | stay)
            try_one(done, programme, students[key], each, by)
    return done


def hosts_of(school, sites):
    """Of each site the school's partnership there; 403 for a site of nobody's partner."""
    found = {}
    rows = Partnership.objects.filter(school=school).exclude(stage=Partnership.Stage.ENDED)
    by_employer = {row.employer_id: row for row in rows.filter(employer__sites__in=sites)}
    for site in Site.objects.filter(pk__in=sites):
        require(site.employer_id in by_employer)
        found[site.pk] = {"site": site, "partnership": by_employer[site.employer_id]}
    return found
