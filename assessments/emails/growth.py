"""Mails about words in between and what came of them; none holds a word of praise or concern, an answer does."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Role
from assessments.models import QualityAction, Remark
from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from partners.models import Contact
from partners.rules import speaks_for_employer
from placements.models import Participant, Placement

DOOR = "assessments:say_by_link"
RATING_DOOR = "assessments:rating_by_link"
LINK_DAYS = 45
BY_LINK = ("contact", "guardian", "student")


def tell(row, placement, school, kind, recipient):
    """Post one notice; each kind leaves once for a row and person."""
    outbox.post(
        kind,
        recipient,
        about=row,
        school=school,
        key=f"{kind.replace('_', '-')}:{row.pk}:{recipient}",
        label=str(placement or school),
        case=placement or row,
    )


def about(remark, kind, recipient):
    tell(remark, remark.placement, remark.placement.school, kind, recipient)


def remark_held(remark):
    """To whoever looks after the placement, else to every coordinator of the school."""
    placement = remark.placement
    users = [placement.coordinator_id] if placement.coordinator_id else list(
        Membership.objects.filter(school=placement.school, role=Role.COORDINATOR).values_list(
            "user", flat=True
        )
    )  # fmt: skip
    for user in users:
        if f"user:{user}" != remark.party:
            about(remark, "remark_held", f"user:{user}")


def remark_shown(remark):
    """To the learner, or to the host where it is about the host."""
    if remark.about == Remark.About.LEARNER:
        about(remark, "remark_in", f"student:{remark.placement.student_id}")
        return
    part = remark.placement.person(Participant.Role.SUPERVISOR)
    if part and part.contact_id:
        about(remark, "remark_in", f"contact:{part.contact_id}")


def remark_answered(remark):
    """To whoever said it."""
    about(remark, "remark_answered", remark.party)


def quality_told(action):
    """To whoever raised it."""
    tell(action, action.placement, action.school, "quality_told", action.raised_by)


def remark_of(notices):
    rows = Remark.objects.select_related("placement__student", "placement__school", "competency")
    return rows.get(pk=notices[0].about_id)


def way_to(recipient, placement, words, subject):
    """The button: their link for whoever has no account, the page of the placement for who signs in."""
    word = recipient.ref.partition(":")[0]
    if word == "user" or recipient.user:
        return {"button": words, "url": reverse("assessments:progress", args=[placement.pk])}
    link = links.make(
        DOOR,
        party=recipient.ref,
        about=placement,
        school=placement.school,
        days=LINK_DAYS,
        subject=subject,
    )
    return {"button": words, "link": link}


@handed(DOOR, words=BY_LINK, kinds=("remark_answered", "quality_told"))
def say_offer(pk, ref):
    """The page on which somebody says a word on a placement, and reads what came of it."""
    placement = Placement.objects.select_related("school", "student").filter(pk=pk).first()
    if placement is None or ref not in parties_of(placement):
        return None
    subject = _("A word on %s") % placement.student.first_name
    return Offer(placement, placement.school, subject, LINK_DAYS)


def parties_of(placement):
    """Everybody who has a part in it and may come by a link."""
    parts = placement.participants.filter(ended_on=None, contact__isnull=False)
    hosts = {f"contact:{pk}" for pk in parts.values_list("contact", flat=True)}
    family = {f"guardian:{pk}" for pk in placement.student.guardians.values_list("pk", flat=True)}
    return hosts | family | {f"student:{placement.student_id}"}


@letter("remark_in", title=gettext_lazy("A word in between"))
def compose_in(recipient, notices, moment):
    """That there is something to read, to the learner or the host."""
    remark = remark_of(notices)
    if remark.shown_at is None:
        return None
    name = {"name": remark.by_label}
    praise = remark.kind == Remark.Kind.PRAISE
    subject = (_("%(name)s has a word of praise") if praise else _("A word from %(name)s")) % name
    return Letter(
        subject=subject,
        paragraphs=[
            _("%(name)s wrote a few words about how it goes. Read them on your page.") % name
        ],
        **way_to(recipient, remark.placement, _("Read it"), subject),
    )


@letter("remark_held", title=gettext_lazy("A word for the school"))
def compose_held(recipient, notices, moment):
    """To the coordinator: read it, then pass it on, answer, or make something of it."""
    remark = remark_of(notices)
    if not remark.is_held:
        return None
    student = remark.placement.student.name
    subject = (
        _("A concern, placement of %s") if remark.kind == Remark.Kind.CONCERN
        else _("A word of praise, placement of %s")
    ) % student  # fmt: skip
    return Letter(
        subject=subject,
        paragraphs=[
            _("%s wrote a few words. Nobody else reads them until you have.") % remark.by_label
        ],
        button=_("Read it"),
        url=reverse("assessments:remark", args=[remark.pk]),
    )


@letter("remark_answered", title=gettext_lazy("Answer of the school"))
def compose_answered(recipient, notices, moment):
    """To whoever said it, in the school's own words."""
    remark = remark_of(notices)
    if not remark.answer:
        return None
    subject = _("%s answers you") % remark.placement.school
    return Letter(
        subject=subject,
        paragraphs=[_("You wrote on %s:") % remark.placement.student.first_name, remark.answer],
        **way_to(recipient, remark.placement, _("Open your page"), subject),
    )


@letter("quality_told", title=gettext_lazy("What came of what you said"))
def compose_told(recipient, notices, moment):
    """To whoever raised it, in the words of whoever did it."""
    rows = QualityAction.objects.select_related(
        "placement__student", "placement__school", "school"
    )
    action = rows.get(pk=notices[0].about_id)
    if not action.told:
        return None
    subject = _("What came of what you said")
    way = (
        way_to(recipient, action.placement, _("Open your page"), subject)
        if action.placement
        else {}
    )
    return Letter(
        subject=subject,
        paragraphs=[
            _("%s looked into it, and this is what changed:") % action.school,
            action.told,
        ],
        **way,
    )


@handed(RATING_DOOR, words=("contact",), kinds=(), by_person=True)
def host_rating(pk, ref):
    """The page on which an employer reads what students say about it."""
    contact = Contact.objects.current().select_related("partnership__school").filter(pk=pk).first()
    if contact is None or ref != f"contact:{pk}" or not speaks_for_employer(contact):
        return None
    subject = _("What students say about working with you")
    return Offer(contact, contact.partnership.school, subject, LINK_DAYS)
