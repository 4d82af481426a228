"""Answers: kept while they are typed, sent once, read by the learner.

`answers` are {question id: value}: 1 and up for a step of the scale or the place of a choice, 0 for "not seen yet",
text for words, True for a call; of objectives {objective id: level}. `page` names the page that writes, `seen` the
one that had written last when it was opened: what another page wrote meanwhile is not undone unseen.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from assessments.actions.moves import go, lock, tell
from assessments.models import Answer, Feedback, Question, Rating
from assessments.rules import is_learner
from assessments.states import ASKED, R
from kit import clock, errors
from kit.errors import Conflict
from notifications import parties
from placements import rules

FILLABLE = (R.SCHEDULED, *ASKED, R.EXPIRED)
KINDS = Question.Kind


class Meanwhile(Conflict):
    """Another page wrote since this one was opened."""


@transaction.atomic
def save_draft(request, answers, *, by_label, page="", seen=None):
    """Keep what is typed so far; raises Conflict once it was sent or closed, Meanwhile after another page."""
    request = open_for(request, ASKED)
    check_unseen(request, page, seen)
    if request.state != R.OPENED:
        go(request, R.OPENED)
    return write(request, answers, given_by=by_label, page=page)


@transaction.atomic
def submit(request, answers, *, by_label, page="", seen=None):
    """Send the feedback, once: whoever comes second gets Conflict; Meanwhile after another page."""
    request = open_for(request, ASKED)
    check_unseen(request, page, seen)
    return send(request, answers, given_by=by_label)


def check_unseen(request, page, seen):
    """Raise Meanwhile where a page that the writer has not seen wrote last."""
    draft = Feedback.objects.filter(request=request).first()
    if seen is not None and draft and draft.page not in {"", page, seen}:
        raise Meanwhile(_("Somebody else wrote here while this page was open."))


@transaction.atomic
def fill_for(request, answers, *, by):
    """Take the feedback down for the host, after a call; the page says who did."""
    errors.require(rules.can_run(by, request.placement))
    request = open_for(request, FILLABLE)
    asked = parties.find(request.party)
    return send(request, answers, given_by=asked.name if asked else "", filled_by=by)


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
    if not request.is_learners_own:
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
    """Put the answers down, one row a question or objective; an emptied one goes."""
    questions = {q.pk: q for q in request.form.questions.all() if q.pk in answers}
    calls = [answers[q.pk] for q in questions.values() if q.kind == KINDS.CALL]
    if calls:
        fields["wants_call"] = any(calls)
    feedback, _made = Feedback.objects.update_or_create(request=request, defaults=fields)
    put_ratings(feedback, {pk: answers[pk] for pk, q in questions.items() if is_rated(q)})
    put_answers(feedback, {q: answers[pk] for pk, q in questions.items() if not is_rated(q)})
    return feedback


def is_rated(question):
    """Whether its answers are ratings of objectives."""
    return question.kind == KINDS.OBJECTIVES


def put_answers(feedback, answers):
    """One row a question."""
    given = {q.pk: row for q, value in answers.items() if (row := row_of(q, value))}
    feedback.answers.filter(question__in={q.pk for q in answers} - given.keys()).delete()
    Answer.objects.bulk_create(
        [Answer(feedback=feedback, question_id=pk, **row) for pk, row in given.items()],
        update_conflicts=True,
        unique_fields=["feedback", "question"],
        update_fields=["level", "text"],
    )


def put_ratings(feedback, answers):
    """One row an objective that was rated."""
    rows = [
        Rating(feedback=feedback, question_id=pk, objective_id=objective, level=level)
        for pk, levels in answers.items()
        for objective, level in levels.items()
        if level is not None
    ]
    Rating.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["feedback", "objective"],
        update_fields=["question", "level"],
    )


def row_of(question, value):
    """The columns of one answer; None where nothing is said."""
    if question.kind == KINDS.SCALE:
        return None if value is None else {"level": value}
    if question.kind == KINDS.CHOICE:
        return {"level": value, "text": question.choices[value - 1]} if value else None
    if question.kind == KINDS.CALL:
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
