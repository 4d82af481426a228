"""Ask, remind by working days, give up: what the timetable does, and coordinators by hand."""

from datetime import timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import Holiday, School
from assessments.actions.moves import ASK, CHASE, ask, go, lock, mark, tell
from assessments.actions.planning import within
from assessments.models import FeedbackRequest
from assessments.states import ASKED, R
from kit import clock, errors
from kit.errors import Conflict, Refused
from notifications.models import Message, Notice
from placements import rules
from placements.models import Placement
from placements.states import RUNNING

CHASE_AFTER = (3, 7)  # working days after asking
EXPIRES_AFTER = 30  # days
REST = timedelta(hours=24)


def asked_of(schools, states):
    """Requests of placements under way about which mail leaves: until then nobody is asked."""
    running = Placement.objects.filter(state__in=RUNNING).mailed_about()
    found = FeedbackRequest.objects.filter(state__in=states, placement__in=running)
    return within(found, schools, "placement__school")


def open_due(today, *, schools=None):
    """Ask for what has come due to be asked."""
    for request in asked_of(schools, [R.SCHEDULED]).filter(opens_on__lte=today):
        open_one(request, today)


@transaction.atomic
def open_one(request, today):
    request = lock(request)
    if request.state == R.SCHEDULED:
        ask(request, today)


def chase(today, *, schools=None):
    """Remind on the 3rd and the 7th working day after asking; then it is the coordinator's."""
    waiting = asked_of(schools, [R.SENT, R.OPENED]).filter(reminders__lt=len(CHASE_AFTER))
    for school in School.objects.filter(pk__in=waiting.values("placement__school")):
        if school.is_working_day(today, Holiday.objects.for_school(school).days()):
            for request, step in to_chase(waiting.filter(placement__school=school), school, today):
                chase_one(request, step)


def to_chase(waiting, school, today):
    """(request, step) of those whose day has come. A missed step is not made up for."""
    for step in range(len(CHASE_AFTER), 0, -1):
        # today is a working day: the n-th after asking has come if asking lies before this one
        before = school.add_working_days(today, 1 - CHASE_AFTER[step - 1])
        rows = waiting.filter(asked_on__lt=before, reminders__lt=step)
        yield from ((request, step) for request in rows)


@transaction.atomic
def chase_one(request, step):
    request = lock(request)
    if request.state in (R.SENT, R.OPENED) and request.reminders < step:
        mark(request, reminders=step, mailed_at=clock.now())
        tell(request, CHASE, request.party, f"feedback-chase:{request.name}:{step}")


def expire(today, *, schools=None):
    """Stop waiting thirty days after asking."""
    last = today - timedelta(days=EXPIRES_AFTER)
    for request in asked_of(schools, ASKED).filter(asked_on__lte=last):
        expire_one(request)


@transaction.atomic
def expire_one(request):
    request = lock(request)
    if request.state in ASKED:
        go(request, R.EXPIRED)


def note_bounces(*, schools=None):
    """A request whose last mail came back says so, until a mail has gone through."""
    notices = Notice.objects.filter(
        kind__in=[ASK, CHASE],
        about_model=FeedbackRequest._meta.label_lower,
        about_id=OuterRef("pk"),
        message__isnull=False,
    )
    last = Subquery(notices.order_by("-pk").values("message__state")[:1])
    rows = asked_of(schools, [R.SENT, R.BOUNCED]).annotate(last=last)
    for request in rows.filter(state=R.SENT, last=Message.State.BOUNCED):
        note(request, R.SENT, R.BOUNCED)
    for request in rows.filter(state=R.BOUNCED).exclude(last=Message.State.BOUNCED):
        note(request, R.BOUNCED, R.SENT)


@transaction.atomic
def note(request, before, after):
    request = lock(request)
    if request.state == before:
        go(request, after)


@transaction.atomic
def ask_now(request, *, by):
    """Ask before the planned day, or anew after no answer came."""
    errors.require(rules.can_run(by, request.placement))
    request = lock(request)
    if request.state not in (R.SCHEDULED, R.EXPIRED):
        raise Conflict(_("This feedback was asked for already."))
    if request.state == R.EXPIRED:
        mark(request, turn=request.turn + 1)
    return ask(request, clock.today(request.placement.school.time_zone))


@transaction.atomic
def remind(request, *, by):
    """Remind by hand, at most once in 24 hours; raises Refused."""
    errors.require(rules.can_run(by, request.placement))
    request = lock(request)
    if request.state == R.BOUNCED:
        raise Refused(_("The last mail came back. Correct the address first."))
    if request.state not in ASKED:
        raise Conflict(_("Nobody is asked for this feedback now."))
    if not rested(request):
        raise Refused(_("A mail about this left in the last 24 hours. Give it a day."))
    mark(request, mailed_at=clock.now())
    stamp = int(request.mailed_at.timestamp())
    tell(request, CHASE, request.party, f"feedback-chase:{request.name}:{stamp}")
    return request


def rested(request):
    """Whether the last mail about it lies a day back."""
    return request.mailed_at is None or clock.now() - request.mailed_at >= REST


def remind_all(*, by):
    """Remind all who are overdue in the person's schools: (how many were, how many could not)."""
    reminded = passed = 0
    for request in FeedbackRequest.objects.run_by(by).unanswered().for_pages():
        if request.due_on >= clock.today(request.placement.school.time_zone):
            continue
        try:
            remind(request, by=by)
            reminded += 1
        except Refused:
            passed += 1
    return reminded, passed


@transaction.atomic
def waive(request, reason, *, by):
    """Excuse a request, with a reason and a name."""
    errors.require(rules.can_run(by, request.placement))
    if not reason.strip():
        raise Refused(_("Say why it is excused."))
    return go(lock(request), R.WAIVED, waived_because=reason.strip()[:300], waived_by=by)
