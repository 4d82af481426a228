"""A request goes on: the only place that assigns its state, and the notices that go with it."""

from django.utils.translation import gettext as _

from assessments.models import FeedbackRequest
from assessments.states import MOVES, R
from kit import clock
from kit.errors import Conflict
from notifications import outbox

ASK, CHASE = "feedback_ask", "feedback_chase"


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


def ask(request, today):
    """Ask for it from today on; days are counted from here."""
    first = max(today, request.opens_on)
    due_on = request.placement.school.add_working_days(first, request.cycle.due_after)
    fresh = {"asked_on": today, "due_on": due_on, "reminders": 0, "mailed_at": clock.now()}
    if request.state == R.SENT:
        mark(request, **fresh)
    else:
        go(request, R.SENT, **fresh)
    tell(request, ASK, request.party, f"feedback-ask:{request.name}")
    return request


def tell(request, kind, recipient, key, *, restricted=False):
    """Post one notice about this request."""
    outbox.post(
        kind,
        recipient,
        about=request,
        school=request.placement.school,
        key=key,
        label=str(request.placement),
        restricted=restricted,
        case=request.placement,
    )
