"""A supervisor hands a learner over to a colleague."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.actions.answers import coordinators
from assessments.actions.planning import pass_on
from assessments.models import Feedback, FeedbackRequest, Form, SupervisorChange
from assessments.states import OUTSTANDING
from kit import clock, errors
from kit.errors import Conflict, Refused
from notifications import outbox
from partners.models import Contact
from placements import rules
from placements.actions import lock
from placements.actions.people import set_person
from placements.models import Participant, Placement
from placements.rules.doing import is_supervisor
from placements.states import RUNNING

State = SupervisorChange.State


def colleagues(contact: Contact):
    """Whom somebody may name: the others of the employer, as this school knows them."""
    return contact.partnership.contacts.current().exclude(pk=contact.pk)


@transaction.atomic
def name_supervisor(
    placements: Iterable[Placement],
    *,
    contact: Contact,
    successor: Contact | None = None,
    name: str = "",
    email: str = "",
    typed: bool = False,
) -> list[SupervisorChange]:
    """Say who looks after these learners now. Somebody on file who supervises takes over at once; of another the
    coordinator decides. `typed`: they wrote what was typed so far, on a link that came to them; it stays theirs.
    Raises Refused for oneself, and for learners whom somebody else looks after."""
    if successor is None:
        successor = colleagues(contact).filter(email__iexact=email).first()
    elif not colleagues(contact).filter(pk=successor.pk).exists():
        raise Refused(_("Choose a colleague from the list, or type a name and an address."))
    if successor is None and email.lower() == contact.email.lower():
        raise Refused(_("This is your own address. Type that of your colleague."))
    if successor:
        name, email = successor.name, successor.email
    if typed:
        drafts = Feedback.objects.filter(request__in=asked_of(contact, placements))
        drafts.filter(submitted_at=None).update(given_by=name)
    return [name_one(row, contact, successor, name, email) for row in placements]


def asked_of(contact, placements):
    """What waits for this contact as the supervisor of these learners."""
    return FeedbackRequest.objects.of_party(f"contact:{contact.pk}").filter(
        placement__in=placements,
        form__audience=Form.Audience.SUPERVISOR,
        state__in=OUTSTANDING,
    )


def name_one(placement, contact, successor, name, email):
    placement = held(placement)
    if not is_supervisor(contact, placement):
        raise Refused(_("Somebody else looks after this student now."))
    said = {"before": contact, "after": successor, "name": name, "email": email}
    change, _made = SupervisorChange.objects.update_or_create(
        placement=placement, state=State.NAMED, defaults=said | {"said_at": clock.now()}
    )
    if successor and successor.can_supervise and successor.email:
        take_over(change, successor)
    for user in coordinators(placement):
        tell(change, f"user:{user}")
    return change


def held(placement):
    """The placement, locked, with what says who supervises."""
    lock(placement)
    rows = Placement.objects.select_related("school", "student", "partnership__employer")
    return rows.get(pk=placement.pk)


def take_over(change, successor, by=None):
    """The colleague supervises from now on; what nobody answered is asked of them."""
    placement = change.placement
    set_person(placement, Participant.Role.SUPERVISOR, successor)
    mark(change, State.DONE, by, after=successor)
    today = clock.today(placement.school.time_zone)
    for request in asked_of(change.before, [placement]).order_by("pk"):
        pass_on(request, f"contact:{successor.pk}", today)


def mark(change, state, by, **fields):
    fields |= {"state": state, "settled_at": clock.now(), "settled_by": by}
    for name, value in fields.items():
        setattr(change, name, value)
    change.save(update_fields=fields)


def tell(change, recipient):
    """Post the news to a coordinator, once for each word that somebody says."""
    outbox.post(
        "supervisor_named",
        recipient,
        about=change,
        school=change.placement.school,
        key=f"supervisor-named:{change.pk}:{change.said_at.timestamp():.0f}:{recipient}",
        label=str(change.placement),
        case=change.placement,
    )


@transaction.atomic
def settle_change(change: SupervisorChange, *, take: bool, by: User) -> SupervisorChange:
    """A coordinator lets somebody who was named take over, who becomes a contact; or leaves all as it is."""
    placement = held(change.placement)
    errors.require(rules.can_run(by, placement))
    change = SupervisorChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    change.placement = placement
    if change.state != State.NAMED:
        raise Conflict(_("This was settled already."))
    if not take:
        mark(change, State.REFUSED, by)
        return change
    if placement.state not in RUNNING or not is_supervisor(change.before, placement):
        raise Refused(_("Somebody else looks after this student now, or the placement is over."))
    take_over(change, successor_of(change), by)
    return change


def successor_of(change):
    """Whoever was named, as a contact who supervises. Only the same address is the same person."""
    found = change.after or colleagues(change.before).filter(email__iexact=change.email).first()
    if found is None:
        return Contact.objects.create(
            partnership=change.before.partnership,
            name=change.name,
            email=change.email,
            language=change.before.language,
            can_supervise=True,
        )
    if not found.can_supervise:
        found.can_supervise = True
        found.save(update_fields=["can_supervise"])
    return found
