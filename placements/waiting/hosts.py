"""What this app waits for from an employer's person: agreements to sign, first days, hours to look at."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.templatetags.house import hours as in_words
from partners.models import Contact
from partners.waiting.hosts import Turn
from placements.models import Amendment, Application, LogEntry, Participant, Party, Placement
from placements.models.doing import asking
from placements.requirements import checklist
from placements.requirements.turns import amendment_turns
from placements.requirements.turns import turns as turns_of
from placements.rules.doing import is_supervisor
from placements.states import A, S, Step
from placements.waiting.plans import newest


def turns(contact: Contact) -> Iterator[Turn]:
    """What this app waits for from a contact."""
    yield from of_placements(contact)
    yield from to_amend(contact)
    yield from to_look_at(contact)
    yield from to_acknowledge(contact)
    yield from applicants(contact)


def of_placements(contact):
    """Placements whose agreement the contact signs, or whose first day has come: in one reading."""
    part = Q(participants__contact=contact, participants__ended_on=None)
    begun = Q(state=S.ACTIVE) & asking("induction")
    found = Placement.objects.filter(part, Q(state__in=(S.APPROVED, S.SIGNING)) | begun)
    for placement in found.distinct().with_everything().order_by("starts_on", "pk"):
        ask = to_induct if placement.state == S.ACTIVE else to_sign
        yield from ask(placement, contact)


def to_sign(placement, contact):
    """The contact confirms the details and signs."""
    waited_for = turns_of(placement)
    if any(t.party == Party.SIGNATORY and t.ref == f"contact:{contact.pk}" for t in waited_for):
        yield Turn(
            what="host",
            about=placement.pk,
            title=_("Confirm %s’s placement") % placement.student.name,
            detail=_("Check the details and sign: 3 min"),
            button=_("Confirm and sign"),
            due=placement.starts_on,
        )


def to_induct(placement, contact):
    """The supervisor ticks what was shown on the first day."""
    items = [i for i in checklist(placement, Step.COMPLETE) if i.kind == "induction"]
    waits = any(not i.met and not i.waived and i.who == "employer" for i in items)
    if waits and is_supervisor(contact, placement):
        yield Turn(
            what="induct",
            about=placement.pk,
            title=_("First day of %s") % placement.student.first_name,
            detail=_("Tick what was shown: 2 min"),
            button=_("Open the list"),
            due=placement.starts_on,
            url=reverse("placements:checklist", args=[placement.pk, "induction"]),
        )


def projects_of(contact):
    """Keys of the projects whose room the contact may enter: as supervisor, while the placement runs."""
    rows = Placement.objects.filter(state__in=(S.CONFIRMED, S.ACTIVE, S.FINISHED))
    part = {"role": Participant.Role.SUPERVISOR, "contact": contact, "ended_on": None}
    mine = Participant.objects.filter(**part).values("placement")
    found = rows.filter(pk__in=mine).select_related("type")
    return {placement.pk for placement in found if placement.has_project}


def at_work_of(contact):
    """Keys of the running placements whose learner the contact may say is there, or is not."""
    part = {"role": Participant.Role.SUPERVISOR, "contact": contact, "ended_on": None}
    mine = Participant.objects.filter(**part, placement__state=S.ACTIVE)
    return set(mine.values_list("placement", flat=True))


def to_amend(contact):
    """Amendments of placements that the contact signs."""
    part = Q(placement__participants__contact=contact, placement__participants__ended_on=None)
    found = Amendment.objects.filter(part, in_force_at=None, withdrawn_at=None).distinct()
    for amendment in found.select_related("text", "placement__student"):
        waited_for = amendment_turns(amendment.placement, amendment.text)
        if any(t.ref == f"contact:{contact.pk}" for t in waited_for):
            yield Turn(
                what="amend",
                about=amendment.pk,
                title=_("A change of %s’s placement") % amendment.placement.student.name,
                detail=_("Read what changes and sign: 2 min"),
                button=_("Read and sign"),
            )


def to_look_at(contact):
    """Hours that learners have sent."""
    lines = LogEntry.objects.waiting().looked_at_by([contact])
    found = list(lines.values_list("student", "minutes"))
    if not found:
        return
    count = len({student for student, _minutes in found})
    words = ngettext(
        "%(hours)s of %(count)s student to look at",
        "%(hours)s of %(count)s students to look at",
        count,
    )
    yield Turn(
        what="confirm_hours",
        about=contact.pk,
        title=words % {"hours": in_words(sum(minutes for _s, minutes in found)), "count": count},
        detail=_("About two minutes"),
        button=_("Look at the hours"),
        url=reverse("placements:confirm_my_hours"),
    )


def to_acknowledge(contact):
    """Learning plans of the learners whom the contact supervises."""
    part = Participant.objects.filter(
        contact=contact, role=Participant.Role.SUPERVISOR, ended_on=None
    )
    found = newest().filter(wants_supervisor=True, placement__in=part.values("placement"))
    for plan in found.select_related("placement__student").order_by("made_at", "pk"):
        yield Turn(
            what="acknowledge",
            about=plan.placement_id,
            title=_("Learning plan for %s") % plan.placement.student.name,
            detail=_("Read it and say that you work by it: 2 min"),
            button=_("Read the plan"),
            url=reverse("placements:plan", args=[plan.placement_id]),
        )


def applicants(contact):
    """Learners who applied, and were shown to this person."""
    rows = Application.objects.shown(contact).filter(state__in=(A.SHOWN, A.INTERVIEW))
    titles = list(rows.order_by("opportunity__title").values_list("opportunity__title", flat=True))
    if titles:
        words = ngettext(
            "%d student would like to come to you",
            "%d students would like to come to you",
            len(titles),
        )
        yield Turn(
            what="applicants",
            about=contact.pk,
            title=words % len(titles),
            detail=", ".join(dict.fromkeys(titles)),
            button=_("Look at the students"),
        )
