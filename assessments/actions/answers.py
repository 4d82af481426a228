"""Answers: kept while they are typed, sent once, read by the learner.

`answers` are {question id: value}: 1 and up for a step of the scale, 0 for "not seen yet",
text for words, True for a call.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from assessments.actions.moves import go, lock, tell
from assessments.models import Answer, Feedback, Question
from assessments.rules import is_learner
from assessments.states import ASKED, R
from kit import clock, errors
from kit.errors import Conflict
from placements import rules

FILLABLE = (R.SCHEDULED, *ASKED, R.EXPIRED)


@transaction.atomic
def save_draft(request, answers, *, by_label):
    """Keep what is typed so far; raises Conflict once it was sent or closed."""
    request = open_for(request, ASKED)
    if request.state != R.OPENED:
        go(request, R.OPENED)
    return write(request, answers, given_by=by_label)


@transaction.atomic
def submit(request, answers, *, by_label):
    """Send the feedback, once: whoever comes second gets Conflict."""
    request = open_for(request, ASKED)
    return send(request, answers, given_by=by_label)


@transaction.atomic
def fill_for(request, answers, *, by):
    """Take the feedback down for the host, after a call; the page says who did."""
    errors.require(rules.can_run(by, request.placement))
    request = open_for(request, FILLABLE)
    part = request.placement.supervisor
    return send(request, answers, given_by=str(part or ""), filled_by=by)


def open_for(request, states):
    """The request, locked; raises Conflict when it can no longer be answered."""
    request = lock(request)
    if request.state == R.SUBMITTED:
        raise Conflict(_("This feedback is in already. Thank you. Nothing was sent twice."))
    if request.state not in states:
        raise Conflict(_("This feedback is no longer asked for. Please call the school."))
    return request


def send(request, answers, **fields):
    """Write the answers for good; tell the learner, and the coordinator where a call is wanted."""
    feedback = write(request, answers, submitted_at=clock.now(), **fields)
    go(request, R.SUBMITTED)
    student = request.placement.student_id
    tell(request, "feedback_in", f"student:{student}", f"feedback-in:{request.pk}")
    if feedback.wants_call:
        for user in coordinators(request.placement):
            key = f"feedback-call:{request.pk}:{user}"
            tell(request, "feedback_call", f"user:{user}", key)
    return feedback


def coordinators(placement):
    """Who looks after the placement; where nobody is named, every coordinator of the school."""
    if placement.coordinator_id:
        return [placement.coordinator_id]
    staff = Membership.objects.filter(school=placement.school, role=Role.COORDINATOR)
    return list(staff.values_list("user", flat=True))


def write(request, answers, **fields):
    """Put the answers down, one row a question; an emptied one goes."""
    questions = {q.pk: q for q in request.form.questions.all() if q.pk in answers}
    calls = [answers[q.pk] for q in questions.values() if q.kind == Question.Kind.CALL]
    if calls:
        fields["wants_call"] = any(calls)
    feedback, _made = Feedback.objects.update_or_create(request=request, defaults=fields)
    given = {pk: row for pk, q in questions.items() if (row := row_of(q, answers[pk]))}
    feedback.answers.filter(question__in=questions.keys() - given.keys()).delete()
    Answer.objects.bulk_create(
        [Answer(feedback=feedback, question_id=pk, **row) for pk, row in given.items()],
        update_conflicts=True,
        unique_fields=["feedback", "question"],
        update_fields=["level", "text"],
    )
    return feedback


def row_of(question, value):
    """The columns of one answer; None where nothing is said."""
    if question.kind == Question.Kind.SCALE:
        return None if value is None else {"level": value}
    if question.kind == Question.Kind.CALL:
        return {"level": 1} if value else None
    return {"text": value} if value else None


@transaction.atomic
def mark_read(placement, *, by):
    """The learner has read all feedback that is in."""
    errors.require(is_learner(by, placement))
    given = Feedback.objects.filter(request__placement=placement, submitted_at__isnull=False)
    given.filter(read_at=None).update(read_at=clock.now())


@transaction.atomic
def called_back(feedback, *, by):
    """The supervisor who asked for a call was called."""
    errors.require(rules.can_run(by, feedback.request.placement))
    owed = Feedback.objects.filter(pk=feedback.pk, wants_call=True, called_at=None)
    owed.update(called_at=clock.now(), called_by=by)
