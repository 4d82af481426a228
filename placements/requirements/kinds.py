"""The kinds whose facts lie in this app. What a page needs to mend it is named by URL only."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import StandingAgreement
from placements.models import Agreement, Party, Refusal, Signature
from placements.requirements.engine import About, Met, Open, asks_for, kind
from placements.states import Step

GUARDIANS = (Party.GUARDIAN, Party.GUARDIAN2)
IN_TURN = (
    Party.SIGNATORY, Party.STUDENT, Party.GUARDIAN, Party.GUARDIAN2, Party.PRINCIPAL, Party.SCHOOL,
)  # fmt: skip


def page(placement, name="placements:detail"):
    return reverse(name, args=[placement.pk])


@kind(
    "host_confirmed",
    label=gettext_lazy("Details confirmed by the employer"),
    step=Step.CONFIRM,
    about=About.SIGNING,
)
def host_confirmed(placement):
    """The host looked at dates, supervisor, tasks and pay, and said yes."""
    if placement.host_confirmed_at:
        return Met(_("by %(name)s") % {"name": placement.host_confirmed_by})
    if placement.signatory is None:
        return Open(_("Name who decides at the employer."), page(placement, "placements:edit"))
    return Open(_("The employer has not confirmed the details yet."), page(placement), "employer")


@kind("supervisor", label=gettext_lazy("Workplace supervisor named"), step=Step.CONFIRM)
def supervisor(placement):
    """Somebody at the host looks after the learner."""
    if placement.supervisor:
        return Met(str(placement.supervisor))
    return Open(_("Name the workplace supervisor."), page(placement, "placements:edit"))


@kind("objectives", label=gettext_lazy("Tasks or objectives"), step=Step.CONFIRM)
def objectives(placement):
    """At least one task or objective is written down."""
    if placement.tasks:
        return Met()
    return Open(
        _("Write down at least one task or objective."), page(placement, "placements:edit")
    )


@kind("emergency_contact", label=gettext_lazy("Emergency contact"), about=About.LEARNER)
def emergency_contact(placement):
    """The host knows whom to call."""
    if placement.student.emergency_phone:
        return Met(placement.student.emergency_name)
    url = reverse("students:edit", args=[placement.student_id])
    return Open(_("Add an emergency contact with a telephone number."), url)


def signature(party, waiting_for, who):
    """A kind for one party's signature on the current version."""

    def ask(placement):
        if party == Party.SIGNATORY and standing_of(placement):
            return covered(placement)
        if not needs_signature(placement, party):
            return Met(_("not needed: 18 or older on the first day"))
        signed = signature_of(placement, party)
        if signed and signed.method == Signature.Method.PAPER:
            return Met(_("%(name)s, %(how)s") % {"name": signed.name, "how": signed.how})
        if signed:
            when = date_format(signed.at.date(), "SHORT_DATE_FORMAT")
            return Met(_("%(name)s, %(date)s") % {"name": signed.name, "date": when})
        return Open(waiting_for(placement), page(placement), who, last=party == Party.SCHOOL)

    return ask


def covered(placement):
    """A standing agreement asks the employer for one confirmation, and for no signature."""
    if placement.host_confirmed_at is None:
        reason = _("The employer has not confirmed the details yet.")
        return Open(reason, page(placement), "employer")
    name = standing_of(placement)["name"]
    return Met(_("covered by the standing agreement that %s signed") % name)


def standing_of(placement):
    """The standing agreement that covers the first day: {from, until, name}; None where there is none."""
    if placement.partnership_id is None:
        return None
    if "standing" not in placement.__dict__:
        rows = StandingAgreement.objects.filter(partnership=placement.partnership_id)
        placement.standing = list(rows.terms())
    day = placement.starts_on.isoformat()
    return next((s for s in placement.standing if s["from"] <= day <= s["until"]), None)


def needs_signature(placement, party):
    """A guardian signs for a learner under 18 on the first day; the employer where nothing standing covers it."""
    if party == Party.SIGNATORY:
        return standing_of(placement) is None
    return party not in GUARDIANS or placement.student.is_minor_on(placement.starts_on)


def current_agreement(placement):
    """The newest version that counts. Uses prefetched agreements (newest first) where there are any."""
    return next((a for a in placement.agreements.all() if a.state == Agreement.State.COUNTS), None)


def proposed_agreement(placement):
    """The amendment that is being signed, as a version of the agreement; None where there is none."""
    proposed = Agreement.State.PROPOSED
    return next((a for a in placement.agreements.all() if a.state == proposed), None)


def signature_of(placement, party):
    """The party's signature on the newest version, or None."""
    agreement = current_agreement(placement)
    return agreement and agreement.signed_by(party)


def refusal_of(placement):
    """Who would not sign the current version, {party, person, name, why, …}; None where nobody refused."""
    text = current_agreement(placement)
    return text and standing_refusal(placement, text)


def standing_refusal(placement, text):
    """The refusal of this version that nobody has settled, or None."""
    return next(
        (r for r in refusals(placement) if r["agreement"] == text.pk and r["settled_at"] is None),
        None,
    )


def refusals(placement):
    """All on record, oldest first: as the list brought them, else asked for now."""
    if "refusals" in placement.__dict__:
        return placement.refusals
    return list(Refusal.objects.filter(agreement__placement=placement.pk).terms())


def principal_of(placement):
    """The user who signs as the principal of the school, or None."""
    named = getattr(placement.school, "principal", None)
    return named and named.user


def open_parties(placement):
    """The parties whose signature is still missing, in the order in which they sign.

    The employer is one of them too where the type asks for its yes and for no signature.
    """
    wanted = [
        party
        for party in IN_TURN
        if asks_for(placement, f"signature_{party}")
        and needs_signature(placement, party)
        and not signature_of(placement, party)
    ]
    if asks_for(placement, "host_confirmed") and not placement.host_confirmed_at:
        wanted = [Party.SIGNATORY, *(p for p in wanted if p != Party.SIGNATORY)]
    return wanted


def second_guardian_missing(placement):
    """Two different people sign; who is not on file cannot be asked."""
    if len(placement.student.guardians.all()) < 2:
        return _("A second parent or guardian is asked for, and none is on file.")
    return _("A second parent or guardian has not signed yet.")


def principal_missing(placement):
    if principal_of(placement) is None:
        return _("Nobody is named who signs as principal. An administrator names them.")
    return _("The principal has not signed yet.")


SIGNED = {"step": Step.CONFIRM, "about": About.SIGNING}

kind("signature_student", label=gettext_lazy("Signed by the student"), **SIGNED)(
    signature(Party.STUDENT, lambda p: _("The student has not signed yet."), "student")
)
kind("signature_guardian", label=gettext_lazy("Signed by a parent or guardian"), **SIGNED)(
    signature(Party.GUARDIAN, lambda p: _("A parent or guardian has not signed yet."), "guardian")
)
kind("signature_guardian2", label=gettext_lazy("Signed by a second parent or guardian"), **SIGNED)(
    signature(Party.GUARDIAN2, second_guardian_missing, "guardian")
)
kind("signature_signatory", label=gettext_lazy("Signed by the employer"), **SIGNED)(
    signature(Party.SIGNATORY, lambda p: _("The employer has not signed yet."), "employer")
)
kind("signature_principal", label=gettext_lazy("Signed by the principal"), **SIGNED)(
    signature(Party.PRINCIPAL, principal_missing, "school")
)
kind("signature_school", label=gettext_lazy("Signed by the school"), **SIGNED)(
    signature(Party.SCHOOL, lambda p: _("The school signs last."), "school")
)
