"""Signatures on paper: a coordinator's tick, or a scan, stands for what was signed by hand."""

from django.db import transaction
from django.utils.translation import gettext as _

from kit import clock, errors, files
from kit.errors import Conflict, Refused
from placements import agreement, rules
from placements.actions.amending import settle_amendment
from placements.actions.moves import lock, move, put_forward, settle
from placements.models import Agreement, Amendment, Party, Placement, Scan, Signature
from placements.requirements.kinds import (
    GUARDIANS,
    current_agreement,
    open_parties,
    principal_of,
)
from placements.requirements.turns import unsigned
from placements.states import OPEN, S

BEFORE_SIGNING = (S.DRAFT, S.PROPOSED, S.APPROVED)
AFTER = {
    Party.SIGNATORY: 0, Party.STUDENT: 1, Party.GUARDIAN: 1, Party.GUARDIAN2: 1,
    Party.PRINCIPAL: 2, Party.SCHOOL: 3,
}  # fmt: skip


def sign_on_paper(placement, role, *, by, signed_on=None, note="", scan=None):
    """Note that one party (a Party) has signed by hand; see `sign_all_on_paper`."""
    return sign_all_on_paper(placement, [role], by=by, signed_on=signed_on, note=note, scan=scan)


@transaction.atomic
def sign_all_on_paper(placement, roles, *, by, signed_on=None, note="", scan=None, amendment=None):
    """Note that these parties have signed by hand on the current version, and go on as after any signature.

    `signed_on` is the day on the sheet, `scan` an uploaded PDF, JPEG or PNG of at most 10 MB. A placement that was
    not sent out yet is put forward without asking anybody who is among `roles`; one that runs without an agreement
    gets a version "on paper"; `amendment` is what was signed, if not the agreement. Raises Conflict where a party has
    signed already, Refused where none of theirs is asked for, the placement is over, or the day or the file cannot be.
    """
    errors.require(rules.can_run(by, placement))
    placement = lock(placement)
    if placement.state not in OPEN:
        raise Refused(_("This placement is over; it can be read, but not changed."))
    if signed_on and signed_on > clock.today(placement.school.time_zone):
        raise Refused(_("The day on the paper cannot lie ahead. Check the date."))
    if placement.state in BEFORE_SIGNING:
        placement = put_forward(placement, by=by)
    text = text_on_paper(placement, roles, amendment, by)
    sheet = keep(scan, placement, by) if scan else None
    for party in roles:
        write(placement, text, Party(party), by=by, signed_on=signed_on, note=note, scan=sheet)
    if amendment:
        return settle_amendment(placement, amendment, by=by)
    if placement.state != S.SIGNING and not open_parties(fresh(placement)):
        agreement.file_pdf(placement)
    return settle(placement, by=by)


def text_on_paper(placement, roles, amendment, by):
    """The version that the sheet is about; raises where one of these signatures is not asked for."""
    if amendment:
        text = Amendment.objects.select_related("text").get(pk=amendment.pk).text
        if text.state != Agreement.State.PROPOSED:
            raise Conflict(_("There is nothing to sign here any more."))
        check_open(roles, unsigned(text), text)
        return text
    check_open(roles, open_parties(placement), current_agreement(placement))
    return current_agreement(placement) or agreement.paper_version(placement, by_label=str(by))


def fresh(placement):
    return Placement.objects.with_everything().get(pk=placement.pk)


def check_open(roles, missing, text):
    """Raise unless each of these signatures is asked for and missing."""
    for party in roles:
        if text and text.signed_by(party):
            raise Conflict(_("%s has signed already.") % Party(party).label)
        if party not in missing:
            raise Refused(_("No signature is asked of this party: %s.") % Party(party).label)
    if not roles:
        raise Refused(_("Tick who has signed."))


def keep(scan, placement, by):
    """Store the uploaded sheet under a random name."""
    kind = files.check_upload(scan)
    sheet = Scan(placement=placement, uploaded_by=by, at=clock.now())
    sheet.file.save(files.random_name(kind), scan)
    return sheet


def write(placement, text, party, *, by, signed_on, note, scan):
    """One party's signature; the employer's says that the details are right as well."""
    ref, name = signer(placement, party, by)
    now = clock.now()
    Signature.objects.create(
        agreement=text,
        party=party,
        person=ref,
        name=name[:150],
        method=Signature.Method.PAPER,
        content_hash=text.content_hash,
        recorded_by=by,
        at=now,
        signed_on=signed_on,
        note=note.strip()[:300],
        scan=scan,
    )
    if party == Party.SIGNATORY and not placement.host_confirmed_at:
        placement.host_confirmed_at, placement.host_confirmed_by = now, name[:150]
        placement.save(update_fields=["host_confirmed_at", "host_confirmed_by"])


def signer(placement, party, by):
    """Which row signs and what it is called; of several guardians the sheet does not say which."""
    if party == Party.STUDENT:
        return f"student:{placement.student_id}", placement.student.name
    if party == Party.SCHOOL:
        who = placement.coordinator or by
        return f"user:{who.pk}", who.name
    if party == Party.PRINCIPAL:
        who = principal_of(placement)
        return (f"user:{who.pk}", who.name) if who else ("", str(party.label))
    if party in GUARDIANS:
        guardians = list(placement.student.guardians.all())
        if len(guardians) == 1 and party == Party.GUARDIAN:
            return f"guardian:{guardians[0].pk}", guardians[0].name
        return "", str(party.label)
    part = placement.signatory or placement.supervisor
    if part and part.contact:
        return f"contact:{part.contact_id}", part.contact.name
    return "", placement.employer_name or str(party.label)


@transaction.atomic
def take_back(signature, *, by, why):
    """Take a signature on paper back, with the reason, while nothing follows from it.

    A placement that became ready by it is being signed again. Raises Conflict where it no longer stands, Refused
    without a reason or once somebody signed or the placement began on the strength of it.
    """
    placement = lock(signature.agreement.placement)
    errors.require(rules.can_run(by, placement))
    signature.refresh_from_db()
    if signature.method != Signature.Method.PAPER or not signature.stands:
        raise Conflict(_("This signature is not there any more."))
    if not why.strip():
        raise Refused(_("Say why, in a few words: the reason stays with the placement."))
    if obstacle := follows(placement, signature):
        raise Refused(obstacle)
    signature.taken_back_at, signature.taken_back_by = clock.now(), by
    signature.taken_back_why = why.strip()[:300]
    signature.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_why"])
    Agreement.objects.filter(pk=signature.agreement_id).update(pdf="", pdf_hash="")
    if placement.host_confirmed_at == signature.at:
        placement.host_confirmed_at, placement.host_confirmed_by = None, ""
        placement.save(update_fields=["host_confirmed_at", "host_confirmed_by"])
    if placement.state == S.CONFIRMED and since(placement, signature, [S.CONFIRMED]):
        placement = move(placement, S.SIGNING, by=by, why=why.strip()[:300])
    return settle(placement, by=by)


def follows(placement, signature):
    """What has come of the signature, in words; blank where nothing has."""
    if placement.state not in OPEN:
        return _("This placement is over; it can be read, but not changed.")
    proposed = signature.agreement.state == Agreement.State.PROPOSED
    if not proposed and signature.agreement != current_agreement(placement):
        return _("The agreement was changed since; this signature no longer counts anyway.")
    if not proposed and since(placement, signature, [S.ACTIVE, S.FINISHED]):
        return _("The placement has begun on this signature. It stays.")
    later = [
        s
        for s in signature.agreement.signatures.all()
        if s.stands and s.at >= signature.at and AFTER[s.party] > AFTER[signature.party]
    ]
    if asked_after := [s.name for s in later if s.method != Signature.Method.PAPER]:
        return _("Signed since by %s. It stays.") % ", ".join(asked_after)
    return ""


def since(placement, signature, states):
    """Whether the placement came to one of these states after the signature was noted."""
    return placement.moves.filter(after__in=states, at__gte=signature.at).exists()
