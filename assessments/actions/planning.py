"""When whom is asked: cycles of a programme, requests of its placements, and the dates of both."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import presets
from assessments.actions.moves import ask, go, lock, mark
from assessments.models import Cycle, Feedback, FeedbackRequest
from assessments.states import ASKED, OUTSTANDING, R
from placements.models import Placement, Programme, Requirement
from placements.states import RUNNING, S

PERCENT = {Cycle.Name.MIDDLE: 50, Cycle.Name.FINAL: 100}


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


def plan_requests(today, *, schools=None):
    """Bring the requests of running placements in step with programme, dates and supervisor."""
    for programme in unplanned(schools):
        plan_cycles(programme)
    for placement in running(schools).iterator(chunk_size=500):
        plan_placement(placement, today)
    close_left_over(schools)


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


def running(schools):
    """Placements under way, with what planning reads."""
    found = Placement.objects.filter(state__in=RUNNING).exclude(programme=None)
    return within(found, schools).select_related("school", "programme").prefetch_related(
        "participants", "programme__cycles", "feedback_requests__cycle"
    )  # fmt: skip


def plan_placement(placement, today):
    """One request a cycle, to whoever supervises now."""
    party = supervisor_of(placement)
    if not party:
        return
    there = {request.cycle_id: request for request in placement.feedback_requests.all()}
    for cycle in placement.programme.cycles.all():
        if cycle.pk in there:
            keep_in_step(there[cycle.pk], cycle, placement, party, today)
        elif is_missed(placement, cycle):
            continue
        elif placement.state == S.ACTIVE or cycle.name == Cycle.Name.FINAL:
            make(cycle, placement, party)


def is_missed(placement, cycle):
    """Whether this feedback lay behind when a sheet brought the placement in: nobody is asked for the past."""
    return placement.sheet_id is not None and day_of(cycle, placement) < placement.made_at.date()


def supervisor_of(placement):
    """Who is asked, as a party: "contact:12"; blank where nobody supervises."""
    part = placement.supervisor
    if part is None:
        return ""
    return f"contact:{part.contact_id}" if part.contact_id else f"user:{part.user_id}"


def day_of(cycle, placement):
    """The day that lies at the cycle's share of the placement's days."""
    days = (placement.ends_on - placement.starts_on).days
    return placement.starts_on + timedelta(days=days * cycle.value // 100)


def dates(cycle, placement):
    """When it is asked, and when it is due: working days of the placement's school."""
    opens_on = day_of(cycle, placement)
    return {
        "opens_on": opens_on,
        "due_on": placement.school.add_working_days(opens_on, cycle.due_after),
    }


def make(cycle, placement, party):
    """A planned request; the table refuses a second one of the same cycle."""
    request = FeedbackRequest(
        placement=placement,
        cycle=cycle,
        form_id=cycle.form_id,
        party=party,
        **dates(cycle, placement),
    )
    FeedbackRequest.objects.bulk_create([request], ignore_conflicts=True)


def keep_in_step(request, cycle, placement, party, today):
    """Follow changed dates until somebody is asked, a changed supervisor until one answers."""
    if request.state == R.SCHEDULED and request.opens_on != day_of(cycle, placement):
        still = FeedbackRequest.objects.filter(pk=request.pk, state=R.SCHEDULED)
        still.update(**dates(cycle, placement))
    if request.party != party and request.state in OUTSTANDING:
        pass_on(request, party, today)


@transaction.atomic
def pass_on(request, party, today):
    """Another person supervises now: what nobody answered is theirs, and a draft is nobody's."""
    request = lock(request)
    if request.party == party or request.state not in OUTSTANDING:
        return
    Feedback.objects.filter(request=request, submitted_at=None).delete()
    mark(request, party=party, turn=request.turn + 1)
    if request.state in ASKED:
        ask(request, today)


def close_left_over(schools):
    """A placement that is over waits for no feedback."""
    over = FeedbackRequest.objects.filter(state__in=OUTSTANDING)
    over = over.exclude(placement__state__in=RUNNING)
    for request in within(over, schools, "placement__school"):
        close(request)


@transaction.atomic
def close(request):
    request = lock(request)
    if request.state in OUTSTANDING and request.placement.state not in RUNNING:
        go(request, R.WAIVED, waived_because=_("The placement is over."))
