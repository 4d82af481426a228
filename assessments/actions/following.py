"""What came of placements: asked of learners who agreed, 3, 6 and 12 months later, once each."""

from calendar import monthrange
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from assessments import rules
from assessments.actions.planning import within
from assessments.models import MONTHS, FollowConsent, FollowUp
from assessments.record.facts import today_of
from catalogue.models import PlacementType
from kit import clock
from kit.errors import Conflict, Refused, require
from notifications import outbox
from notifications.models import Notice
from placements.models import Placement
from placements.rules import can_run
from placements.states import S
from students.models import Guardianship, Student

Level = PlacementType.Level
GRACE = timedelta(days=30)  # a question whose day lies further back is not asked any more
SHORT = (Level.AWARENESS, Level.EXPLORATION)  # a visit or a day leads to no job


def follow(today: date, *, schools=None) -> None:
    """Everything that a day brings: ask for consent, then ask what came of it. Run twice, it does nothing twice."""
    ask_consent(today, schools=schools)
    for months in MONTHS:
        ask(today, months, schools=schools)


def completed(schools):
    """Placements of some length that were completed and about which mail leaves."""
    found = Placement.objects.filter(state=S.COMPLETED).exclude(type__level__in=SHORT)
    return within(found.mailed_about(), schools)


@transaction.atomic
def ask_consent(today: date, *, schools=None) -> None:
    """After the first placement, ask the learner, for a minor the guardians; each person once."""
    told = Notice.objects.filter(
        kind="follow_consent",
        about_model=Student._meta.label_lower,
        about_id=OuterRef("student"),
    )
    said = FollowConsent.objects.filter(student=OuterRef("student"))
    found = completed(schools).filter(ends_on__lte=today, ends_on__gt=today - GRACE)
    found = found.filter(~Exists(told), ~Exists(said)).select_related("student", "school")
    rows = {row.student_id: row for row in found.order_by("ends_on", "pk")}
    for row, party in asked_for(rows, today):
        outbox.post(
            "follow_consent",
            party,
            about=row.student,
            school=row.school,
            key=f"follow-consent:{row.student_id}:{party}",
            label=str(row),
            case=row,
        )


def asked_for(rows: dict[int, Placement], today: date):
    """(placement, party) of everybody whose word it takes."""
    minors = {pk: row for pk, row in rows.items() if row.student.is_minor_on(today)}
    yield from ((row, f"student:{pk}") for pk, row in rows.items() if pk not in minors)
    pairs = Guardianship.objects.filter(student__in=minors).values_list("student", "guardian")
    yield from ((minors[student], f"guardian:{guardian}") for student, guardian in pairs)


@transaction.atomic
def ask(today: date, months: int, *, schools=None) -> None:
    """Ask those whose last placement ended so many months ago, and who agreed."""
    last = months_before(today, months)
    done = FollowUp.objects.filter(placement=OuterRef("pk"), months=months)
    later = Placement.objects.filter(
        student=OuterRef("student"), state=S.COMPLETED, ends_on__gt=OuterRef("ends_on")
    ).exclude(type__level__in=SHORT)
    found = completed(schools).filter(
        ~Exists(done),
        ~Exists(later),
        student__follow_consent__is_given=True,
        ends_on__lte=last,
        ends_on__gt=last - GRACE,
    )
    keys = list(found.values_list("pk", flat=True))
    FollowUp.objects.bulk_create(
        [FollowUp(placement_id=pk, months=months, asked_on=today) for pk in keys],
        ignore_conflicts=True,
    )
    for row in FollowUp.objects.filter(placement__in=keys, months=months).for_pages():
        outbox.post(
            "follow_up",
            f"student:{row.placement.student_id}",
            about=row,
            school=row.placement.school,
            key=f"follow-up:{row.pk}",
            label=str(row.placement),
            case=row.placement,
        )


def months_before(day: date, months: int) -> date:
    """The same day so many months ago; the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@transaction.atomic
def allow(student: Student, *, ref: str, said_by: str) -> FollowConsent:
    """The learner, or the guardian of a minor, agrees that the school asks later."""
    require(rules.can_consent(ref, student, today_of(student)))
    return say(student, True, said_by)


@transaction.atomic
def stop(student: Student, *, ref: str, said_by: str) -> FollowConsent:
    """Nobody asks this learner any more; a no where nobody asked yet."""
    require(rules.can_stop(ref, student))
    return say(student, False, said_by)


@transaction.atomic
def stop_for(found: FollowUp, *, by: User) -> FollowConsent:
    """Staff were told to stop, on the telephone."""
    require(can_run(by, found.placement))
    return say(found.placement.student, False, by.name)


def say(student: Student, given: bool, said_by: str) -> FollowConsent:
    """The last word counts."""
    said = {"is_given": given, "said_by": said_by, "said_at": clock.now()}
    consent, _made = FollowConsent.objects.update_or_create(student=student, defaults=said)
    return consent


@transaction.atomic
def answer(found: FollowUp, *, ref: str, **said) -> FollowUp:
    """The learner says what came of it; the last word counts. Raises Refused once they are not to be asked."""
    require(rules.can_stop(ref, found.placement.student))
    found = lock(found)
    if not FollowConsent.objects.given().filter(student=found.placement.student_id).exists():
        raise Refused(_("You asked us not to ask any more, so nothing is kept."))
    return keep(found, None, said)


@transaction.atomic
def answer_for(found: FollowUp, *, by: User, **said) -> FollowUp:
    """Staff write down what they were told on the telephone; never over the learner's own words."""
    require(can_run(by, found.placement))
    found = lock(found)
    if not FollowConsent.objects.given().filter(student=found.placement.student_id).exists():
        raise Refused(_("The student asked not to be asked any more."))
    if found.answered_at and not found.filled_by_id:
        raise Conflict(_("The student answered meanwhile."))
    return keep(found, by, said)


def keep(found: FollowUp, by: User | None, said: dict) -> FollowUp:
    """Write the answer down."""
    for name, value in {**said, "answered_at": clock.now(), "filled_by": by}.items():
        setattr(found, name, value)
    found.save()
    return found


def lock(found: FollowUp) -> FollowUp:
    return FollowUp.objects.select_for_update(of=("self",)).for_pages().get(pk=found.pk)
