"""When whom is asked: cycles of a programme, requests of its placements, and the dates of both."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import School
from assessments import presets
from assessments.actions.moves import ask, free_on, go, lock, mark
from assessments.models import Cycle, Feedback, FeedbackRequest
from assessments.planned import Workdays, differing
from assessments.states import ASKED, OUTSTANDING, R
from notifications import parties
from placements.models import Interruption, Programme, Requirement

PERCENT = {Cycle.Name.MIDDLE: 50, Cycle.Name.FINAL: 100}
AT_ONCE = 500


@transaction.atomic
def plan_cycles(programme):
    """Ask supervisors in the middle and at the end; cycles that are there are left as they are."""
    for name, percent in PERCENT.items():
        Cycle.objects.get_or_create(
            programme=programme,
            name=name,
            audience="supervisor",
            defaults={
                "value": percent,
                "form": presets.form_for(name.value, programme.school),
            },
        )


def plan_requests(today, *, schools=None, workdays=None):
    """Bring the requests of placements under way in step with cycles, dates and people. Loads only what changes."""
    for programme in unplanned(schools):
        plan_cycles(programme)
    keys = keys_of(schools)
    workdays = workdays or Workdays(keys)
    rows = differing(today, keys, workdays)
    if rows:
        follow(rows, today, workdays)
    stretch(keys, workdays)
    close_left_over(schools)


def keys_of(schools):
    """The keys of these schools; of all where none are given."""
    if schools is None:
        return list(School.objects.values_list("pk", flat=True))
    return [getattr(school, "pk", school) for school in schools]


def within(rows, schools, path="school"):
    """Only the rows of these schools; all where none are given."""
    return rows if schools is None else rows.filter(**{f"{path}__in": schools})


def unplanned(schools):
    """Programmes whose placements need final feedback, and that ask nobody yet."""
    need = Requirement.objects.filter(kind="final_feedback").exclude(level=Requirement.Level.OFF)
    open_ones = Programme.objects.filter(
        cycles=None, ended_on=None, requirement_set__in=need.values("set")
    )
    return within(open_ones.select_related("school"), schools)


def follow(rows, today, workdays):
    """Make what is missing, move what nobody was asked, take back what is not wanted, pass on the rest."""
    rests = rests_of({row.placement for row in rows if row.placement})
    make([row for row in rows if row.request is None], workdays, rests)
    gone, moved, handed = [], [], defaultdict(list)
    for row in rows:
        if row.state == R.SCHEDULED:
            (moved if row.party else gone).append(row)
        elif row.request:
            handed[row.school, row.party].append(row.request)
    planned = FeedbackRequest.objects.filter(state=R.SCHEDULED)
    planned.filter(pk__in=[row.request for row in gone]).delete()
    for row in moved:
        told = {"party": row.party, "form": row.form, **dates(row, workdays, rests)}
        planned.filter(pk=row.request).update(**told)
    for (school, party), keys in handed.items():
        pass_all_on(school, party, keys, today)


def rests_of(placements):
    """The interruptions of each of these placements, as pairs of days."""
    found = defaultdict(list)
    rows = Interruption.objects.filter(placement__in=placements)
    for placement, first, last in rows.values_list("placement", "starts_on", "ends_on"):
        found[placement].append((first, last))
    return found


def dates(row, workdays, rests):
    """When it is asked, due and closed: working days of the placement's school."""
    return {"opens_on": row.opens_on} | span(
        workdays, row.school, row.opens_on, row, rests.get(row.placement, ())
    )


def span(workdays, school, first, cycle, rests):
    """When what opens on this day is due and closes; days on which the placement rests do not count."""
    return {
        "due_on": workdays.after(school, first, cycle.due_after, rests),
        "closes_on": workdays.after(school, first, cycle.closes_after, rests),
    }


def make(rows, workdays, rests):
    """Planned requests; the table refuses a second one of the same cycle and number."""
    found = [
        FeedbackRequest(
            placement_id=row.placement,
            cycle_id=row.cycle,
            number=row.number,
            form_id=row.form,
            party=row.party,
            **dates(row, workdays, rests),
        )
        for row in rows
    ]
    FeedbackRequest.objects.bulk_create(found, AT_ONCE, ignore_conflicts=True)


@transaction.atomic
def pass_all_on(school, party, keys, today):
    """Another person is to answer all these: one mail."""
    on = free_on(school, party, today)
    for pk in keys:
        pass_on(FeedbackRequest(pk=pk), party, today, on=on)


@transaction.atomic
def pass_on(request, party, today, *, on=None):
    """Another person supervises now: what nobody answered is theirs, and so is a draft that they wrote themselves."""
    request = lock(request)
    if request.party == party or request.state not in OUTSTANDING:
        return
    drafts = Feedback.objects.filter(request=request, submitted_at=None)
    theirs = parties.find(party)
    drafts.exclude(given_by=theirs.name if theirs else "").delete()
    mark(request, party=party, turn=request.turn + 1)
    if request.state in ASKED:
        ask(request, today, on=on)


def stretch(schools, workdays):
    """While a placement rests no day of what was asked passes: it is due and closes as many working days later."""
    within_it = Interruption.objects.filter(
        placement=OuterRef("placement"),
        ends_on__gt=OuterRef("asked_on"),
        starts_on__lte=OuterRef("closes_on"),
    )
    asked = FeedbackRequest.objects.filter(Exists(within_it), state__in=ASKED)
    asked = asked.filter(placement__school__in=schools).select_related("cycle", "placement")
    found = list(asked)
    rests = rests_of({request.placement_id for request in found})
    for request in found:
        first = max(request.asked_on, request.opens_on)
        school = request.placement.school_id
        new = span(workdays, school, first, request.cycle, rests[request.placement_id])
        later = {name: max(day, getattr(request, name)) for name, day in new.items()}
        if any(day != getattr(request, name) for name, day in later.items()):
            FeedbackRequest.objects.filter(pk=request.pk, state__in=ASKED).update(**later)


def close_left_over(schools):
    """A placement that is over waits for no feedback; one that ended early for the final feedback alone."""
    rows = FeedbackRequest.objects.left_over().filter(state__in=OUTSTANDING)
    for request in within(rows, schools, "placement__school"):
        close(request)


@transaction.atomic
def close(request):
    request = lock(request)
    over = FeedbackRequest.objects.left_over().filter(pk=request.pk)
    if request.state in OUTSTANDING and over.exists():
        go(request, R.WAIVED, waived_because=_("The placement is over."))
