"""A learner has found a place: a coordinator takes it up, or says why not. The employer hears nothing before."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit import clock, constraints
from kit.errors import Conflict, Refused, require
from partners.actions import life, records
from partners.actions.enquiries import Firm, partnership_for
from partners.actions.records import put
from partners.models import Contact, Partnership, Site
from partners.states import Stage
from placements.actions.changing import Details, create
from placements.models import HostProposal, Placement, Programme
from placements.rules.applications import can_apply, can_decide
from placements.rules.places import attended
from students.models import Student

MOST_NEW = 5  # so many of one learner wait for the school at most


@transaction.atomic
def propose_host(student: Student, *, by: User, **said: Any) -> HostProposal:
    """Keep what the learner tells of a place they have found, for their school."""
    student = Student.objects.select_for_update(of=("self",)).get(pk=student.pk)
    require(can_apply(by, student))
    school = School.objects.filter(pk__in=attended(by)).order_by("pk").first()
    if school is None:
        raise Refused(_("You are on no school’s list now. Ask your coordinator."))
    mine = student.host_proposals.open()
    if same := mine.filter(**said).first():
        return same  # a second press
    if mine.count() >= MOST_NEW:
        raise Refused(_("Your school looks at the places you have told of first."))
    with constraints.in_words():
        return HostProposal.objects.create(student=student, school=school, **said)


def to_settle(proposal: HostProposal, by: User) -> HostProposal:
    """The locked row, as long as nobody has settled it. Raises Conflict where a colleague was quicker."""
    rows = HostProposal.objects.select_for_update(of=("self",))
    proposal = rows.select_related("student", "school", "settled_by").get(pk=proposal.pk)
    require(can_decide(by, proposal))
    if not proposal.is_open:
        raise Conflict(_("%s has seen to it meanwhile.") % proposal.settled_by)
    return proposal


@transaction.atomic
def take_up(proposal: HostProposal, firm: Firm, programme: Programme, *, by: User) -> Placement:
    """A partnership that one talks about, and a draft that runs the same checks as any.

    Raises Refused where the learner is too young for the type.
    """
    proposal = to_settle(proposal, by)
    require(programme.school_id == proposal.school_id)
    partnership = partnership_for(proposal.school, firm, by)
    contact = contact_for(proposal, partnership, by)
    if partnership.stage == Stage.ENQUIRY:
        why = _("%s found the place.") % proposal.student.name
        partnership = life.move(partnership, Stage.TALKING, by=by, why=why)
    details = Details(
        fields={
            "partnership": partnership,
            "site": site_for(partnership, firm, by),
            "starts_on": proposal.starts_on,
            "ends_on": proposal.ends_on,
        },
        tasks=[line.strip()[:300] for line in proposal.would_do.splitlines()],
        supervisor=contact,
    )
    placement = create(programme, proposal.student, details, by=by)
    settle(proposal, HostProposal.State.TAKEN, by, placement=placement)
    return placement


def site_for(partnership: Partnership, firm: Firm, by: User) -> Site | None:
    """The employer's place of work on file, else the one that was typed."""
    known = partnership.employer.sites.first()
    if known or not firm.address:
        return known
    return records.add_site(partnership, by=by, address=firm.address)


def contact_for(proposal: HostProposal, partnership: Partnership, by: User) -> Contact:
    """Whom the learner spoke with; whoever is known by this address or name stays as they are."""
    people = partnership.contacts.current()
    known = people.filter(email__iexact=proposal.email).first() if proposal.email else None
    known = known or people.filter(name__iexact=proposal.contact_name).first()
    return known or records.add_contact(
        partnership,
        by=by,
        name=proposal.contact_name,
        email=proposal.email,
        phone=proposal.phone,
        language=proposal.school.language,
        can_coordinate=True,
        can_sign=False,
    )


@transaction.atomic
def decline(proposal: HostProposal, *, why: str, by: User) -> HostProposal:
    """Not possible; the learner reads why."""
    proposal = to_settle(proposal, by)
    if not why.strip():
        raise Refused(_("Say why, in a few words: the student reads it."))
    settle(proposal, HostProposal.State.DECLINED, by, why=why.strip()[:300])
    return proposal


def settle(proposal, state, by, **more):
    put(proposal, {"state": state, "settled_by": by, "settled_at": clock.now(), **more})
