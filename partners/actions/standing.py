"""A standing agreement: written by the school, signed by the employer through a link, then by the school."""

from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from kit import clock
from kit.constraints import in_words
from kit.errors import require
from partners import emails, rules
from partners.actions import signing
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
            content_hash=signing.hash_of(text),
            valid_from=valid_from,
            valid_until=valid_until,
            made_by=by.name[:150],
        )
    if contact := signing.signatory_of(partnership):
        emails.ask_to_sign_standing(agreement, contact)
    return agreement


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


@transaction.atomic
def sign_by_host(
    agreement: StandingAgreement, *, contact: Contact, name: str, shown: str
) -> StandingAgreement:
    """The employer's signature on the text with this hash. Raises Conflict where there is nothing to sign."""
    agreement = lock(agreement)
    is_open = agreement.ended_on is None
    signing.by_host(agreement, contact=contact, name=name, shown=shown, is_open=is_open)
    return agreement


@transaction.atomic
def sign_by_school(agreement: StandingAgreement, *, by: User, shown: str) -> StandingAgreement:
    """The school signs last; from then on it counts."""
    agreement = lock(agreement)
    require(rules.can_edit_partnership(by, agreement.partnership))
    is_open = agreement.ended_on is None
    signing.by_school(agreement, by=by, shown=shown, is_open=is_open)
    return agreement


@transaction.atomic
def end_standing(agreement: StandingAgreement, *, by: User) -> StandingAgreement:
    """It covers no further placement; those it has covered keep what they have."""
    agreement = lock(agreement)
    require(rules.can_edit_partnership(by, agreement.partnership))
    agreement.ended_on = clock.today(agreement.partnership.school.time_zone)
    agreement.save(update_fields=["ended_on"])
    return agreement


def lock(agreement):
    rows = StandingAgreement.objects.select_for_update(of=("self",))
    return rows.select_related("partnership__school").get(pk=agreement.pk)
