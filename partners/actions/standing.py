"""A standing agreement: written by the school, signed by the employer through a link, then by the school."""

import hashlib
import json
from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from kit import clock
from kit.constraints import in_words
from kit.errors import Conflict, Refused, require
from partners import emails, rules
from partners.models import Contact, Partnership, StandingAgreement

CLAUSES = [
    (
        gettext_noop("What it covers"),
        gettext_noop(
            "Every placement of a student of the school with the employer whose first day lies between the two "
            "days above. For each one the employer confirms the details once and signs nothing more. Student, "
            "parent or guardian and school sign each placement as before."
        ),
    ),
    (
        gettext_noop("The employer"),
        gettext_noop(
            "offers the tasks that were agreed for each placement under the guidance of a named supervisor, explains "
            "the safety rules on the first day, confirms the hours, and tells the school of any problem."
        ),
    ),
    (
        gettext_noop("The school"),
        gettext_noop(
            "prepares each student, stays in touch with the workplace, and sends nobody whom the employer has not "
            "confirmed."
        ),
    ),
    (
        gettext_noop("How it ends"),
        gettext_noop(
            "On the last day, or earlier when either side tells the other. Placements that have begun go on."
        ),
    ),
]


@transaction.atomic
def propose(
    partnership: Partnership, *, valid_from: date, valid_until: date, by: User
) -> StandingAgreement:
    """Write the agreement down and mail it to whoever may sign at the employer."""
    require(rules.can_edit_partnership(by, partnership))
    text = content(partnership, valid_from, valid_until)
    with in_words():
        agreement = StandingAgreement.objects.create(
            partnership=partnership,
            content=text,
            content_hash=hash_of(text),
            valid_from=valid_from,
            valid_until=valid_until,
            made_by=by.name[:150],
        )
    if contact := signatory_of(partnership):
        emails.ask_to_sign_standing(agreement, contact)
    return agreement


def signatory_of(partnership: Partnership) -> Contact | None:
    """Who may sign at the employer: somebody with an address first."""
    return partnership.contacts.current().filter(can_sign=True).order_by("-email", "pk").first()


def content(partnership, valid_from, valid_until):
    """What is agreed, in the school's language."""
    with translation.override(partnership.school.language):
        return {
            "title": _("Standing agreement for work-based learning"),
            "language": translation.get_language(),
            "facts": [
                [_("Employer"), partnership.employer.name],
                [_("School"), partnership.school.name],
                [_("First day"), date_format(valid_from, "DATE_FORMAT")],
                [_("Last day"), date_format(valid_until, "DATE_FORMAT")],
            ],
            "clauses": [[str(_(head)), str(_(text))] for head, text in CLAUSES],
        }


def hash_of(text):
    """SHA-256 of the content, in one spelling."""
    plain = json.dumps(text, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


@transaction.atomic
def sign_by_host(
    agreement: StandingAgreement, *, contact: Contact, name: str, shown: str
) -> StandingAgreement:
    """The employer's signature on the text with this hash. Raises Conflict where there is nothing to sign."""
    agreement = lock(agreement)
    if contact.partnership_id != agreement.partnership_id or not contact.can_sign:
        raise Refused(_("Somebody else signs for the employer. Ask the school."))
    if agreement.ended_on or agreement.host_signed_at or agreement.content_hash != shown:
        raise Conflict(_("There is nothing to sign here any more."))
    agreement.host_person = f"contact:{contact.pk}"
    agreement.host_name = typed(name)
    agreement.host_signed_at = clock.now()
    agreement.save(update_fields=["host_person", "host_name", "host_signed_at"])
    return agreement


@transaction.atomic
def sign_by_school(agreement: StandingAgreement, *, by: User, shown: str) -> StandingAgreement:
    """The school signs last; from then on it counts."""
    agreement = lock(agreement)
    require(rules.can_edit_partnership(by, agreement.partnership))
    if agreement.host_signed_at is None:
        raise Refused(_("The employer signs first."))
    if agreement.ended_on or agreement.school_signed_at or agreement.content_hash != shown:
        raise Conflict(_("There is nothing to sign here any more."))
    agreement.school_person = f"user:{by.pk}"
    agreement.school_name = typed(by.name)
    agreement.school_signed_at = clock.now()
    agreement.save(update_fields=["school_person", "school_name", "school_signed_at"])
    return agreement


@transaction.atomic
def end_standing(agreement: StandingAgreement, *, by: User) -> StandingAgreement:
    """It covers no further placement; those it has covered keep what they have."""
    agreement = lock(agreement)
    require(rules.can_edit_partnership(by, agreement.partnership))
    agreement.ended_on = clock.today(agreement.partnership.school.time_zone)
    agreement.save(update_fields=["ended_on"])
    return agreement


def typed(name):
    if not name.strip():
        raise Refused(_("Type your full name to sign."))
    return name.strip()[:150]


def lock(agreement):
    rows = StandingAgreement.objects.select_for_update(of=("self",))
    return rows.select_related("partnership__school").get(pk=agreement.pk)
