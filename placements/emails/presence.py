"""Mails on who is there: a no-show, the same day, and the question of the first day."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from placements.emails.doing import supervised
from placements.emails.placements import tell
from placements.models import Absence, Participant
from placements.rules.presence import TELLABLE
from placements.states import S

AT_WORK_DOOR = "placements:at_work_link"
LINK_DAYS = 30


def no_show(absence, *, but):
    """To the coordinator and the placement's teacher, once a placement and day; not to whoever noted it."""
    placement = absence.placement
    for user in sorted(looked_after_by(placement)):
        if not (isinstance(but, User) and but.pk == user):
            outbox.post(
                "no_show",
                f"user:{user}",
                about=absence,
                school=placement.school,
                key=f"no-show:{placement.pk}:{absence.on}:{user}",
                label=str(placement),
                case=placement,
            )


def looked_after_by(placement):
    """Who is called: its coordinator, else the school's; and its teacher."""
    teacher = placement.person(Participant.Role.TEACHER)
    found = {teacher.user_id} if teacher and teacher.user_id else set()
    if placement.coordinator_id:
        return found | {placement.coordinator_id}
    rows = placement.school.memberships.filter(role=Role.COORDINATOR, user__is_active=True)
    return found | set(rows.values_list("user", flat=True))


@letter("no_show", bundle=True, title=gettext_lazy("No show"))
def compose_no_show(recipient, notices, moment):
    """Nothing where it was taken back, or somebody has seen to it."""
    rows = Absence.objects.no_shows().filter(pk__in=[notice.about_id for notice in notices])
    found = list(
        rows.select_related("placement__student", "placement__partnership__employer").order_by(
            "pk"
        )
    )
    if not found:
        return None
    first = found[0]
    names = ", ".join(absence.placement.student.name for absence in found[:3])
    return Letter(
        subject=_("Did not come to work: %s") % names,
        paragraphs=[
            _("Nobody knows why. Call the student or the family, then note what you did."),
            _("Nothing was sent to the student."),
        ],
        details=[(a.placement.student.name, told(a)) for a in found],
        button=_("Note what you did"),
        url=reverse("placements:absence", args=[first.pk]),
    )


def told(absence):
    """Where, when, and who told."""
    day = date_format(absence.on, "SHORT_DATE_FORMAT")
    return " · ".join(filter(None, [absence.placement.employer_name, day, absence.by_label]))


def ask_arrival(placement):
    """Ask the supervisor, once a placement; False where there is nobody to ask by mail."""
    part = placement.supervisor
    if part is None or part.contact is None or not part.contact.email:
        return False
    ref = f"contact:{part.contact_id}"
    tell(placement, "arrival_ask", ref, f"arrival:{placement.pk}")
    return True


@handed(AT_WORK_DOOR, words=("contact",), kinds=("arrival_ask",))
def at_work_link(pk, ref):
    """Who is there, for the supervisor of now."""
    placement = supervised(pk, ref)
    if placement is None or placement.state not in TELLABLE:
        return None
    return Offer(placement, placement.school, at_work_subject(placement), LINK_DAYS)


def at_work_subject(placement):
    return _("Did %s arrive?") % placement.student.first_name


@letter("arrival_ask", title=gettext_lazy("First day, did the student arrive"))
def compose_arrival(recipient, notices, moment):
    """To the supervisor; nothing where it is known by now."""
    placement = supervised(notices[0].about_id, recipient.ref)
    if placement is None or placement.state != S.ACTIVE or hasattr(placement, "arrival"):
        return None
    if placement.log.exists() or placement.absences.exists():
        return None
    subject = at_work_subject(placement)
    return Letter(
        subject=subject,
        paragraphs=[
            _("Today is the first day. Please say whether %s is with you: one tap.")
            % placement.student.first_name,
        ],
        button=_("Yes or not yet"),
        link=links.make(
            AT_WORK_DOOR,
            party=recipient.ref,
            about=placement,
            school=placement.school,
            days=LINK_DAYS,
            subject=subject,
        ),
    )
