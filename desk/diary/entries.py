"""What a person has to know of by day, from all apps, in a fixed number of queries.

A learner and a supervisor get the planned days, a teacher the visits to own learners, whoever runs a school its
visits, events, reviews, and how many start and end. Others are named by first name and initial at most.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import Count, Min, Prefetch, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from assessments.models import FeedbackRequest
from assessments.waiting import parties
from partners.models import Event, PartnershipPlan
from partners.states import PlanState
from placements.models import Absence, Interruption, Participant, Period, Placement, Visit
from placements.planned import Calendar, calendars_of, ignores_calendar, is_closed
from placements.states import RUNNING, S

MOST = 2000  # of one kind; what lies after these days comes when they are over
OWN = (S.APPROVED, S.SIGNING, S.CONFIRMED, *RUNNING, S.COMPLETED)
HOSTED = (S.CONFIRMED, *RUNNING, S.COMPLETED)
TOLD_ON = Coalesce("made_on", "planned_on", "due_on")
SUPERVISOR = Participant.Role.SUPERVISOR


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something on a day. `key` names it whatever it says; `off`: it was called off, or nobody is there."""

    key: str
    kind: str  # work, visit, event, feedback, review, first, last
    title: str
    day: date
    zone: str
    begins: time | None = None
    ends: time | None = None
    place: str = ""
    text: str = ""
    path: str = ""
    off: bool = False
    off_word: str = ""

    @property
    def times(self) -> str:
        """ "12:30–15:30"; blank for a whole day."""
        if not self.begins:
            return ""
        return f"{self.begins:%H:%M}–{self.ends:%H:%M}" if self.ends else f"{self.begins:%H:%M}"


def entries(user: User, first: date, last: date) -> list[Entry]:
    """All from `first` to `last`, both counted, in order."""
    found = [
        *work(user, first, last),
        *own_visits(user, first, last),
        *visits(user, first, last),
        *feedback(user, first, last),
    ]
    if user.runs_a_school:
        found += turns(user, first, last, "starts_on", starts)
        found += turns(user, first, last, "ends_on", endings)
        found += reviews(user, first, last)
    if user.roles:
        found += events(user, first, last)
    return sorted(found, key=lambda entry: (entry.day, entry.begins or time.min, entry.key))


def short(student) -> str:
    """ "Zofia N." """
    return f"{student.first_name} {student.family_name[:1]}.".strip()


# Planned days


def work(user: User, first: date, last: date) -> Iterator[Entry]:
    """The planned days of one's own placements, and of those whom one supervises."""
    hosted = Participant.objects.filter(
        role=SUPERVISOR, ended_on=None, contact__user=user, contact__ended_on=None
    )
    mine = Q(student__user=user, state__in=OWN)
    theirs = Q(pk__in=hosted.values("placement"), state__in=HOSTED)
    found = Placement.objects.filter(mine | theirs, starts_on__lte=last, ends_on__gte=first)
    found = found.select_related("student", "school", "site", "type", "partnership__employer")
    rows = list(
        found.prefetch_related(
            Prefetch("periods", Period.objects.select_related("site")),
            Prefetch("absences", Absence.objects.filter(on__range=(first, last))),
            Prefetch("interruptions", Interruption.objects.filter(ends_on__gte=first)),
            Prefetch("participants", Participant.objects.select_related("contact")),
        )
    )
    calendars = calendars_of({row.school_id for row in rows})
    for row in rows:
        is_own = row.student.user_id == user.pk
        yield from days(row, first, last, calendars[row.school_id], is_own)
        if is_own:
            yield from ends_of(row, first, last)


def days(placement, first: date, last: date, calendar: Calendar, is_own: bool) -> Iterator[Entry]:
    """An entry for each stretch of work; those on which the learner is not there are off."""
    first, last = max(first, placement.starts_on), min(last, placement.ends_on)
    away = {absence.on for absence in placement.absences.all()}
    free = not ignores_calendar(placement)
    told = about(placement, is_own)
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        periods = [period for period in placement.periods.all() if period.falls_on(day)]
        if not periods or (
            free and is_closed(calendar, day, placement.starts_on, placement.ends_on)
        ):
            continue
        why = off_word(placement, day, away)
        for number, period in enumerate(periods):
            yield Entry(
                key=f"work-{placement.pk}-{day}-{number}",
                kind="work",
                day=day,
                zone=placement.school.time_zone,
                begins=period.begins,
                ends=period.ends,
                place=str(period.site or placement.site or ""),
                off=bool(why),
                off_word=why,
                **told,
            )


def off_word(placement, day: date, away: set[date]) -> str:
    """Why nobody is at work on a planned day; blank where somebody is."""
    if day in away:
        return _("Absent")
    if any(pause.holds(day) for pause in placement.interruptions.all()):
        return _("Interrupted")
    return ""


def about(placement, is_own: bool) -> dict:
    """Title, text and page of a planned day: the learner reads of the place, the supervisor of the learner."""
    if not is_own:
        path = reverse("placements:detail", args=[placement.pk])
        return {"title": placement.student.first_name, "path": path}
    lines = []
    if placement.supervisor and placement.supervisor.contact:
        lines.append(_("Ask for %s.") % placement.supervisor.contact.name.split(" ")[0])
    if placement.dress:
        lines.append(_("Wear: %s") % placement.dress)
    title = placement.employer_name or placement.type.name
    return {"title": title, "text": "\n".join(lines), "path": reverse("desk:home")}


def ends_of(placement, first: date, last: date) -> Iterator[Entry]:
    """The last day, as a day to know of."""
    if first <= placement.ends_on <= last:
        yield Entry(
            key=f"own-last-{placement.pk}",
            kind="last",
            title=_("Last day: %s") % (placement.employer_name or placement.type.name),
            day=placement.ends_on,
            zone=placement.school.time_zone,
            path=reverse("placements:detail", args=[placement.pk]),
        )


# Visits


def own_visits(user: User, first: date, last: date) -> Iterator[Entry]:
    """When the school visits the learner: the day alone."""
    mine = Visit.objects.filter(placement__student__user=user, planned_on__isnull=False)
    found = mine.alias(day=TOLD_ON).filter(day__range=(first, last))
    for visit in found.select_related("placement__school"):
        yield Entry(
            key=f"visit-{visit.pk}",
            kind="visit",
            title=_("Visit by your school"),
            day=visit.told_on,
            zone=visit.placement.school.time_zone,
            path=reverse("desk:home"),
            off=visit.state == Visit.State.CANCELLED,
            off_word=_("Called off"),
        )


def visits(user: User, first: date, last: date) -> Iterator[Entry]:
    """Visits to learners as their visitors and those who run the school see them.

    What is only due stands in the calendar of the visitor, else of whoever looks after the placement.
    """
    to_me = Q(by=user) | Q(by=None, placement__coordinator=user)
    found = Visit.objects.visible_to(user).alias(day=TOLD_ON).filter(day__range=(first, last))
    found = found.filter(Q(planned_on__isnull=False) | Q(made_on__isnull=False) | to_me)
    found = found.exclude(placement__student__user=user)
    with_ = ("placement__student", "placement__school", "placement__site")
    for visit in found.select_related(*with_, "placement__partnership__employer").order_by(
        "day", "pk"
    )[:MOST]:
        words = _("Visit: %s") if visit.planned_on or visit.made_on else _("Visit due: %s")
        place = visit.placement.site if visit.kind == Visit.Kind.IN_PERSON else ""
        yield Entry(
            key=f"visit-{visit.pk}",
            kind="visit",
            title=words % short(visit.placement.student),
            day=visit.told_on,
            zone=visit.placement.school.time_zone,
            place=str(place or ""),
            text=f"{visit.get_kind_display()} · {visit.placement.employer_name}",
            path=reverse("placements:visit", args=[visit.pk]),
            off=visit.state == Visit.State.CANCELLED,
            off_word=_("Called off"),
        )


# What is due


def feedback(user: User, first: date, last: date) -> Iterator[Entry]:
    """Until when one is asked for feedback."""
    asked = FeedbackRequest.objects.of_party(*parties(user)).unanswered().for_pages()
    for request in asked.filter(due_on__range=(first, last)):
        yield Entry(
            key=f"feedback-{request.pk}",
            kind="feedback",
            title=_("Feedback due: %s") % request.placement.student.first_name,
            day=request.due_on,
            zone=request.placement.school.time_zone,
            path=reverse("assessments:give", args=[request.pk]),
        )


def reviews(user: User, first: date, last: date) -> Iterator[Entry]:
    """When partnership plans are looked at together."""
    found = PartnershipPlan.objects.filter(
        partnership__school__in=user.coordinated_schools(),
        state=PlanState.SIGNED,
        review_on__range=(first, last),
    )
    for plan in found.with_everything().order_by("review_on", "pk")[:MOST]:
        if plan.reviewed_on is None:
            yield Entry(
                key=f"review-{plan.pk}",
                kind="review",
                title=_("Plan review: %s") % plan.partnership.employer.name,
                day=plan.review_on,
                zone=plan.partnership.school.time_zone,
                path=reverse("partners:plan", args=[plan.pk]),
            )


def turns(user, first: date, last: date, column: str, words) -> Iterator[Entry]:
    """On which days placements of one's schools start or end, and how many of them."""
    span = {f"{column}__range": (first, last)}
    found = Placement.objects.run_by(user).filter(state__in=OWN, **span).order_by(column, "school")
    rows = found.values_list(column, "school", "school__time_zone")
    kind = "first" if column == "starts_on" else "last"
    for day, school, zone, count, one in rows.annotate(Count("pk"), Min("pk"))[:MOST]:
        yield Entry(
            key=f"{kind}-{school}-{day}",
            kind=kind,
            title=words(count),
            day=day,
            zone=zone,
            path=reverse("placements:detail", args=[one])
            if count == 1
            else f"{reverse('placements:list')}?sort=-start",
        )


def starts(count: int) -> str:
    return ngettext("%d placement starts", "%d placements start", count) % count


def endings(count: int) -> str:
    return ngettext("%d placement ends", "%d placements end", count) % count


def events(user: User, first: date, last: date) -> Iterator[Entry]:
    """The school's events, those called off too."""
    found = Event.objects.visible_to(user).filter(on__range=(first, last))
    for event in found.select_related("school").order_by("on", "pk")[:MOST]:
        yield Entry(
            key=f"event-{event.pk}",
            kind="event",
            title=event.title,
            day=event.on,
            zone=event.school.time_zone,
            begins=event.begins,
            ends=event.ends if event.begins else None,
            place=event.place,
            path=reverse("partners:event_detail", args=[event.pk]),
            off=not event.is_on,
            off_word=_("Called off"),
        )
