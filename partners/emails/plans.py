"""Mails on a partnership plan: to be signed, signed by both, about to be reviewed."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from partners.models import PartnershipPlan
from partners.rules import year_words
from partners.states import PlanState

PLAN_DOOR = "partners:sign_plan"
PLAN_KINDS = ("plan_sign", "plan_signed", "plan_review")
LINK_DAYS = 60


def ask_to_sign_plan(plan, contact):
    """One mail with the link to read and sign, each time the plan goes out."""
    post("plan_sign", f"contact:{contact.pk}", plan, plan.asked_at.isoformat())


def tell_plan_signed(plan, contact):
    """To the employer: both have signed, and here is the plan."""
    post("plan_signed", f"contact:{contact.pk}", plan, plan.version)


def remind_of_review(plan, contact):
    """To the employer and to whoever looks after it, once for each day that is agreed."""
    if contact:
        post("plan_review", f"contact:{contact.pk}", plan, plan.review_on)
    if plan.partnership.owner_id:
        post("plan_review_owner", f"user:{plan.partnership.owner_id}", plan, plan.review_on)


def post(kind, party, plan, which):
    outbox.post(
        kind,
        party,
        about=plan,
        school=plan.partnership.school,
        key=f"{kind}:{plan.pk}:{which}",
        label=str(plan.partnership),
    )


def find(notices, **of):
    rows = PartnershipPlan.objects.with_everything()
    return rows.filter(pk=notices[0].about_id, **of).first()


@handed(PLAN_DOOR, words=("contact",), kinds=PLAN_KINDS)
def plan_link(pk, ref):
    """The page on which the employer reads and signs; nothing before the plan was sent out."""
    plan = PartnershipPlan.objects.with_everything().filter(pk=pk).first()
    if plan is None or plan.state not in (PlanState.OUT, PlanState.SIGNED):
        return None
    people = plan.partnership.contacts.current().filter(can_sign=True)
    if ref not in {f"contact:{person.pk}" for person in people}:
        return None
    return Offer(plan, plan.partnership.school, _("Our plan for the year"), LINK_DAYS)


def letter_to(recipient, plan, subject, paragraphs, button):
    return Letter(
        subject=subject,
        paragraphs=paragraphs,
        button=button,
        link=links.make(
            PLAN_DOOR,
            party=recipient.ref,
            about=plan,
            school=plan.partnership.school,
            days=LINK_DAYS,
            subject=subject,
        ),
    )


@letter("plan_sign", title=gettext_lazy("Partnership plan to sign"))
def compose_sign(recipient, notices, moment):
    """To whoever may sign; nothing where it is signed or taken back meanwhile."""
    plan = find(notices, state=PlanState.OUT, host_signed_at=None)
    if plan is None:
        return None
    told = {"school": plan.partnership.school.name, "years": year_words(plan.year)}
    subject = _("Our plan for %(years)s with %(school)s: read and sign") % told
    words = [
        _(
            "It says what we want to reach together, and who does what by when. If something should be different, "
            "say so on the page instead of signing."
        )
    ]
    return letter_to(recipient, plan, subject, words, _("Read and sign"))


@letter("plan_signed", title=gettext_lazy("Partnership plan signed by both"))
def compose_signed(recipient, notices, moment):
    """To the employer, with the page on which the PDF is."""
    plan = find(notices, state=PlanState.SIGNED)
    if plan is None:
        return None
    subject = _("Our plan for %s is signed by both sides") % year_words(plan.year)
    words = [_("You find it on the page, with a PDF to keep.")]
    return letter_to(recipient, plan, subject, words, _("See the plan"))


@letter("plan_review", title=gettext_lazy("Review of a partnership plan"))
def compose_review(recipient, notices, moment):
    """To the employer: the day is near, and how satisfied it is."""
    plan = find(notices, state=PlanState.SIGNED, reviewed_on=None)
    if plan is None or plan.review_on is None:
        return None
    told = {"day": date_format(plan.review_on, "DATE_FORMAT")}
    subject = _("On %(day)s we look at our plan together") % told
    words = [_("The school gets in touch. Tell us before, in one tap, how satisfied you are.")]
    return letter_to(recipient, plan, subject, words, _("Look at the plan"))


@letter(
    "plan_review_owner",
    title=gettext_lazy("Review of a partnership plan, to whoever looks after the employer"),
)
def compose_review_owner(recipient, notices, moment):
    """To whoever looks after the employer."""
    plan = find(notices, state=PlanState.SIGNED, reviewed_on=None)
    if plan is None or plan.review_on is None:
        return None
    told = {
        "employer": plan.partnership.employer.name,
        "day": date_format(plan.review_on, "DATE_FORMAT"),
    }
    return Letter(
        subject=_("Plan with %(employer)s: review on %(day)s") % told,
        paragraphs=[
            _("The employer is reminded, too. Agree on an hour, and note what came of it.")
        ],
        button=_("Open the plan"),
        url=reverse("partners:plan", args=[plan.pk]),
    )
