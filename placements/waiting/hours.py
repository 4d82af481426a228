"""Hours that wait: for the student to write, for the supervisor to look, for an answer."""

from datetime import timedelta

from django.db.models import Exists, Max, Min, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Holiday
from kit import clock
from kit.templatetags.house import hours as in_words
from kit.waiting import Waiting
from partners.models import Contact
from placements.models import LogEntry, Participant, Placement
from placements.models.hours import COUNTED, planned_on
from placements.states import S

QUIET_DAYS = 9
STALE_DAYS = 14
MOST = 500


def waiting(user, today):
    """What waits for staff, for a learner, and for a supervisor who signs in."""
    schools = user.coordinated_schools()
    return [
        *to_nudge(schools, today),
        *to_chase(schools, today),
        *unanswered(schools),
        *to_log(user, today),
        *to_answer(user),
        *to_look_at(user),
    ]


def quiet(schools, today):
    """Running placements with hours whose student has written nothing for nine days.

    Only those about which mail leaves: before that nobody has asked the student for hours.
    """
    since = today - timedelta(days=QUIET_DAYS)
    fresh = LogEntry.objects.filter(placement=OuterRef("pk"), worked_on__gt=since)
    found = Placement.objects.mailed_about().filter(
        ~Exists(fresh),
        Q(sheet=None)
        | Q(made_at__date__lte=since),  # of what came by a sheet one is silent from then on
        school__in=schools,
        state=S.ACTIVE,
        starts_on__lte=since,
        required_minutes__gt=0,
    )
    return found.select_related("student", "partnership__employer", "school").order_by("pk")


def to_nudge(schools, today):
    """Students to nudge, the longest silence first."""
    found = quiet(schools, today).annotate(last=Max("log__worked_on"))
    for placement in sorted(found[:MOST], key=silent_since):
        yield Waiting(
            key="nudge-hours",
            verb=_("Nudge students"),
            label=placement.student.name,
            detail=_("no hours written, %(employer)s") % {"employer": placement.employer_name},
            url=reverse("placements:hours", args=[placement.pk]),
            since=silent_since(placement),
            remind_url=reverse("placements:nudge_hours"),
        )


def silent_since(placement):
    """The last day written down, else the first day here."""
    here = placement.made_at.date() if placement.sheet_id else placement.starts_on
    return placement.last or max(placement.starts_on, here)


def stale(schools, today):
    """Supervisors whose students' hours have waited for more than two weeks: `since`, `contact`."""
    before = clock.local(today - timedelta(days=STALE_DAYS), 0, "UTC")
    supervises = Q(parts__role=Participant.Role.SUPERVISOR, parts__ended_on=None)
    mine = Placement.objects.mailed_about().filter(school__in=schools, state__in=COUNTED)
    old = Q(
        parts__placement__in=mine,
        parts__placement__log__state=LogEntry.State.SUBMITTED,
        parts__placement__log__made_at__lt=before,
    )
    found = Contact.objects.filter(supervises & old, ended_on=None)
    return found.select_related("partnership__employer", "partnership__school").annotate(
        since=Min("parts__placement__log__made_at"), one=Min("parts__placement")
    )


def to_chase(schools, today):
    """Supervisors to chase, the oldest first."""
    for contact in stale(schools, today).order_by("since")[:MOST]:
        yield Waiting(
            key="chase-hours",
            verb=_("Chase hours"),
            label=contact.name,
            detail=contact.partnership.employer.name,
            url=reverse("placements:hours", args=[contact.one]),
            since=contact.since.date(),
            remind_url=reverse("placements:chase_hours"),
        )


def unanswered(schools):
    """Queried lines, one item a placement: the student has to answer."""
    found = Placement.objects.filter(
        school__in=schools, state__in=COUNTED, log__state=LogEntry.State.QUERIED
    ).annotate(since=Max("log__looked_at"))
    for placement in found.select_related("student").order_by("since")[:MOST]:
        yield Waiting(
            key="hours-queried",
            verb=_("Hours to put right"),
            label=placement.student.name,
            url=reverse("placements:hours", args=[placement.pk]),
            since=placement.since.date() if placement.since else None,
            waits_for=placement.student.name,
        )


def to_log(user, today):
    """A learner's planned day of today that is not written down."""
    done = LogEntry.objects.filter(placement=OuterRef("pk"), worked_on=today)
    found = Placement.objects.filter(
        ~Exists(done), student__user=user, state=S.ACTIVE, periods__weekday=today.weekday()
    )
    found = found.select_related("partnership__employer", "school__parent__parent__parent")
    for placement in found.prefetch_related("periods").distinct():
        holidays = Holiday.objects.for_school(placement.school).days()
        if periods := planned_on(placement, today, holidays):
            yield Waiting(
                key="log-hours",
                verb=_("Log today's hours"),
                label=placement.employer_name or placement.school.name,
                detail=in_words(sum(period.minutes for period in periods)),
                url=f"{reverse('placements:log_hours')}?day={today}",
                due=today,
            )


def to_answer(user):
    """A learner's lines on which the supervisor asks something."""
    for line in LogEntry.objects.queried().filter(
        student__user=user, placement__state__in=COUNTED
    ):
        yield Waiting(
            key="answer-hours",
            verb=_("Answer"),
            label=line.query,
            detail=in_words(line.minutes),
            url=reverse("placements:edit_hours", args=[line.pk]),
            since=line.looked_at.date() if line.looked_at else None,
        )


def to_look_at(user):
    """Hours that wait for this supervisor, one item a student."""
    lines = LogEntry.objects.waiting().looked_at_by_user(user)
    rows = lines.order_by().values("placement", "student").annotate(since=Min("worked_on"))
    names = {
        p.pk: p.student.name
        for p in Placement.objects.filter(
            pk__in=[row["placement"] for row in rows]
        ).select_related("student")
    }
    for row in sorted(rows, key=lambda row: row["since"]):
        yield Waiting(
            key="confirm-hours",
            verb=_("Look at hours"),
            label=names[row["placement"]],
            url=reverse("placements:confirm_my_hours"),
            since=row["since"],
        )
