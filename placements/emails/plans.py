"""The mail that asks learner and supervisor to read the learning plan and to acknowledge it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import links
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from placements.emails.placements import facts, offerable, subject_of, tell
from placements.models import Acknowledgment
from placements.requirements.plans import waited_for
from placements.rules.plans import PUT_OUT, party_behind

DOOR = "placements:acknowledge"
ASK = "learning_plan_ask"
Party = Acknowledgment.Party


def ask_plan(placement, plan):
    """Ask learner and supervisor, once a version."""
    for ref in readers(placement):
        tell(placement, ASK, ref, f"plan:{placement.pk}:v{plan.version}:{ref}")


def readers(placement):
    """Who is asked by mail: the learner, and whoever supervises."""
    refs = [f"student:{placement.student_id}"]
    part = placement.supervisor
    if part:
        refs.append(f"contact:{part.contact_id}" if part.contact_id else f"user:{part.user_id}")
    return refs


def plan_subject(placement):
    return _("Learning plan for %(name)s: 2 min") % {"name": placement.student.first_name}


def is_waited_for(placement, ref):
    """Whether this party still has to acknowledge the newest version."""
    user_part = placement.supervisor and ref == f"user:{placement.supervisor.user_id}"
    party = Party.SUPERVISOR if user_part else party_behind(ref, placement)
    return placement.state in PUT_OUT and party in waited_for(placement)


@handed(DOOR, words=("contact", "student"), kinds=(ASK,))
def plan_link(pk, ref):
    """The plan to read, for whoever has not acknowledged it yet."""
    found = offerable(pk, state__in=PUT_OUT)
    if found is None or not is_waited_for(found, ref):
        return None
    return Offer(found, found.school, plan_subject(found))


@letter(ASK, bundle=False, title=gettext_lazy("Learning plan to acknowledge"))
def compose_plan(recipient, notices, moment):
    """To learner and supervisor: read what is planned, and say that you work by it."""
    placement = subject_of(notices)
    if not is_waited_for(placement, recipient.ref):
        return None
    subject = plan_subject(placement)
    return Letter(
        subject=subject,
        paragraphs=[
            _(
                "%(school)s wrote down what is to be learned. Please read it and say that you agree."
            )
            % {"school": placement.school}
        ],
        details=facts(placement),
        button=_("Read the learning plan"),
        **way_in(placement, recipient, subject),
    )


def way_in(placement, recipient, subject):
    """By link; a teacher who supervises signs in."""
    if recipient.ref.startswith("user:"):
        return {"url": reverse("placements:plan", args=[placement.pk])}
    link = links.make(
        DOOR, party=recipient.ref, about=placement, school=placement.school, subject=subject
    )
    return {"link": link}
