"""Mails of the first days: the supervisor's list, and that there is something new in a project."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import links
from notifications.handing import Offer, handed
from notifications.models import Notice
from notifications.outbox import Letter, letter
from partners.models import Contact
from placements.emails.placements import tell
from placements.models import ChecklistItem, Placement
from placements.requirements import checklist, engine
from placements.rules import doing as rules
from placements.states import S

INDUCT_DOOR = "placements:induct"
PROJECT_DOOR = "placements:project_link"
LINK_DAYS = 30
REST = timedelta(hours=1)  # between two mails on projects to one person
BUNDLE = timedelta(minutes=5)


def begun(placement):
    """The first day has come: the supervisor gets the list of what to show, where the policy asks for it."""
    if not any(row.kind == ChecklistItem.List.INDUCTION for row in engine.rows(placement)):
        return
    supervisor = placement.supervisor
    if supervisor and supervisor.contact_id:
        ref = f"contact:{supervisor.contact_id}"
        tell(placement, "induction_ask", ref, f"induction:{placement.pk}:{ref}")


def supervised(pk, ref):
    """The placement, if this party ("contact:3") is its supervisor now; else None."""
    found = Placement.objects.filter(pk=pk).with_everything().first()
    contact = Contact.objects.current().filter(pk=ref.partition(":")[2]).first()
    if found is None or contact is None or not rules.is_supervisor(contact, found):
        return None
    return found


@handed(INDUCT_DOOR, words=("contact",), kinds=("induction_ask",))
def induct_link(pk, ref):
    """What to show on the first day."""
    placement = supervised(pk, ref)
    if placement is None or placement.state not in rules.LISTED:
        return None
    return Offer(placement, placement.school, induct_subject(placement), LINK_DAYS)


def induct_subject(placement):
    return _("First day of %s: what to show, 2 min") % placement.student.first_name


@handed(PROJECT_DOOR, words=("contact",), kinds=("project_news",))
def project_link(pk, ref):
    """The room of a project."""
    placement = supervised(pk, ref)
    if placement is None or not placement.has_project:
        return None
    return Offer(placement, placement.school, project_subject(placement), LINK_DAYS)


def project_subject(placement):
    return _("Project with %s: something new") % placement.student.first_name


@letter("induction_ask", title=gettext_lazy("First day, list for the supervisor"))
def compose_induction(recipient, notices, moment):
    """To the supervisor; nothing where all is ticked, or somebody else supervises."""
    placement = supervised(notices[0].about_id, recipient.ref)
    if placement is None or placement.state != S.ACTIVE:
        return None
    if all(i.met or i.waived for i in checklist(placement) if i.kind == "induction"):
        return None
    return Letter(
        subject=induct_subject(placement),
        paragraphs=[
            _("A short list of what to show on the first day: exits, first aid, whom to ask."),
            _("Tick what you have shown. The rest can wait until tomorrow."),
        ],
        button=_("Open the list"),
        link=door_of(INDUCT_DOOR, recipient, placement, induct_subject(placement)),
    )


def door_of(door, recipient, placement, subject):
    return links.make(
        door,
        party=recipient.ref,
        about=placement,
        school=placement.school,
        days=LINK_DAYS,
        subject=subject,
    )


def project_news(placement, *, by, moment):
    """Tell everybody else in the project that there is something new: one mail an hour for each, whatever comes."""
    supervisor = placement.supervisor
    refs = {f"student:{placement.student_id}"}
    if supervisor and supervisor.contact_id:
        refs.add(f"contact:{supervisor.contact_id}")
    if placement.coordinator_id:
        refs.add(f"user:{placement.coordinator_id}")
    for ref in sorted(refs - {by}):
        due = next_news(placement.school, ref, moment)
        key = f"project-news:{placement.pk}:{ref}:{due.isoformat()}"
        tell(placement, "project_news", ref, key, due_at=due)


def next_news(school, ref, moment, kind="project_news", rest=REST):
    """When this person is told: with what waits to be told already, else so long after the last time."""
    earlier = Notice.objects.filter(kind=kind, recipient=ref, school=school)
    last = earlier.order_by("-due_at").values_list("due_at", flat=True).first()
    if last is None or last + rest <= moment + BUNDLE:
        return moment + BUNDLE
    return last if last > moment else last + rest


@letter("project_news", bundle=True, title=gettext_lazy("Something new in a project"))
def compose_news(recipient, notices, moment):
    """To one of a project: that there is something new, and nothing of what was written."""
    found = Placement.objects.filter(pk__in={n.about_id for n in notices})
    found = [
        p for p in found.with_everything() if rules.is_project_open(p) and hears(p, recipient)
    ]
    if not found:
        return None
    first = found[0]
    host = recipient.ref.startswith("contact:")
    names = [p.employer_name or str(p.type) for p in found]
    if not recipient.ref.startswith("student:"):
        names = [p.student.first_name for p in found]
    subject = _("Project with %s: something new") % ", ".join(names)
    return Letter(
        subject=subject,
        paragraphs=[
            _("There is something new in the project: a message, a task or a file."),
            _("Read and answer on the project's page. The school reads along there."),
        ],
        button=_("Open the project"),
        link=door_of(PROJECT_DOOR, recipient, first, subject) if host else None,
        url="" if host else reverse("placements:project", args=[first.pk]),
    )


def hears(placement, recipient):
    """Whether this person still has a part in the project."""
    word, _colon, pk = recipient.ref.partition(":")
    if word == "contact":
        contact = Contact.objects.current().filter(pk=pk).first()
        return contact is not None and rules.is_supervisor(contact, placement)
    owner = placement.coordinator_id if word == "user" else placement.student_id
    return owner == int(pk)
