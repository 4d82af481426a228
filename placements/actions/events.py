"""Which learners an event is for, and who of them came."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit import clock
from kit.errors import Refused, require
from partners.actions import events
from partners.models import Event
from placements.models import Presence
from students.models import Attendance, Student

State = Presence.State


def learners_for(event: Event, user: User) -> QuerySet[Student]:
    """Whom this person may expect at the event: who attends its school, or one below, and whom they may see."""
    schools = School.objects.under([event.school_id])
    now = Attendance.objects.filter(Q(to_on=None) | Q(to_on__gte=event.on))
    here = now.filter(school__in=schools.values("pk"), from_on__lte=event.on)
    return Student.objects.visible_to(user).current().filter(pk__in=here.values("student"))


@transaction.atomic
def expect(
    event: Event, students: Iterable[Student], *, of: Iterable[Student], by: User
) -> tuple[int, int]:
    """Of the learners that were shown (`of`) expect these and no others; (how many new, how many taken off).

    Who was called already stays. Raises Refused for a learner of another school, or whom one may not see.
    """
    event = events.locked(event, by)
    if event.state == Event.State.OFF:
        raise Refused(_("The event was called off. Say first that it takes place."))
    wanted, shown = {s.pk for s in students}, {s.pk for s in of}
    allowed = set(
        learners_for(event, by).filter(pk__in=wanted | shown).values_list("pk", flat=True)
    )
    if not wanted <= allowed or not shown <= allowed:
        raise Refused(_("Choose learners of the school whom you teach or look after."))
    there = set(event.presences.values_list("student", flat=True))
    new = wanted - there
    Presence.objects.bulk_create(
        (Presence(event=event, student_id=key, by=by) for key in sorted(new)),
        ignore_conflicts=True,
    )
    off = event.presences.filter(student__in=shown - wanted, state=State.EXPECTED).delete()[0]
    return len(new), off


@transaction.atomic
def call_roll(event: Event, said: dict[int, str], *, by: User) -> int:
    """Note of each learner whether they came: {presence: state}; returns how many changed.

    Raises Refused before the day, for an event that was called off, and for a row that one may not see.
    """
    event = events.locked(event, by)
    events.require_day(event)
    seen = Presence.objects.visible_to(by).filter(event=event, pk__in=said)
    rows = Presence.objects.select_for_update(of=("self",)).filter(pk__in=seen.values("pk"))
    found = {row.pk: row for row in rows}
    require(found.keys() == said.keys())
    changed = [row for pk, row in found.items() if row.state != State(said[pk])]
    for row in changed:
        row.state, row.by, row.at = State(said[row.pk]), by, clock.now()
    Presence.objects.bulk_update(changed, ["state", "by", "at"])
    if changed and event.state != Event.State.HELD:
        events.set_state(event, Event.State.HELD, by=by)
    return len(changed)
