"""What waits in feedback, and for whom."""

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Cycle, Feedback, FeedbackRequest
from assessments.models.feedback import names_of
from assessments.states import R
from kit.waiting import Waiting, first, scanned
from partners.waiting.hosts import Turn
from placements.models import LogEntry, Placement
from placements.requirements import open_items
from placements.states import S, Step

EXHAUSTED = 2  # reminders, after which the coordinator steps in


def waiting(user, today):
    """Items for those who run placements, for learners and for supervisors with an account."""
    return [
        *to_chase(user, today),
        *to_call(user),
        *to_sign_off(user),
        *to_give(user),
    ]


def page(placement_id):
    return reverse("assessments:placement", args=[placement_id])


def to_chase(user, today):
    """Overdue with the reminders used up, mails that came back, final feedback that never came."""
    late = Q(state__in=[R.SENT, R.OPENED], due_on__lt=today)
    tired = Q(reminders__gte=EXHAUSTED)
    stuck = Q(state=R.BOUNCED) | Q(state=R.EXPIRED, cycle__name=Cycle.Name.FINAL)
    found = FeedbackRequest.objects.run_by(user).under_way()
    for rows, key, told in (
        (found.filter(late & ~tired), "feedback", still_reminded),
        (found.filter(late & tired | stuck), "chase-feedback", chased),
    ):
        shown, more = first(rows.for_pages().order_by("due_on", "pk"), key=key, url=finished())
        yield from more
        yield from map(told, shown)


def still_reminded(request):
    """Overdue, but the reminders have not run out: it waits for the supervisor."""
    return Waiting(
        key="feedback",
        verb=_("Feedback"),
        label=request.placement.student.name,
        detail=str(request.cycle),
        url=page(request.placement_id),
        since=request.asked_on,
        due=request.due_on,
        waits_for=request.asked_of,
    )


def chased(request):
    """The coordinator's turn: call, correct the address, take it down, or excuse."""
    words = {
        R.BOUNCED: _("the mail came back"),
        R.EXPIRED: _("no answer came"),
    }.get(request.state, request.asked_of)
    return Waiting(
        key="chase-feedback",
        verb=_("Chase feedback"),
        label=request.placement.student.name,
        detail=f"{request.cycle} · {words}",
        url=page(request.placement_id),
        since=request.asked_on,
        due=request.due_on,
        remind_url=reverse("assessments:remind_all"),
    )


def to_call(user):
    """Supervisors who asked for a call and were not called."""
    found = Feedback.objects.filter(
        wants_call=True,
        called_at=None,
        submitted_at__isnull=False,
        request__placement__school__in=user.coordinated_schools(),
    )
    found = found.select_related("request__placement__student").order_by("submitted_at", "pk")
    rows, more = first(found, key="call-back", url=finished())
    yield from more
    for feedback in rows:
        yield Waiting(
            key="call-back",
            verb=_("Call back"),
            label=feedback.given_by,
            detail=_("about %(name)s") % {"name": feedback.request.placement.student.name},
            url=page(feedback.request.placement_id),
            since=feedback.submitted_at.date(),
        )


def to_sign_off(user):
    """Finished placements where nothing is open but the sign-off."""
    found = Placement.objects.filter(
        school__in=user.coordinated_schools(), state=S.FINISHED, final_assessment=None
    )
    rows, more = scanned(
        with_proofs(found.order_by("ends_on", "pk")), key="sign-off", url=finished()
    )
    yield from more
    for placement in ready(rows):
        yield Waiting(
            key="sign-off",
            verb=_("Sign off"),
            label=placement.student.name,
            detail=placement.employer_name,
            url=reverse("assessments:sign_off", args=[placement.pk]),
            since=placement.ends_on,
        )


def finished():
    """The list of placements whose last day is over."""
    return f"{reverse('placements:list')}?state={S.FINISHED.value}"


def with_proofs(placements):
    """With all that says whether a placement is complete: a fixed number of queries."""
    lines = LogEntry.objects.only("placement", "state", "mode", "silent_rule_on", "minutes")
    return placements.with_everything().select_related("final_assessment").prefetch_related(
        "programme__cycles", "feedback_requests", Prefetch("log", lines)
    )  # fmt: skip


def ready(placements):
    """Those of the placements whose only open item is the sign-off."""
    return [
        p for p in placements if {i.kind for i in open_items(p, Step.COMPLETE)} <= {"sign_off"}
    ]


def to_give(user):
    """What somebody with an account is asked for: a supervisor, teacher or guardian, or the learner."""
    for request in FeedbackRequest.objects.of_user(user).unanswered().for_pages():
        yield Waiting(
            key="give-feedback",
            verb=_("Give feedback"),
            label=request.heading,
            detail=str(request.cycle),
            url=reverse("assessments:give", args=[request.pk]),
            since=request.asked_on,
            due=request.due_on,
        )


def turns(contact):
    """Feedback that is asked of a contact, for the employer's own place: one page for all of it."""
    asked = FeedbackRequest.objects.of_party(f"contact:{contact.pk}").unanswered().for_pages()
    rows = list(asked.order_by("due_on", "pk"))
    if not rows:
        return
    names = dict.fromkeys(request.placement.student.name for request in rows)
    words = ngettext("Feedback on %d student", "Feedback on %d students", len(names))
    yield Turn(
        what="feedback",
        about=contact.pk,
        title=words % len(names),
        detail=", ".join(list(names)[:3]),
        button=_("Give feedback"),
        due=rows[0].due_on,
        url=reverse("assessments:give", args=[rows[0].pk]) if len(rows) == 1 else "",
    )


def parties(user):
    """The names under which this person is asked."""
    return list(names_of(user))
