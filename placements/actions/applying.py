"""Learners apply for places that are offered; school and employer decide; the learner accepts.

Whoever needs both holds the offer before the application: two who accept the last place wait for each other.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit import clock, constraints
from kit.errors import Conflict, Refused, require
from partners.actions import opportunities
from partners.actions.leaving import Parts, hangs_on_contacts
from partners.models import Contact, Opportunity
from partners.nearby import open_to
from placements import emails
from placements.actions.changing import Details, draft
from placements.actions.eligible import check_age
from placements.actions.filling import close_if_full, is_full, move
from placements.actions.moves import move as move_placement
from placements.actions.moves import take_seat
from placements.actions.people import default_contact
from placements.models import Application, ApplicationMove, ApplicationRule, Placement, Programme
from placements.rules.applications import can_apply, can_decide, is_own
from placements.rules.places import schools_of
from placements.states import A, S
from students.models import Student

State = Opportunity.State
USUAL = timedelta(weeks=12)  # of a place whose last day nobody has said


def lock(application: Application) -> Application:
    """The row as it is now, held until the transaction ends."""
    rows = Application.objects.select_for_update(of=("self",))
    return rows.select_related("student", "school", "opportunity__type", "shown_to").get(
        pk=application.pk
    )


def most_open(school: School) -> int:
    """How many open applications a learner may have at once there."""
    rule = ApplicationRule.objects.filter(school=school).first()
    return rule.most_open if rule else ApplicationRule.MOST_OPEN


def first_day(offer: Opportunity) -> date:
    """The offer's first day, or today where that is past or not known."""
    today = clock.today(offer.partnership.school.time_zone)
    return max(offer.starts_on or today, today)


@transaction.atomic
def apply(
    student: Student, offer: Opportunity, *, note: str, agreed: bool, by: User
) -> Application:
    """Apply for a place. Raises Refused where it is not open to the learner, full, or one too many."""
    offer = opportunities.lock(offer)
    student = Student.objects.select_for_update(of=("self",)).get(pk=student.pk)
    require(can_apply(by, student))
    require(open_to(schools_of(by)).filter(pk=offer.pk).exists())
    if is_full(offer):
        raise Refused(_("All places of this opportunity are taken for these dates."))
    school = offer.partnership.school
    check_age(offer.type, student, first_day(offer))
    check_count(student, school)
    if student.applications.filter(opportunity=offer, state=A.TURNED_DOWN).exists():
        raise Refused(_("You applied here before, and the answer was no. Look for another place."))
    with constraints.in_words():
        made = Application.objects.create(
            student=student, opportunity=offer, school=school, note=note.strip(), agreed=agreed
        )
    ApplicationMove.objects.create(application=made, after=A.APPLIED, by=student.name)
    return made


def check_count(student, school):
    most = most_open(school)
    if student.applications.open().count() >= most:
        raise Refused(
            _(
                "You have %d open applications, which is as many as your school allows. Withdraw one first."
            )
            % most
        )


@transaction.atomic
def withdraw(application: Application, *, by: User) -> Application:
    """The learner does not want it any more."""
    application = lock(application)
    require(is_own(by, application))
    return move(application, A.WITHDRAWN, by=application.student.name)


@transaction.atomic
def withdraw_all(applications: QuerySet[Application], *, by: User) -> int:
    """Several at once, those that are still open; how many."""
    mine = Application.objects.open().filter(pk__in=applications.values("pk"))
    rows = list(mine.filter(student__user=by).order_by("pk"))
    for row in rows:
        withdraw(row, by=by)
    return len(rows)


def show_all(
    applications: Iterable[Application], *, by: User
) -> tuple[int, list[tuple[Application, str]]]:
    """Show those that can be shown; how many, and of the others each with the reason."""
    shown, refused = 0, []
    for application in applications:
        try:
            show(application, by=by)
            shown += 1
        except Refused as refusal:
            refused.append((application, str(refusal)))
    return shown, refused


@transaction.atomic
def show(application: Application, *, by: User) -> Application:
    """Let the employer look at it: only what the learner agreed to, and one mail for all that are shown."""
    application = lock(application)
    require(can_decide(by, application))
    offer = application.opportunity
    if not application.agreed:
        raise Refused(_("The student has not agreed to be shown to the employer."))
    check_age(offer.type, application.student, first_day(offer))
    contact = opportunities.whom_to_ask(offer) or default_contact(
        offer.partnership, "can_coordinate"
    )
    if contact is None:
        raise Refused(_("Nobody is on file at the employer. Add a contact first."))
    application = move(application, A.SHOWN, by=str(by), shown_to=contact)
    emails.show_applicants(application)
    return application


@transaction.atomic
def interview(
    application: Application, *, on: date, words: str = "", by: User | Contact
) -> Application:
    """School or employer would like to meet the learner on this day."""
    application = lock(application)
    require(can_decide(by, application))
    words = words.strip()[:200]
    return move(application, A.INTERVIEW, by=str(by), interview_on=on, interview_words=words)


@transaction.atomic
def offer_place(application: Application, *, by: User | Contact) -> Application:
    """The place is the learner's if they accept. One that is free again opens the offer anew: a replacement.

    Raises Refused where all places are taken.
    """
    offer = opportunities.lock(application.opportunity)
    application = lock(application)
    require(can_decide(by, application))
    if is_full(offer):
        raise Refused(_("All places of this opportunity are taken for these dates."))
    if isinstance(by, User):  # an employer is told nothing of a learner's age
        check_age(offer.type, application.student, first_day(offer))
        if offer.state == State.FILLED:
            opportunities.move_opportunity(
                offer, State.OPEN, by=by, why=_("A place is free again.")
            )
    with constraints.in_words():
        return move(application, A.OFFERED, by=str(by))


@transaction.atomic
def turn_down(application: Application, *, why: str, by: User | Contact) -> Application:
    """Not this time; the reason is kept, and the learner reads it."""
    application = lock(application)
    require(can_decide(by, application))
    if not why.strip():
        raise Refused(_("Say why, in a few words: the student reads it."))
    return move(application, A.TURNED_DOWN, by=str(by), why=why.strip())


@transaction.atomic
def accept(application: Application, *, by: User) -> Placement:
    """The learner takes the place: a proposed placement with a seat, for the school to approve.

    Raises Refused where somebody else was quicker.
    """
    offer = opportunities.lock(application.opportunity)
    application = lock(application)
    require(is_own(by, application))
    if application.state == A.CLOSED:
        raise Conflict(_("Somebody else was a little quicker: all places are taken now."))
    if application.state != A.OFFERED:
        raise Conflict(_("This place is not offered to you any more."))
    programme = programme_for(offer)
    placement = draft(
        programme,
        application.student,
        details_of(offer, programme),
        coordinator=offer.partnership.owner,
    )
    take_seat(placement)
    placement = move_placement(placement, S.PROPOSED, by=by)
    move(application, A.ACCEPTED, by=application.student.name, placement=placement)
    close_if_full(offer, by=application.student.name)
    return placement


def programme_for(offer: Opportunity) -> Programme:
    """The school's programme of the offer's type that runs at that time, the newest first."""
    first = first_day(offer)
    rows = Programme.objects.filter(school=offer.partnership.school_id, type=offer.type_id)
    runs = Q(ends_on=None) | Q(ends_on__gte=first)
    found = rows.filter(runs, ended_on=None).order_by("-pk").first()
    if found is None:
        raise Refused(
            _("Your school has no program of this kind yet. Tell your coordinator, then accept.")
        )
    return found


def details_of(offer: Opportunity, programme: Programme) -> Details:
    """What the offer says, as a placement: days and times are for the school to fill in."""
    first = first_day(offer)
    last = offer.ends_on or programme.ends_on or first + USUAL
    kept = ("title", "delivery", "dress", "travel", "site", "partnership")
    facts = {name: getattr(offer, name) for name in kept}
    return Details(
        fields={
            **facts,
            "opportunity": offer,
            "pay": offer.pay or Placement.Pay.UNPAID,
            "starts_on": first,
            "ends_on": max(first, last),
        },
        tasks=[line.strip()[:300] for line in offer.tasks.splitlines()],
        supervisor=default_contact(offer.partnership, "can_supervise"),
        signatory=default_contact(offer.partnership, "can_sign"),
    )


def shown_now(contact):
    return Application.objects.shown(contact)


def pass_on(contact, successor):
    """Whoever takes over at the employer looks at the applicants."""
    shown_now(contact).update(shown_to=successor)


hangs_on_contacts(Parts(count=lambda contact: shown_now(contact).count(), pass_on=pass_on))
