"""Ask, remind by working days, give up: what the timetable does, and coordinators by hand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from assessments.actions.moves import ASK, CHASE, ask, go, lock, mail_days, mark, write
from assessments.actions.planning import keys_of, within
from assessments.models import FeedbackRequest
from assessments.planned import Workdays
from assessments.states import ASKED, OUTSTANDING, R
from kit import clock, errors
from kit.errors import Conflict, Refused
from notifications.models import Message, Notice
from placements import rules
from placements.models import Interruption, Placement

CHASE_AFTER = (3, 7)  # working days after asking
REST = timedelta(hours=24)


@dataclass(frozen=True)
class Due:
    """A request that is to be asked (step 0) or reminded of (step 1, 2) today."""

    request: int
    school: int
    party: str
    step: int = 0


def asked_of(schools, states):
    """Requests of placements under way about which mail leaves: until then nobody is asked."""
    told = Placement.objects.mailed_about()
    found = FeedbackRequest.objects.under_way().filter(state__in=states, placement__in=told)
    return within(found, schools, "placement__school")


def open_today(rows, today):
    """Those of the requests that may be mailed about today: not closed, and the placement does not rest."""
    rests = Interruption.objects.filter(
        placement=OuterRef("placement"), starts_on__lte=today, ends_on__gte=today
    )
    return rows.filter(Q(closes_on=None) | Q(closes_on__gte=today), ~Exists(rests))


def open_due(today, *, schools=None):
    """Ask for what has come due to be asked."""
    write_to_all(to_ask(today, schools), today, Workdays(keys_of(schools)))


def chase(today, *, schools=None):
    """Remind on the 3rd and the 7th working day after asking; then it is the coordinator's."""
    workdays = Workdays(keys_of(schools))
    write_to_all(to_chase(today, schools, workdays), today, workdays)


def ask_and_chase(today, *, schools=None, workdays=None):
    """Both at once: whoever is asked and reminded on one day has one mail."""
    workdays = workdays or Workdays(keys_of(schools))
    found = [*to_ask(today, schools), *to_chase(today, schools, workdays)]
    write_to_all(found, today, workdays)


def to_ask(today, schools):
    """What has come due to be asked."""
    rows = open_today(asked_of(schools, [R.SCHEDULED]), today).filter(opens_on__lte=today)
    yield from (Due(*row) for row in rows.values_list("pk", "placement__school", "party"))


def to_chase(today, schools, workdays):
    """Those whose day has come, each at the furthest step. A missed step is not made up for."""
    waiting = open_today(asked_of(schools, [R.SENT, R.OPENED]), today)
    for before, keys in alike(today, keys_of(schools), workdays).items():
        rows = waiting.filter(placement__school__in=keys)
        for step in range(len(CHASE_AFTER), 0, -1):
            due = rows.filter(asked_on__lt=before[step - 1], reminders__lt=step)
            if step < len(CHASE_AFTER):
                due = due.filter(asked_on__gte=before[step])
            for row in due.values_list("pk", "placement__school", "party"):
                yield Due(*row, step)


def alike(today, schools, workdays) -> dict[tuple[date, ...], list[int]]:
    """The schools that work today, by the days before which must have been asked what is chased now."""
    found = defaultdict(list)
    for school in schools:
        if workdays.holds(school, today):
            # today is a working day: the n-th after asking has come if asking lies before this one
            days = (workdays.after(school, today, 1 - count) for count in CHASE_AFTER)
            found[tuple(days)].append(school)
    return found


def write_to_all(found: Iterable[Due], today: date, workdays: Workdays) -> None:
    """One mail a person and school, but to nobody who had one today: they are written to tomorrow."""
    bundles = defaultdict(list)
    for due in found:
        bundles[due.school, due.party].append(due)
    if not bundles:
        return
    schools, parties = ({pair[n] for pair in bundles} for n in (0, 1))
    for had in mail_days(schools, parties, today):
        bundles.pop(had, None)
    for bundle in bundles.values():
        write_to(bundle, today, workdays)


@transaction.atomic
def write_to(bundle: list[Due], today: date, workdays: Workdays) -> None:
    """All that is asked of one person today. A reminder travels with what is asked newly."""
    steps = {due.request: due.step for due in bundle}
    rows = FeedbackRequest.objects.select_for_update(of=("self",)).for_pages()
    still = [
        row
        for row in rows.filter(pk__in=steps, party=bundle[0].party).order_by("pk")
        if is_due(row, steps[row.pk])
    ]
    kind = ASK if any(steps[row.pk] == 0 for row in still) else CHASE
    for row in still:
        if step := steps[row.pk]:
            mark(row, reminders=step)
            write(row, kind, f"feedback-chase:{row.name}:{step}", today, today)
        else:
            ask(row, today, on=today, workdays=workdays)


def is_due(request, step):
    """Whether it is as it was found: another worker may have been quicker."""
    if step == 0:
        return request.state == R.SCHEDULED
    return request.state in (R.SENT, R.OPENED) and request.reminders < step


def expire(today, *, schools=None):
    """Stop waiting for what has closed, asked or not."""
    over = FeedbackRequest.objects.filter(state__in=OUTSTANDING, closes_on__lt=today)
    for request in within(over, schools, "placement__school"):
        expire_one(request, today)


@transaction.atomic
def expire_one(request, today):
    request = lock(request)
    if request.state in OUTSTANDING and request.closes_on < today:
        go(request, R.EXPIRED)


def note_bounces(*, schools=None):
    """A request whose last mail came back says so, until a mail has gone through."""
    notices = Notice.objects.filter(
        kind__in=[ASK, CHASE], about_model=FeedbackRequest._meta.label_lower
    )
    came_back = notices.filter(message__state=Message.State.BOUNCED).values("about_id")
    mine = notices.filter(about_id=OuterRef("pk"), message__isnull=False)
    last = Subquery(mine.order_by("-pk").values("message__state")[:1])
    rows = asked_of(schools, [R.SENT, R.BOUNCED])
    sent = rows.filter(state=R.SENT, pk__in=came_back).annotate(last=last)
    for request in sent.filter(last=Message.State.BOUNCED):
        note(request, R.SENT, R.BOUNCED)
    back = rows.filter(state=R.BOUNCED).annotate(last=last)
    for request in back.exclude(last=Message.State.BOUNCED):
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
    """Remind by hand of all that waits for this person, at most once in 24 hours; raises Refused."""
    errors.require(rules.can_run(by, request.placement))
    request = lock(request)
    if request.state == R.BOUNCED:
        raise Refused(_("The last mail came back. Correct the address first."))
    if request.state not in ASKED:
        raise Conflict(_("Nobody is asked for this feedback now."))
    theirs = FeedbackRequest.objects.of_party(request.party).filter(
        placement__school=request.placement.school
    )
    today = clock.today(request.placement.school.time_zone)
    last = theirs.aggregate(last=Max("mailed_at"))["last"]
    if not rested(last) or mail_days([request.placement.school_id], [request.party], today):
        raise Refused(_("A mail about feedback left in the last 24 hours. Give it a day."))
    stamp = int(clock.now().timestamp())
    waiting = theirs.filter(state__in=[R.SENT, R.OPENED]).for_pages()
    for row in waiting.select_for_update(of=("self",)).order_by("pk"):
        write(row, CHASE, f"feedback-chase:{row.name}:{stamp}", today, today)
    request.refresh_from_db()
    return request


def rested(last_mail):
    """Whether this mail lies a day back."""
    return last_mail is None or clock.now() - last_mail >= REST


def remind_all(*, by):
    """Remind all who are overdue in the person's schools: (requests of those who were, of those who could not be)."""
    found: dict[tuple[int, str], list[FeedbackRequest]] = defaultdict(list)
    for request in FeedbackRequest.objects.run_by(by).unanswered().for_pages():
        if request.due_on < clock.today(request.placement.school.time_zone):
            found[request.placement.school_id, request.party].append(request)
    reminded = passed = 0
    for requests in found.values():
        try:
            remind(requests[0], by=by)
            reminded += len(requests)
        except Refused:
            passed += len(requests)
    return reminded, passed


@transaction.atomic
def waive(request, reason, *, by):
    """Excuse a request, with a reason and a name."""
    errors.require(rules.can_run(by, request.placement))
    if not reason.strip():
        raise Refused(_("Say why it is excused."))
    return go(lock(request), R.WAIVED, waived_because=reason.strip()[:300], waived_by=by)
