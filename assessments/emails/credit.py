"""Mails about credit: decided, more wanted, appealed."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Credit, CreditStep
from assessments.states import C
from kit import clock
from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter

DOOR = "assessments:appeal"
LINK_DAYS = 60
DECIDED = (C.AWARDED, C.REFUSED, C.GRANTED, C.REJECTED)


def family_of(placement) -> list[str]:
    """The learner, and the guardians of one who is not of age, as parties."""
    student = placement.student
    refs = [f"student:{student.pk}"]
    if student.is_minor_on(clock.today(placement.school.time_zone)):
        refs += [f"guardian:{pk}" for pk in student.guardians.values_list("pk", flat=True)]
    return refs


def tell(credit: Credit, step: CreditStep) -> None:
    """Whoever this step concerns is told, once a step."""
    placement = credit.placement
    if step.after in DECIDED:
        for ref in family_of(placement):
            post("credit_decided", ref, credit, step)
    elif step.after == C.RETURNED:
        post("credit_returned", asked_of(credit), credit, step)
    elif step.after == C.APPEALED and placement.coordinator_id:
        post("credit_appealed", f"user:{placement.coordinator_id}", credit, step)


def asked_of(credit: Credit) -> str:
    """Of whom more is wanted, as a party."""
    part = credit.placement.supervisor
    if credit.asked == Credit.Asked.SUPERVISOR and part:
        return f"contact:{part.contact_id}" if part.contact_id else f"user:{part.user_id}"
    return f"student:{credit.placement.student_id}"


def post(kind, recipient, credit, step):
    outbox.post(
        kind,
        recipient,
        about=credit,
        school=credit.placement.school,
        key=f"{kind.replace('_', '-')}:{step.pk}:{recipient}",
        label=str(credit.placement),
        case=credit.placement,
    )


def step_of(notices):
    """The step that is told, and its credit; (None, None) once something newer was decided."""
    credit = Credit.objects.for_pages().get(pk=notices[0].about_id)
    step = credit.steps.order_by("pk").last()
    told = int(notices[0].key.split(":")[1])
    return (step, credit) if step.pk == told else (None, None)


def name_of(credit):
    return credit.placement.employer_name or str(credit.placement.type)


@letter("credit_decided", title=gettext_lazy("Decision on credit"))
def compose_decided(recipient, notices, moment):
    """To learner and guardians: what was decided, by whom, and until when one may appeal."""
    step, credit = step_of(notices)
    if credit is None:
        return None
    words = [_("%(name)s of the school decided: %(what)s.") % {
        "name": step.by_label, "what": step.get_after_display().lower(),
    }]  # fmt: skip
    if step.why:
        words.append(step.why)
    details = [(_("Credits"), step.amount)]
    if step.due_on:
        details.append((_("You may appeal until"), date_format(step.due_on)))
    return Letter(
        subject=_("%(where)s: credit %(what)s")
        % {"where": name_of(credit), "what": step.get_after_display().lower()},
        paragraphs=words,
        details=details,
        button=_("See the decision"),
        link=link_for(recipient, credit),
    )


def link_for(recipient, credit):
    """The page on which a learner or guardian reads the decision, and may appeal."""
    return links.make(
        DOOR,
        party=recipient.ref,
        about=credit,
        school=credit.placement.school,
        days=LINK_DAYS,
        subject=_("Decision on credit"),
    )


@handed(DOOR, words=("student", "guardian"), kinds=("credit_decided",))
def appeal_offer(pk, ref):
    """The decision, to be read by whoever may appeal."""
    credit = Credit.objects.for_pages().filter(pk=pk).first()
    if credit is None or credit.decided_by_id is None or ref not in family_of(credit.placement):
        return None
    return Offer(credit, credit.placement.school, _("Decision on credit"), days=LINK_DAYS)


@letter("credit_returned", title=gettext_lazy("More is needed for credit"))
def compose_returned(recipient, notices, moment):
    """To the learner, or the supervisor: what is missing, and until when."""
    step, credit = step_of(notices)
    if credit is None or credit.state != C.RETURNED:
        return None
    student = credit.placement.student
    told = {
        "subject": _("%(name)s's credit: something is missing") % {"name": student.first_name},
        "paragraphs": [step.why],
        "details": [(_("Until"), date_format(step.due_on)), (_("Asked by"), step.by_label)],
    }
    if credit.asked == Credit.Asked.STUDENT and student.user_id:
        url = reverse("assessments:credit", args=[credit.placement_id])
        return Letter(**told, button=_("Open the page"), url=url)
    school = credit.placement.school
    told["paragraphs"].append(
        _("Please answer %(name)s, %(phone)s.")
        % {"name": school.contact_name, "phone": school.phone}
    )
    return Letter(**told)


@letter("credit_appealed", title=gettext_lazy("Appeal on credit"))
def compose_appealed(recipient, notices, moment):
    """To the coordinator of the placement: somebody does not agree."""
    step, credit = step_of(notices)
    if credit is None:
        return None
    name = credit.placement.student.name
    return Letter(
        subject=_("Appeal on the credit of %(name)s") % {"name": name},
        paragraphs=[
            _("%(by)s does not agree with the decision.") % {"by": step.by_label},
            _("Somebody who did not decide before hears the appeal."),
        ],
        button=_("Open the appeal"),
        url=reverse("assessments:credit", args=[credit.placement_id]),
    )
