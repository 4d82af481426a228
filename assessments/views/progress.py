"""How a learner gets on: the levels of three raters over time, goals, words in between, answers to feedback."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assessments import rules
from assessments.models import Answer, Form, Goal, QualityAction, Rating, Remark
from assessments.views.levels import lines_of
from assessments.views.placement import placement_of
from assessments.waiting import parties
from kit import clock

SHAPES = {"open": "waiting", "met": "done", "dropped": "stopped"}
REMARKS = 50


@require_GET
def progress(request, pk):
    """One page for all who have a part in the placement; each reads what is meant for them."""
    placement = placement_of(request, pk)
    user, today = request.user, clock.today(placement.school.time_zone)
    reads = rules.reads_as(user, placement)
    speaker = rules.speaker(user, placement)
    found = given(placement, reads, user)
    told = {
        "placement": placement,
        "lines": lines_of(found, for_school=reads == rules.SCHOOL),
        "rated_by": reads,
        "goals": goal_lines(placement, today),
        "remarks": remarks_of(placement, user, speaker),
        "feedback": [row for row in found if getattr(row.feedback, "reply", None)],
        "told_back": told_back(placement, own_parties(user, speaker)),
        "can_say": rules.can_say(speaker, placement),
        "can_set_goal": rules.can_set_goal(speaker, placement),
        "can_act": rules.can_make_action(user, placement.school, placement),
        "is_learner": rules.is_learner(user, placement),
        "today": today,
    }
    return render(request, "assessments/growth/progress.html", told)


def given(placement, reads, user):
    """Feedback that is in and that this reader may read; a host's own. What is about the host stands elsewhere."""
    answers = Answer.objects.select_related("question__scale", "question__competency")
    ratings = Rating.objects.select_related("question__scale", "objective")
    rows = placement.feedback_requests.filter(feedback__submitted_at__isnull=False)
    rows = rows.exclude(form__audience=Form.Audience.HOST)
    if reads == rules.HOST:
        rows = rows.of_party(*parties(user))
    rows = rows.select_related("cycle", "form", "feedback__reply").prefetch_related(
        Prefetch("feedback__answers", answers), Prefetch("feedback__ratings", ratings)
    )
    return list(rows.order_by("opens_on", "pk"))


def goal_lines(placement, today):
    """All goals, open ones first, each with how it stands and from where it was carried on."""
    rows = Goal.objects.filter(placement=placement).select_related(
        "competency", "objective", "feedback__request__cycle"
    )
    return sorted(
        ({"goal": row, **standing(row, today)} for row in rows),
        key=lambda line: (not line["goal"].is_open, line["goal"].due_on),
    )


def standing(goal, today):
    """The mark and whether it is late."""
    late = goal.is_open and goal.due_on < today and not goal.claimed_at
    return {"late": late, "shape": "late" if late else SHAPES[goal.state]}


def remarks_of(placement, user, speaker):
    """Words in between that this reader may read, and those of their own."""
    rows = Remark.objects.filter(placement=placement).select_related("competency")
    seen = rows.visible_to(user) | rows.of_party(*own_parties(user, speaker))
    return list(seen.distinct().order_by("-at", "-pk")[:REMARKS])


def own_parties(user, speaker):
    """The refs under which this person speaks here."""
    return [*parties(user), *([speaker.party] if speaker else [])]


def told_back(placement, refs):
    """What came of what these people raised on this placement."""
    rows = QualityAction.objects.filter(placement=placement, raised_by__in=refs)
    return list(rows.exclude(told="").order_by("-done_at"))
