"""Hours that wait: for the student to write, for the supervisor to look, for an answer."""

from datetime import timedelta

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Case, DateField, Exists, F, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast, Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext as _

from kit import clock
from kit.templatetags.house import hours as in_words
from kit.waiting import LINES, More, Waiting, first
from partners.models import Contact
from placements.models import Interruption, LogEntry, Participant, Placement
from placements.models.hours import COUNTED
from placements.models.hours_rules import days_ago
from placements.planned import calendar_of, planned_days
from placements.states import S

QUIET_DAYS = 9

# the last day written down, else the first day here
SILENT_SINCE = Coalesce(
    Subquery(
        LogEntry.objects.filter(placement=OuterRef("pk"))
        .order_by("-worked_on")
        .values("worked_on")[:1]
    ),
    Greatest(
        "starts_on",
        Case(When(sheet=None, then=F("starts_on")), default=Cast("made_at", DateField())),
    ),
)


# of a placement's lines those that against_rules() finds
BREAKS = Q(log__breaks__gt="", log__breaks_seen_at=None) & ~Q(log__state=LogEntry.State.DRAFT)


def waiting(user, today):
    """What waits for staff, for a learner, and for a supervisor who signs in."""
    schools = user.coordinated_schools()
    return [
        *to_nudge(schools, today),
        *to_chase(schools, today),
        *unanswered(schools, today),
        *against_rules(schools),
        *to_log(user, today),
        *to_answer(user),
        *to_look_at(user),
    ]


def quiet(schools, today):
    """Running placements with hours whose student has written nothing for nine days.

    Only those about which mail leaves: before that nobody has asked the student for hours. Nobody is nudged in an
    interruption, nor in the nine days after it.
    """
    since = today - timedelta(days=QUIET_DAYS)
    fresh = LogEntry.objects.filter(placement=OuterRef("pk"), worked_on__gt=since)
    rests = Interruption.objects.filter(
        placement=OuterRef("pk"), starts_on__lte=today, ends_on__gt=since
    )
    found = Placement.objects.mailed_about().filter(
        ~Exists(fresh),
        ~Exists(rests),
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
    found = quiet(schools, today).annotate(silent_since=SILENT_SINCE)
    found = found.order_by("silent_since", "pk")
    rows, more = first(found, key="nudge-hours", url=running())
    yield from more
    for placement in rows:
        yield Waiting(
            key="nudge-hours",
            verb=_("Nudge students"),
            label=placement.student.name,
            detail=_("no hours written, %(employer)s") % {"employer": placement.employer_name},
            url=reverse("placements:hours", args=[placement.pk]),
            since=placement.silent_since,
            remind_url=reverse("placements:nudge_hours"),
        )


def running():
    """The list of running placements."""
    return f"{reverse('placements:list')}?state={S.ACTIVE.value}"


def stale(schools, today):
    """Supervisors whose students' hours have waited for longer than the school's rule says: `since`, `one`."""
    supervises = Q(parts__role=Participant.Role.SUPERVISOR, parts__ended_on=None)
    mine = Placement.objects.mailed_about().filter(school__in=schools, state__in=COUNTED)
    old = Q(
        parts__placement__in=mine,
        parts__placement__log__in=unlooked(today),
    )
    found = Contact.objects.filter(supervises & old, ended_on=None)
    return found.select_related("partnership__employer", "partnership__school").annotate(
        since=Min("parts__placement__log__made_at"), one=Min("parts__placement")
    )


def unlooked(today):
    """Lines that have waited for longer than their school's rule says."""
    # a filter by the expression itself would join the rules inwards
    lines = LogEntry.objects.waiting().alias(limit=days_ago(midnight(today), "line_days"))
    return lines.sent_before(F("limit"))


def midnight(today):
    return clock.local(today, 0, "UTC")


def to_chase(schools, today):
    """Supervisors to chase, the oldest first; or one decides in their place."""
    rows, more = first(
        stale(schools, today).order_by("since", "pk"), key="chase-hours", url=running()
    )
    yield from more
    for contact in rows:
        yield Waiting(
            key="chase-hours",
            verb=_("Chase hours"),
            label=contact.name,
            detail=contact.partnership.employer.name,
            url=reverse("placements:hours", args=[contact.one]),
            since=contact.since.date(),
            remind_url=reverse("placements:chase_hours"),
            second=_("Decide"),
            second_url=reverse("placements:decide_hours", args=[contact.one]),
        )


def open_lines(schools, today):
    """Placements with lines that a supervisor asked about, or that have nobody to look at them: `since`, `late`.

    `late` are those that are the coordinator's to settle: the student objects, or has not answered in time.
    """
    now = midnight(today)
    queried = Q(log__state=LogEntry.State.QUERIED)
    unseen = Q(
        ~Exists(
            Participant.objects.filter(
                placement=OuterRef("pk"), role=Participant.Role.SUPERVISOR, ended_on=None
            )
        ),
        log__state=LogEntry.State.SUBMITTED,
        log__made_at__lt=F("line_limit"),
    )
    slow = Q(log__looked_at__lt=F("query_limit"))
    found = Placement.objects.alias(
        line_limit=days_ago(now, "line_days", "school"),
        query_limit=days_ago(now, "query_days", "school"),
    )
    found = found.filter(queried | unseen, school__in=schools, state__in=COUNTED)
    return found.select_related("student", "partnership__employer").annotate(
        since=Min(Coalesce("log__sent_at", "log__looked_at", "log__made_at")),
        late=BoolOr(slow | ~Q(log__objection="") | ~queried),
    )


def unanswered(schools, today):
    """Queried lines, one item a placement: the student has to answer, in the end the school decides."""
    rows = list(open_lines(schools, today).order_by("-late", "since", "pk")[: LINES + 1])
    for placement in rows[:LINES]:
        yield to_decide(placement) if placement.late else to_wait_for(placement)
    if len(rows) > LINES:
        late = rows[LINES].late
        yield More(
            key="hours-decide" if late else "hours-queried",
            count=open_lines(schools, today).filter(late=late).count(),
            url=running(),
        )


def against_rules(schools):
    """Hours that were worked although a law is against it, one item a placement, until somebody has seen them."""
    lines = LogEntry.objects.against_rules().filter(placement__school__in=schools)
    found = Placement.objects.filter(pk__in=lines.order_by().values("placement"))
    found = found.annotate(since=Min("log__made_at", filter=BREAKS)).select_related(
        "student", "partnership__employer", "school"
    )
    rows, more = first(
        found.order_by("since", "pk"), key="hours-against-rule", url=reverse("placements:list")
    )
    yield from more
    for placement in rows:
        yield Waiting(
            key="hours-against-rule",
            verb=_("Hours against a rule"),
            label=placement.student.name,
            detail=_("worked all the same, %(employer)s")
            % {"employer": placement.employer_name or placement.school.name},
            url=reverse("placements:hours", args=[placement.pk]),
            since=placement.since.date(),
        )


def to_decide(placement):
    return Waiting(
        key="hours-decide",
        verb=_("Decide on hours"),
        label=placement.student.name,
        detail=placement.employer_name,
        url=reverse("placements:decide_hours", args=[placement.pk]),
        since=placement.since.date(),
    )


def to_wait_for(placement):
    return Waiting(
        key="hours-queried",
        verb=_("Hours to put right"),
        label=placement.student.name,
        url=reverse("placements:hours", args=[placement.pk]),
        since=placement.since.date(),
        waits_for=placement.student.name,
    )


def to_log(user, today):
    """A learner's planned day of today that is not written down."""
    done = LogEntry.objects.filter(placement=OuterRef("pk"), worked_on=today)
    found = Placement.objects.filter(
        ~Exists(done), student__user=user, state=S.ACTIVE, periods__weekday=today.weekday()
    )
    found = found.select_related("partnership__employer", "school__parent__parent__parent")
    for placement in found.prefetch_related("periods", "interruptions", "absences").distinct():
        calendar = calendar_of(placement.school)
        for planned in planned_days(placement, today, today, calendar):
            yield Waiting(
                key="log-hours",
                verb=_("Log today's hours"),
                label=placement.employer_name or placement.school.name,
                detail=in_words(planned.minutes),
                url=f"{reverse('placements:log_hours')}?day={today}",
                due=today,
            )


def to_answer(user):
    """A learner's lines on which the supervisor asks something."""
    for line in LogEntry.objects.to_answer().filter(
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
