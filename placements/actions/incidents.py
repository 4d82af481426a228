"""Reports of incidents: written in two minutes, read by named persons, in hand in time, closed with an outcome."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Holiday, School, User
from kit import clock
from kit.constraints import in_words
from kit.errors import Conflict, Refused, require
from placements import emails
from placements.models import Incident, IncidentDuty, IncidentRule, IncidentStep, Placement
from placements.rules import incidents as rules

State, Severity, Kind = Incident.State, Incident.Severity, IncidentStep.Kind
AGAIN = timedelta(hours=1)  # the same words of the same person are a second press


@dataclass(frozen=True)
class Reporter:
    """Who writes: an account or a contact if there is one, and how they are called."""

    label: str
    user: User | None = None
    contact: Any = None


def rule_of(school: School) -> IncidentRule:
    """How soon the school takes a report in hand; everybody's hours where it has not said."""
    return IncidentRule.objects.filter(school=school).first() or IncidentRule(school=school)


@transaction.atomic
def report(
    reporter: Reporter,
    school: School,
    said: dict[str, Any],
    *,
    placement: Placement | None = None,
    concerns: Iterable[User] = (),
) -> Incident:
    """Keep what somebody writes, and call who reads it. A second press is the same report."""
    same = Incident.objects.filter(
        school=school, reported_label=reporter.label, text=said["text"], kind=said["kind"]
    )
    if found := same.filter(reported_at__gt=clock.now() - AGAIN).first():
        return found
    now, severity = clock.now(), severity_of(said)
    incident = Incident.objects.create(
        school=school,
        placement=placement,
        reported_user=reporter.user,
        reported_contact=reporter.contact,
        reported_label=reporter.label,
        reported_at=now,
        severity=severity,
        respond_by=deadline(school, severity, now),
        number=free_number(),
        **said,
    )
    incident.concerns.set(concerns)
    step(incident, Kind.MOVE, _("Reported"), label=reporter.label)
    call_next(incident)
    return incident


def severity_of(said):
    """As far as the report tells: who reads it may say otherwise."""
    if said["in_danger"]:
        return Severity.CRITICAL
    urgent = (Incident.Kind.INJURY, *Incident.SAFEGUARDING)
    return Severity.HIGH if said["kind"] in urgent else Severity.NORMAL


def free_number():
    """A number that no report has yet."""
    number = Incident._meta.get_field("number").get_default()
    return number if not Incident.objects.filter(number=number).exists() else free_number()


def deadline(school: School, severity: str, moment: datetime) -> datetime:
    """Until when the school has it in hand: normal ones count hours of working days only."""
    wait = timedelta(hours=getattr(rule_of(school), f"{severity}_hours"))
    if severity != Severity.NORMAL:
        return moment + wait
    zone, holidays = ZoneInfo(school.time_zone), Holiday.objects.for_school(school).days()
    while True:
        here = moment.astimezone(zone)
        midnight = datetime.combine(here.date() + timedelta(days=1), time(), zone)
        left = midnight - moment
        if school.is_working_day(here.date(), holidays):
            if wait <= left:
                return moment + wait
            wait -= left
        moment = midnight.astimezone(moment.tzinfo)


def step(incident, kind, text="", *, by=None, label="", **more):
    return IncidentStep.objects.create(
        incident=incident, kind=kind, by=by, by_label=label or str(by or ""), text=text, **more
    )


def call_next(incident):
    """Mail the next who reads it, all of them where it is critical; in the end those who administer the school."""
    called = set(incident.steps.filter(kind=Kind.ESCALATION).values_list("by", flat=True))
    left = [user for user in rules.readers(incident) if user.pk not in called]
    if not left:
        left = [user for user in rules.overseers(incident) if user.pk not in called]
    elif incident.severity != Severity.CRITICAL:
        left = left[:1]
    for user in left:
        step(incident, Kind.ESCALATION, by=user)  # of such a step `by` is who was called
        emails.incidents.call(incident, user, round_=len(called))
    again = deadline(incident.school, incident.severity, clock.now())
    incident.escalate_at = again if left else None
    incident.save(update_fields=["escalate_at"])


@transaction.atomic
def escalate(incident: Incident) -> None:
    """Nobody took it in hand in time: call the next person, once."""
    rows = Incident.objects.select_for_update(of=("self",)).to_escalate()
    found = rows.select_related("school").filter(pk=incident.pk).first()
    if found:
        call_next(found)


def look(incident: Incident, *, by: User) -> None:
    """Note that somebody read it."""
    step(incident, Kind.VIEW, by=by)


def held(incident: Incident, by: User) -> Incident:
    """The row, locked. Raises PermissionDenied for whoever does not read it."""
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    require(rules.can_read(by, incident))
    return incident


@transaction.atomic
def take(incident: Incident, *, by: User, severity: str) -> Incident:
    """Take it in hand, or over from a colleague; say how severe it is."""
    incident = held(incident, by)
    if incident.state == State.CLOSED:
        raise Conflict(_("Somebody has closed it meanwhile."))
    incident.state, incident.owner, incident.escalate_at = State.IN_HAND, by, None
    incident.severity = severity
    incident.save()
    told = _("Taken in hand: %s") % Severity(severity).label
    step(incident, Kind.MOVE, told, by=by)
    return incident


@transaction.atomic
def note(incident: Incident, text: str, *, by: User, due_on: date | None = None) -> IncidentStep:
    """What was said or done; with a day, what is still to be done by then."""
    incident = held(incident, by)
    if not text.strip():
        raise Refused(_("Write a few words."))
    kind = Kind.ACTION if due_on else Kind.NOTE
    return step(incident, kind, text.strip(), by=by, due_on=due_on)


@transaction.atomic
def tick(incident: Incident, key: int, *, by: User) -> None:
    """What was to be done is done."""
    incident = held(incident, by)
    row = incident.steps.to_do().filter(pk=key).first()
    if row is None:
        raise Conflict(_("Somebody has ticked it already."))
    row.done_at = clock.now()
    row.save(update_fields=["done_at"])
    step(incident, Kind.MOVE, _("Done: %s") % row.text, by=by)


@transaction.atomic
def close(incident: Incident, outcome: str, *, by: User) -> Incident:
    """Close it with what came of it."""
    incident = held(incident, by)
    if incident.state == State.CLOSED:
        raise Conflict(_("Somebody has closed it meanwhile."))
    incident.state, incident.closed_at, incident.escalate_at = State.CLOSED, clock.now(), None
    incident.outcome = outcome.strip()
    with in_words():
        incident.save()
    step(incident, Kind.MOVE, _("Closed: %s") % incident.outcome, by=by)
    return incident


@transaction.atomic
def reopen(incident: Incident, why: str, *, by: User) -> Incident:
    """It is not over after all; who says so has it in hand."""
    incident = held(incident, by)
    if incident.state != State.CLOSED:
        raise Conflict(_("It is open already."))
    if not why.strip():
        raise Refused(_("Say why, in a few words."))
    incident.state, incident.owner = State.IN_HAND, by
    incident.closed_at, incident.outcome = None, ""
    incident.save()
    step(incident, Kind.MOVE, _("Opened again: %s") % why.strip(), by=by)
    return incident


@transaction.atomic
def name_reader(school: School, user: User, *, safeguarding: bool, by: User) -> IncidentDuty:
    """This person reads the school's reports from now on, or reads those on safeguarding too or no longer."""
    require(rules.can_name_readers(by, school))
    duty, _made = IncidentDuty.objects.update_or_create(
        school=school, user=user, ended_on=None, defaults={"safeguarding": safeguarding}
    )
    if not IncidentDuty.objects.current().filter(pk=duty.pk).exists():
        raise Refused(_("Choose somebody who works at the school."))
    return duty


@transaction.atomic
def end_duty(duty: IncidentDuty, *, by: User) -> None:
    """This person reads no more reports."""
    require(rules.can_name_readers(by, duty.school))
    duty.ended_on = clock.today(duty.school.time_zone)
    duty.save(update_fields=["ended_on"])


@transaction.atomic
def keep_rule(rule: IncidentRule, *, by: User) -> None:
    """How soon reports are taken in hand, and whom to call in danger."""
    require(rules.can_name_readers(by, rule.school))
    rule.save()
