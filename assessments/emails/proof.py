"""Mails about proof and what comes afterwards: certificate, badge, revoked; may we ask you later, and the question."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Award, Certificate, FollowUp
from notifications import links
from notifications.outbox import Letter, letter
from students.models import Student

PROOFS = {model._meta.label_lower: model for model in (Award, Certificate)}
CONSENT_DAYS = 60
ANSWER_DAYS = 60


def proof_of(notices):
    """The certificate or badge that the notice is about, with its learner."""
    model = PROOFS[notices[0].about_model]
    rows = model.objects.select_related("school", "placement__student__user")
    rows = rows.select_related("placement__partnership__employer", "placement__type")
    return rows.get(pk=notices[0].about_id)


def where(placement) -> str:
    return placement.employer_name or str(placement.type)


def to_own(proof) -> dict:
    """A button to the learner's page, for learners who can sign in."""
    if proof.placement.student.user_id is None:
        return {}
    return {"button": _("See it"), "url": reverse("assessments:own_proof")}


@letter("certificate_given", title=gettext_lazy("Certificate"))
def compose_certificate(recipient, notices, moment):
    """To the learner: where it is, and what it tells. Who cannot sign in gets the PDF itself."""
    certificate = proof_of(notices)
    if not certificate.is_valid or not certificate.pdf:
        return None
    words = _("Whoever gets it can check by the code on it that it is genuine.")
    choice = _("You choose how much that page tells: at first hardly more than your initial.")
    subject = _("Your certificate: %s") % where(certificate.placement)
    if certificate.placement.student.user_id:
        return Letter(subject=subject, paragraphs=[words, choice], **to_own(certificate))
    return Letter(
        subject=subject,
        paragraphs=[_("It is attached.") + " " + words],
        attachment=certificate.pdf.name,
        attachment_name=f"certificate-{certificate.label}.pdf",
    )


@letter("badge_given", title=gettext_lazy("Badge"))
def compose_badge(recipient, notices, moment):
    """To the learner: a skill was recognised."""
    award = proof_of(notices)
    if not award.is_valid:
        return None
    skill = _(
        Award.objects.select_related("badge__competency").get(pk=award.pk).badge.competency.name
    )
    return Letter(
        subject=_("A badge for you: %s") % skill,
        paragraphs=[
            _(
                "What you can do was seen at %s. The badge is yours to show, wherever Open Badges are read."
            )
            % where(award.placement)
        ],
        **to_own(award),
    )


@letter("proof_revoked", title=gettext_lazy("Certificate or badge revoked"))
def compose_revoked(recipient, notices, moment):
    """To the learner: it counts no more, and why."""
    proof = proof_of(notices)
    if proof.is_valid:
        return None
    told = {"where": where(proof.placement)}
    is_badge = isinstance(proof, Award)
    words = (
        _("Your badge from %(where)s was revoked")
        if is_badge
        else _("Your certificate from %(where)s was revoked")
    )
    return Letter(
        subject=words % told,
        paragraphs=[
            proof.revoked_because,
            _("Whoever checks it is told so from now on. Ask your school if that is not right."),
        ],
    )


@letter("follow_consent", title=gettext_lazy("May we ask later?"))
def compose_consent(recipient, notices, moment):
    """To the learner, or the guardian of a minor: may the school ask how it went on?"""
    student = Student.objects.get(pk=notices[0].about_id)
    if hasattr(student, "follow_consent"):
        return None
    subject = _("May we ask %(name)s later how it went on? 1 min") % {"name": student.first_name}
    return Letter(
        subject=subject,
        paragraphs=[
            _("The placement is complete. Schools learn from what comes of it."),
            _("We would ask three times in a year, five short questions each.")
            + " "
            + _("Without a yes nobody asks, and it can be stopped any time."),
        ],
        button=_("Say yes or no"),
        link=links.make(
            "assessments:consent",
            party=recipient.ref,
            about=student,
            school=notices[0].school,
            days=CONSENT_DAYS,
            subject=subject,
        ),
    )


@letter("follow_up", title=gettext_lazy("What came of it?"))
def compose_follow_up(recipient, notices, moment):
    """To the learner, months later: five questions, and a way to stop them."""
    found = FollowUp.objects.open().for_pages().filter(pk=notices[0].about_id).first()
    if found is None:
        return None
    subject = _("How did it go on after %s? 1 min") % where(found.placement)
    return Letter(
        subject=subject,
        paragraphs=[
            _(
                "You agreed to be asked. Five short questions; your answers help those who come after you."
            )
        ],
        link=links.make(
            "assessments:afterwards",
            party=recipient.ref,
            about=found,
            school=found.placement.school,
            days=ANSWER_DAYS,
            subject=subject,
        ),
        choices=[(_("Answer"), ""), (_("Stop asking me"), "#stop")],
    )
