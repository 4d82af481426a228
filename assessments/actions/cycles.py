"""The cycles of a programme: ready-made sets, and each by itself. What was asked stays, the rest is planned anew."""

from django.db import transaction

from assessments import presets
from assessments.models import Cycle, FeedbackRequest, Form
from assessments.states import R
from kit import constraints, errors, jobs
from placements import rules
from placements.models import Programme

PLAN = "assessments.tasks.plan"
N, W = Cycle.Name, Cycle.When
WHO = Form.Audience
RATERS = (WHO.SUPERVISOR, WHO.STUDENT, WHO.TEACHER)

USUAL = {
    N.BASELINE: {"when": W.START, "value": 0},
    N.MIDDLE: {"when": W.PERCENT, "value": 50},
    N.REGULAR: {"when": W.WEEKS, "value": 4, "closes_after": 10},
    N.FINAL: {"when": W.PERCENT, "value": 100},
}
# each asks at least what the lighter one asks
SETS = {
    "light": ((N.FINAL, WHO.SUPERVISOR),),
    "standard": (
        *((name, who) for name in (N.MIDDLE, N.FINAL) for who in (WHO.SUPERVISOR, WHO.STUDENT)),
        (N.FINAL, WHO.HOST),
    ),
    "close": (
        *((name, who) for name in (N.BASELINE, N.MIDDLE, N.FINAL) for who in RATERS),
        (N.REGULAR, WHO.SUPERVISOR),
        (N.FINAL, WHO.HOST),
    ),
}


def usual_form(name, audience, school):
    """The form that is usual for this cycle; the one for supervisors where there is no other."""
    plain = "middle" if name in (N.BASELINE, N.REGULAR) else name
    others = [] if audience == WHO.SUPERVISOR else [f"{name}-{audience}", f"{plain}-{audience}"]
    found = (presets.form_for(str(code), school) for code in (*others, name, plain))
    return next(form for form in found if form)


@transaction.atomic
def choose_set(programme, name, *, by, today):
    """Ask as this set does: what is missing comes, what it does not hold ends, what is there stays as it is."""
    programme = hold(programme, by)
    asked = {(cycle.name, cycle.audience): cycle for cycle in programme.cycles.current()}
    for key in SETS[name]:
        if asked.pop(key, None) is None:
            cycle, audience = key
            new = Cycle(programme=programme, name=cycle, audience=audience, **USUAL[cycle])
            new.form = usual_form(cycle, audience, programme.school)
            keep(new)
    for cycle in asked.values():
        take_away(cycle, today)
    jobs.wake(PLAN)


@transaction.atomic
def save_cycle(cycle, *, by):
    """Add a cycle, or change one. Raises Refused where the programme asks these people for this already."""
    cycle.programme = hold(cycle.programme, by)
    if not cycle.form_id:
        cycle.form = usual_form(cycle.name, cycle.audience, cycle.programme.school)
    keep(cycle)
    jobs.wake(PLAN)
    return cycle


@transaction.atomic
def remove_cycle(cycle, *, by, today):
    """Ask for no more: gone where nobody was asked, else ended."""
    hold(cycle.programme, by)
    take_away(cycle, today)


def hold(programme, by):
    """The programme, while nobody else changes its cycles."""
    errors.require(rules.can_make(by, programme.school))
    rows = Programme.objects.select_for_update(of=("self",)).select_related("school")
    return rows.get(pk=programme.pk)


def keep(cycle):
    """Save the cycle; one that had ended goes on. The next planning makes its requests anew, but for those asked."""
    if cycle.pk is None:
        ended = Cycle.objects.exclude(ended_on=None).filter(
            programme=cycle.programme, name=cycle.name, audience=cycle.audience
        )
        cycle.pk = ended.values_list("pk", flat=True).first()
    cycle.ended_on = None
    planned(cycle).delete()
    with constraints.in_words():
        cycle.save(force_insert=cycle.pk is None)


def take_away(cycle, today):
    """The only cycle of a programme is ended too: without any, a programme would be given the usual ones."""
    planned(cycle).delete()
    others = Cycle.objects.filter(programme=cycle.programme_id).exclude(pk=cycle.pk)
    if cycle.requests.exists() or not others.exists():
        Cycle.objects.filter(pk=cycle.pk).update(ended_on=today)
    else:
        cycle.delete()


def planned(cycle):
    return FeedbackRequest.objects.filter(cycle=cycle.pk, state=R.SCHEDULED)
