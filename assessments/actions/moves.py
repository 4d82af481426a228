"""A request goes on: the only place that assigns its state, and the notices that go with it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from assessments.models import FeedbackRequest
from assessments.planned import Workdays
from assessments.states import MOVES, R
from kit import clock
from kit.errors import Conflict
from notifications import outbox
from notifications.models import Notice

ASK, CHASE = "feedback_ask", "feedback_chase"
MORNING = 8


def lock(request):
    """The request's row, locked: what is checked is what is changed."""
    rows = FeedbackRequest.objects.select_for_update(of=("self",)).for_pages()
    return rows.get(pk=request.pk)


def go(request, after, **fields):
    """Go to a state that the map allows, writing these fields with it; raises Conflict."""
    if after not in MOVES[R(request.state)]:
        raise Conflict(
            _("This feedback is “%(state)s” already.") % {"state": R(request.state).label}
        )
    return mark(request, state=after, **fields)


def mark(request, **fields):
    """Write these fields of a locked request down."""
    for name, value in fields.items():
        setattr(request, name, value)
    request.save(update_fields=fields)
    return request


def ask(request, today, *, on=None, workdays=None):
    """Ask for it from today on; days are counted from here. The mail leaves on the day `on`.

    Without that day: today, or the next on which no other mail about feedback went to this person.
    """
    placement = request.placement
    on = on or free_on(placement.school_id, request.party, today)
    workdays = workdays or Workdays([placement.school_id])
    rests = placement.interruptions.values_list("starts_on", "ends_on")
    first, cycle = max(today, request.opens_on), request.cycle
    due, closes = (
        workdays.after(placement.school_id, first, count, list(rests))
        for count in (cycle.due_after, cycle.closes_after)
    )
    fresh = {"asked_on": today, "due_on": due, "closes_on": closes, "reminders": 0}
    if request.state == R.SENT:
        mark(request, **fresh)
    else:
        go(request, R.SENT, **fresh)
    write(request, ASK, f"feedback-ask:{request.name}", today, on)
    return request


def free_on(school, party, today):
    """On which day this person may have a mail about feedback from this school: one a day, for all students."""
    last = mail_days([school], [party], today).get((school, party))
    if last is None:
        return today
    return last if last > today else today + timedelta(days=1)


def mail_days(schools, parties, today) -> dict[tuple[int, str], date]:
    """On which day these people have their last mail about feedback: those of today and later, by school and party.

    A request that was passed on since still counts for whoever had the mail about it.
    """
    rows = FeedbackRequest.objects.filter(placement__school__in=schools, mailed_on__gte=today)
    of_now = rows.filter(party__in=parties)
    found = list(of_now.values_list("placement__school", "party", "mailed_on"))
    about = {"about_model": FeedbackRequest._meta.label_lower, "kind__in": [ASK, CHASE]}
    told = Notice.objects.filter(**about, about_id__in=rows.filter(turn__gt=0).values("pk"))
    told = told.filter(recipient__in=parties).exclude(state=Notice.State.DROPPED)
    for school, party, zone, at in told.values_list(
        "school", "recipient", "school__time_zone", "due_at"
    ):
        found.append((school, party, at.astimezone(ZoneInfo(zone)).date()))
    return {(school, party): day for school, party, day in sorted(found) if day and day >= today}


def write(request, kind, key, today, on):
    """A mail to whoever is asked, today or in the morning of a later day, and the day kept with the request."""
    later = clock.local(on, MORNING, request.placement.school.time_zone) if on > today else None
    mark(request, mailed_on=on, mailed_at=later or clock.now())
    tell(request, kind, request.party, key, due_at=later)


def tell(request, kind, recipient, key, *, restricted=False, due_at=None):
    """Post one notice about this request."""
    outbox.post(
        kind,
        recipient,
        about=request,
        school=request.placement.school,
        key=key,
        due_at=due_at,
        label=str(request.placement),
        restricted=restricted,
        case=request.placement,
    )
